// integer: the best choice of things of some weight and worth

#include "kernel.h"

enum { THINGS = 300, CAPACITY = 10000 };
static int32_t best[CAPACITY + 1];

uint64_t kernel(void) {
  uint64_t seed = 89;
  memset(best, 0, sizeof best);
  for (int i = 0; i < THINGS; i++) {
    int weight = 10 + (int)(next_random(&seed) % 400);
    int32_t worth = 1 + (int32_t)(next_random(&seed) % 1000);
    for (int left = CAPACITY; left >= weight; left--) {
      int32_t with = best[left - weight] + worth;
      if (with > best[left]) best[left] = with;
    }
  }
  uint64_t sum = 0;
  for (int i = 0; i <= CAPACITY; i += 100) sum = mix(sum, (uint32_t)best[i]);
  return sum;
}
