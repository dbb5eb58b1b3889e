// branches: the longest chain that ends in 1 when an odd n becomes 3n + 1 and an even one n / 2

#include "kernel.h"

uint64_t kernel(void) {
  uint32_t best = 0, best_start = 0;
  for (uint32_t start = 1; start < 25000; start++) {
    uint64_t n = start;
    uint32_t length = 0;
    while (n != 1) {
      n = n & 1 ? 3 * n + 1 : n / 2;
      length++;
    }
    if (length > best) {
      best = length;
      best_start = start;
    }
  }
  return mix(best, best_start);
}
