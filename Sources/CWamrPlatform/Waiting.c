// memory.atomic.wait and memory.atomic.notify.
//
// The kernel's futexes compare 32 bits and can't tell a waiter of 64 bits from one of 32 at the same
// address, and the number that is woken has to be exact. So who waits is kept here, in lists by
// address, and each waiter sleeps on a futex of its own, on its stack. The value is compared while
// the list is locked, and notify takes the same lock: a thread that changes the value and notifies
// finds whoever saw the old one.
//
// Requires: the addresses are in a memory, aligned, and checked against its size. A fault under the
// lock would leave it locked.

#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "Internal.h"

enum { wait_woken = 0, wait_not_equal = 1, wait_timed_out = 2 };

typedef struct waiter {
  struct waiter *previous;
  struct waiter *next;
  const void *address;
  // 1 once it has been woken, and is in no list any more.
  uint32_t is_woken;
} waiter;

// Those that wait at addresses with the same hash, the longest first.
typedef struct queue {
  pthread_mutex_t lock;
  waiter *first;
  waiter *last;
} queue;

#define QUEUE_COUNT 64

static queue queues[QUEUE_COUNT] = {
    [0 ... QUEUE_COUNT - 1] = {.lock = PTHREAD_MUTEX_INITIALIZER},
};

static queue *queue_of(const void *address) {
  uint64_t hash = (uint64_t)(uintptr_t)address * 0x9e3779b97f4a7c15;
  return &queues[hash >> 58];
}

static void append(queue *queue, waiter *waiter) {
  waiter->previous = queue->last;
  waiter->next = NULL;
  if (queue->last)
    queue->last->next = waiter;
  else
    queue->first = waiter;
  queue->last = waiter;
}

static void remove_waiter(queue *queue, waiter *waiter) {
  if (waiter->previous)
    waiter->previous->next = waiter->next;
  else
    queue->first = waiter->next;
  if (waiter->next)
    waiter->next->previous = waiter->previous;
  else
    queue->last = waiter->previous;
}

// The time `nanoseconds` from now.
static struct timespec deadline_in(int64_t nanoseconds) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  time.tv_sec += nanoseconds / 1000000000;
  time.tv_nsec += nanoseconds % 1000000000;
  if (time.tv_nsec >= 1000000000) {
    time.tv_sec++;
    time.tv_nsec -= 1000000000;
  }
  return time;
}

// Sleeps until `waiter` is woken, the deadline has passed, or the time limit has.
static void sleep_until(waiter *waiter, const struct timespec *deadline) {
  while (!__atomic_load_n(&waiter->is_woken, __ATOMIC_ACQUIRE) && !wamr_is_interrupted()) {
    // A deadline of the monotonic clock: a signal in between doesn't put it off.
    long result = syscall(
        SYS_futex, &waiter->is_woken, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, 0, deadline, NULL,
        FUTEX_BITSET_MATCH_ANY);
    // EINTR may be a tick of the time limit; if it came before the call, the next one ends it.
    if (result != 0 && errno == ETIMEDOUT) return;
  }
}

// Waits in `queue`, which is locked, because the expected value was found at `address`.
static uint32_t wait_in(queue *queue, const void *address, int64_t nanoseconds) {
  waiter waiter = {.address = address};
  append(queue, &waiter);
  pthread_mutex_unlock(&queue->lock);
  struct timespec deadline;
  if (nanoseconds >= 0) deadline = deadline_in(nanoseconds);
  sleep_until(&waiter, nanoseconds >= 0 ? &deadline : NULL);

  // Whoever wakes a waiter has the lock, and no longer knows of it when the lock is free.
  pthread_mutex_lock(&queue->lock);
  bool is_woken = waiter.is_woken;
  if (!is_woken) remove_waiter(queue, &waiter);
  pthread_mutex_unlock(&queue->lock);
  if (wamr_is_interrupted()) wamr_runtime_raise(WAMR_TRAP_INTERRUPTED);
  return is_woken ? wait_woken : wait_timed_out;
}

uint32_t wamr_runtime_atomic_wait32(uint32_t *address, uint32_t expected, int64_t nanoseconds) {
  queue *queue = queue_of(address);
  pthread_mutex_lock(&queue->lock);
  if (__atomic_load_n(address, __ATOMIC_SEQ_CST) == expected)
    return wait_in(queue, address, nanoseconds);
  pthread_mutex_unlock(&queue->lock);
  return wait_not_equal;
}

uint32_t wamr_runtime_atomic_wait64(uint64_t *address, uint64_t expected, int64_t nanoseconds) {
  queue *queue = queue_of(address);
  pthread_mutex_lock(&queue->lock);
  if (__atomic_load_n(address, __ATOMIC_SEQ_CST) == expected)
    return wait_in(queue, address, nanoseconds);
  pthread_mutex_unlock(&queue->lock);
  return wait_not_equal;
}

uint32_t wamr_runtime_atomic_notify(void *address, uint32_t count) {
  uint32_t woken = 0;
  queue *queue = queue_of(address);
  pthread_mutex_lock(&queue->lock);
  waiter *next;
  for (waiter *waiter = queue->first; waiter && woken < count; waiter = next) {
    next = waiter->next;
    if (waiter->address != address) continue;
    remove_waiter(queue, waiter);
    __atomic_store_n(&waiter->is_woken, 1, __ATOMIC_RELEASE);
    syscall(SYS_futex, &waiter->is_woken, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0);
    woken++;
  }
  pthread_mutex_unlock(&queue->lock);
  return woken;
}
