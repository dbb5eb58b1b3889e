// Asks the clocks and for random bytes, in WASI 0.2's own terms and in those of preview 1, and
// prints what can be said of the answers.

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "canonical.h"

typedef struct { uint64_t seconds; uint32_t nanoseconds; } datetime;

IMPORT("wasi:clocks/monotonic-clock@0.2.3", "now") uint64_t monotonic_now(void);
IMPORT("wasi:clocks/monotonic-clock@0.2.3", "resolution") uint64_t monotonic_resolution(void);
IMPORT("wasi:clocks/monotonic-clock@0.2.3", "subscribe-duration") int32_t subscribe(uint64_t);
IMPORT("wasi:clocks/wall-clock@0.2.3", "now") void wall_now(datetime *);
IMPORT("wasi:io/poll@0.2.3", "[resource-drop]pollable") void drop_pollable(int32_t);
IMPORT("wasi:io/poll@0.2.3", "[method]pollable.ready") int32_t is_ready(int32_t);
IMPORT("wasi:io/poll@0.2.3", "[method]pollable.block") void block(int32_t);
typedef LIST(uint32_t) word_list;
typedef LIST(uint8_t) byte_list;
IMPORT("wasi:io/poll@0.2.3", "poll") void poll_all(const int32_t *, size_t, word_list *);
IMPORT("wasi:random/random@0.2.3", "get-random-bytes") void random_bytes(uint64_t, byte_list *);
IMPORT("wasi:random/random@0.2.3", "get-random-u64") uint64_t random_u64(void);

EXPORT("wasi:cli/run@0.2.3#run")
int32_t run(void) {
  uint64_t start = monotonic_now();
  int32_t pollable = subscribe(20000000);
  printf("ready at once: %d\n", is_ready(pollable));
  block(pollable);
  printf("ready afterwards: %d\n", is_ready(pollable));
  drop_pollable(pollable);
  printf("20 ms passed: %d\n", monotonic_now() - start >= 20000000);
  printf("resolution: %d\n", monotonic_resolution() > 0);

  int32_t both[] = {subscribe(60000000000), subscribe(1000000)};
  word_list ready;
  poll_all(both, 2, &ready);
  printf("polled: %zu, first %u\n", ready.count, ready.elements[0]);
  drop_pollable(both[0]);
  drop_pollable(both[1]);

  datetime now;
  wall_now(&now);
  struct timespec same;
  clock_gettime(CLOCK_REALTIME, &same);
  printf("after 2024: %d\n", now.seconds > 1704067200 && now.nanoseconds < 1000000000);
  printf("same in preview 1: %d\n", (uint64_t)same.tv_sec - now.seconds <= 1);

  byte_list bytes;
  random_bytes(100, &bytes);
  uint32_t bits = 0;
  for (size_t i = 0; i < bytes.count; i++) bits += __builtin_popcount(bytes.elements[i]);
  printf("%zu random bytes: %d\n", bytes.count, bits > 200 && bits < 600);
  printf("different: %d\n", random_u64() != random_u64());
  uint8_t more[64] = {0}, none[64] = {0};
  printf("in preview 1: %d %d\n", getentropy(more, sizeof more), memcmp(more, none, 64) != 0);
  fflush(stdout);
  return 0;
}
