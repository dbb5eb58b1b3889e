#define _GNU_SOURCE

#include "SystemCalls.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
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
