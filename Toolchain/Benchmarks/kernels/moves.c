// memory: blocks of all sizes copied, moved over themselves, filled and compared

#include "kernel.h"

enum { SIZE = 65536 };
static uint8_t a[SIZE], b[SIZE];

uint64_t kernel(void) {
  uint64_t seed = 21, sum = 0;
  for (uint32_t i = 0; i < SIZE; i++) a[i] = b[i] = (uint8_t)(i * 7);
  for (int i = 0; i < 150000; i++) {
    uint32_t x = next_random(&seed);
    // Mostly short ones, as in programs.
    uint32_t count = (x & 15) == 0 ? x >> 4 & 4095 : x >> 4 & 63;
    uint32_t from = x >> 16 & 32767, to = (x >> 3) & 32767;
    switch (i % 4) {
      case 0: memcpy(b + to, a + from, count); break;
      case 1: memmove(a + to, a + (to ^ (count >> 1)), count); break;
      case 2: memset(b + from, (int)(x & 255), count); break;
      default: sum += b[to + count] ^ a[from];
    }
  }
  return mix_bytes(sum, a, 4096);
}
