#define _GNU_SOURCE

#include "SystemCalls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int wamr_poll(struct pollfd *entries, size_t count, const struct timespec *timeout) {
  return ppoll(entries, (nfds_t)count, timeout, NULL);
}

ssize_t wamr_random(void *bytes, size_t count) { return getrandom(bytes, count, 0); }

int wamr_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

char **wamr_environment(void) { return environ; }

static char **arguments;

// The C library passes these to constructors as well as to `main`.
__attribute__((constructor)) static void note_arguments(int count, char **values) {
  (void)count;
  arguments = values;
}

char **wamr_arguments(void) { return arguments; }

const int wamr_o_path = O_PATH;

const long wamr_utime_now = UTIME_NOW;

const long wamr_utime_omit = UTIME_OMIT;

int wamr_open_beneath(int directory, const char *path, int flags, unsigned mode) {
  struct open_how how = {
      .flags = (unsigned)flags,
      .mode = mode,
      .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
  };
  return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

ssize_t wamr_append(int file, const void *bytes, size_t count) {
  struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
  return pwritev2(file, &part, 1, 0, RWF_APPEND);
}

int wamr_discard_pages(const struct iovec *ranges, size_t count) {
  // PIDFD_SELF: one call for all, which Linux has from 6.14 on.
  static const int self = -10000;
  static bool is_refused;
  if (count > 1 && !__atomic_load_n(&is_refused, __ATOMIC_RELAXED)) {
    size_t byte_count = 0;
    for (size_t index = 0; index < count; index++) byte_count += ranges[index].iov_len;
    long result = syscall(SYS_process_madvise, self, ranges, count, MADV_DONTNEED, 0);
    if (result >= 0 && (size_t)result == byte_count) return 0;
    if (result < 0) __atomic_store_n(&is_refused, true, __ATOMIC_RELAXED);
  }
  for (size_t index = 0; index < count; index++)
    if (madvise(ranges[index].iov_base, ranges[index].iov_len, MADV_DONTNEED) != 0) return -1;
  return 0;
}

long wamr_page_fault_count(void) {
  struct rusage usage;
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_minflt + usage.ru_majflt;
}

uint64_t wamr_unique_number(void) {
  static uint64_t last;
  return __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
}

_Static_assert(sizeof(wamr_queue_event) == sizeof(struct epoll_event), "epoll_wait fills it");
_Static_assert(offsetof(wamr_queue_event, descriptor) == offsetof(struct epoll_event, data),
               "epoll_wait fills it");
_Static_assert(EPOLLIN == POLLIN && EPOLLOUT == POLLOUT && EPOLLERR == POLLERR &&
                   EPOLLHUP == POLLHUP,
               "one set of events serves both");

int wamr_queue_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int wamr_queue_add(int queue, int descriptor, uint32_t events) {
  struct epoll_event event = {.events = events, .data = {.fd = descriptor}};
  int result = epoll_ctl(queue, EPOLL_CTL_ADD, descriptor, &event);
  if (result != 0 && errno == EEXIST) {
    result = epoll_ctl(queue, EPOLL_CTL_MOD, descriptor, &event);
  }
  return result;
}

int wamr_queue_remove(int queue, int descriptor) {
  return epoll_ctl(queue, EPOLL_CTL_DEL, descriptor, NULL);
}

int wamr_queue_wait(int queue, wamr_queue_event *events, int count, bool waits) {
  return epoll_wait(queue, (struct epoll_event *)events, count, waits ? -1 : 0);
}

int wamr_wakeup_create(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void wamr_wakeup_signal(int wakeup) { (void)eventfd_write(wakeup, 1); }

void wamr_wakeup_clear(int wakeup) {
  eventfd_t count;
  (void)eventfd_read(wakeup, &count);
}
