// Runs a command and prints how long it took until its first output and until its end, and how long
// it computed, in nanoseconds, its greatest resident memory in kilobytes, and how it ended.
//
// Small itself, because the memory of whoever starts a program counts as that program's until it
// has been loaded.

#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

static uint64_t nanoseconds(struct timeval time) {
  return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_usec * 1000;
}

int main(int count, char **arguments) {
  int ends[2];
  if (count < 2 || pipe2(ends, O_CLOEXEC) != 0) return 2;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);

  uint64_t start = now(), first = 0;
  pid_t child;
  if (posix_spawn(&child, arguments[1], &actions, NULL, arguments + 1, environ) != 0) return 2;
  close(ends[1]);
  char bytes[4096];
  while (read(ends[0], bytes, sizeof bytes) > 0) {
    if (first == 0) first = now();
  }
  int status;
  struct rusage usage;
  if (wait4(child, &status, 0, &usage) != child) return 2;
  uint64_t end = now();
  uint64_t computed = nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime);
  printf("%llu %llu %llu %ld %d\n", (unsigned long long)(first == 0 ? 0 : first - start),
    (unsigned long long)(end - start), (unsigned long long)computed, usage.ru_maxrss, status);
  return 0;
}
