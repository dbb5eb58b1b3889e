// integer: primes below two million, crossed out a byte each

#include "kernel.h"

enum { LIMIT = 2000000 };
static uint8_t composite[LIMIT];

uint64_t kernel(void) {
  memset(composite, 0, sizeof composite);
  uint64_t count = 0, sum = 0;
  for (uint32_t i = 2; i < LIMIT; i++) {
    if (composite[i]) continue;
    count++;
    sum += i;
    if (i > LIMIT / i) continue;
    for (uint32_t j = i * i; j < LIMIT; j += i) composite[j] = 1;
  }
  return mix(count, sum);
}
