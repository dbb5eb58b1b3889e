// memory: counting pixels by brightness, and evening them out

#include "kernel.h"

enum { COUNT = 400000 };
static uint8_t pixels[COUNT];
static uint32_t counts[256];
static uint8_t mapped[256];

uint64_t kernel(void) {
  uint64_t seed = 9;
  for (uint32_t i = 0; i < COUNT; i++) {
    uint32_t x = next_random(&seed);
    pixels[i] = (uint8_t)((x & 255) * (x >> 8 & 255) >> 8);
  }
  for (int round = 0; round < 8; round++) {
    memset(counts, 0, sizeof counts);
    for (uint32_t i = 0; i < COUNT; i++) counts[pixels[i]]++;
    uint32_t below = 0;
    for (int i = 0; i < 256; i++) {
      below += counts[i];
      mapped[i] = (uint8_t)((uint64_t)below * 255 / COUNT);
    }
    for (uint32_t i = 0; i < COUNT; i++) pixels[i] = mapped[pixels[i]] ^ (round & 3);
  }
  uint64_t sum = 0;
  for (int i = 0; i < 256; i++) sum = mix(sum, counts[i]);
  return sum;
}
