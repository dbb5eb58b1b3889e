// branches: numbers looked up in sorted rows

#include "kernel.h"

enum { COUNT = 50000, LOOKUPS = 15000 };
static uint32_t row[COUNT];

static uint32_t position(uint32_t value) {
  uint32_t low = 0, high = COUNT;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (row[middle] < value) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

uint64_t kernel(void) {
  uint64_t seed = 17, sum = 0;
  uint32_t value = 0;
  for (uint32_t i = 0; i < COUNT; i++) row[i] = value += 1 + next_random(&seed) % 1000;
  for (uint32_t i = 0; i < LOOKUPS; i++) sum += position(next_random(&seed) % value);
  return sum;
}
