#define _GNU_SOURCE

#include "SystemCalls.h"

#include <sys/mman.h>
#include <sys/random.h>
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
