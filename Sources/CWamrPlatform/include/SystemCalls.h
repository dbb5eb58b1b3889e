// System calls that Swift's Glibc module doesn't show, because they need _GNU_SOURCE.

#pragma once

#include <poll.h>
#include <stddef.h>
#include <sys/types.h>
#include <time.h>

// ppoll(2) with the signal mask left as it is.
int wamr_poll(struct pollfd *entries, size_t count, const struct timespec *timeout);

// getrandom(2) with no flags.
ssize_t wamr_random(void *bytes, size_t count);
