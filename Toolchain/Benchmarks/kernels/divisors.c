// integer: greatest common divisors by division with remainder

#include "kernel.h"

static uint32_t common_divisor(uint32_t a, uint32_t b) {
  while (b != 0) {
    uint32_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

uint64_t kernel(void) {
  uint64_t sum = 0;
  for (uint32_t a = 1; a < 190; a++) {
    for (uint32_t b = 1; b < 190; b++) sum += common_divisor(a * 7919, b * 104729 + a);
  }
  return sum;
}
