// System calls that Swift's Glibc module doesn't show, because they need _GNU_SOURCE.

#pragma once

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>

// ppoll(2) with the signal mask left as it is.
int wamr_poll(struct pollfd *entries, size_t count, const struct timespec *timeout);

// getrandom(2) with no flags.
ssize_t wamr_random(void *bytes, size_t count);

// memfd_create(2), closed when another program is executed.
int wamr_memory_file(const char *name);

// The process's arguments, its name first, with NULL behind the last.
char **wamr_arguments(void);

// The environment's entries, `NAME=VALUE` each, with NULL behind the last.
char **wamr_environment(void);

// O_PATH of open(2).
extern const int wamr_o_path;

// UTIME_NOW and UTIME_OMIT of utimensat(2).
extern const long wamr_utime_now;
extern const long wamr_utime_omit;

// openat2(2) that fails with EXDEV where the path, or a link on it, would leave `directory`, and
// doesn't follow the links of /proc that lead anywhere. ENOSYS before Linux 5.6.
int wamr_open_beneath(int directory, const char *path, int flags, unsigned mode);

// pwritev2(2) at the end of the file, wherever that is by then.
ssize_t wamr_append(int file, const void *bytes, size_t count);

// madvise(2) with MADV_DONTNEED for each of `ranges`, which begin and end with pages, in one system call
// where that is possible.
int wamr_discard_pages(const struct iovec *ranges, size_t count);

// How many pages the kernel has put in their places because this thread wanted to access them.
long wamr_page_fault_count(void);

// A number that no other call returns, never 0.
uint64_t wamr_unique_number(void);

// What epoll(7) reports: events as those of poll(2), and the descriptor. Laid out as epoll_event.
typedef struct __attribute__((packed)) wamr_queue_event {
  uint32_t events;
  int32_t descriptor;
  uint32_t unused;
} wamr_queue_event;

// epoll_create1(2), closed when another program is executed.
int wamr_queue_create(void);
// epoll_ctl(2): lets the queue report `events` of `descriptor`, known to it or not.
int wamr_queue_add(int queue, int descriptor, uint32_t events);
// epoll_ctl(2): forgets `descriptor`.
int wamr_queue_remove(int queue, int descriptor);
// epoll_wait(2): without waiting, or until something has happened.
int wamr_queue_wait(int queue, wamr_queue_event *events, int count, bool waits);

// eventfd(2): a descriptor that is readable once it was signalled, until it is cleared. Signalling
// fails only where the count is at its end, clearing only where it is 0: both are as wanted then.
int wamr_wakeup_create(void);
void wamr_wakeup_signal(int wakeup);
void wamr_wakeup_clear(int wakeup);
