// integer: counting, rotating and reversing bits

#include "kernel.h"

static uint64_t reversed(uint64_t x) {
  x = (x >> 1 & 0x5555555555555555) | (x & 0x5555555555555555) << 1;
  x = (x >> 2 & 0x3333333333333333) | (x & 0x3333333333333333) << 2;
  x = (x >> 4 & 0x0f0f0f0f0f0f0f0f) | (x & 0x0f0f0f0f0f0f0f0f) << 4;
  return __builtin_bswap64(x);
}

uint64_t kernel(void) {
  uint64_t x = 0x0123456789abcdef, sum = 0;
  for (uint32_t i = 0; i < 700000; i++) {
    x = x * 0x5851f42d4c957f2du + i;
    uint32_t low = (uint32_t)x | 1;
    sum += __builtin_popcountll(x) + __builtin_ctz(low << 3) + __builtin_clz(low);
    sum ^= reversed(x) + rotate_left(low, 7);
  }
  return sum;
}
