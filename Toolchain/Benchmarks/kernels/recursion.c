// calls: functions that call themselves, with little to do between

#include "kernel.h"

static uint32_t fibonacci(uint32_t n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

static int turn(int x, int y, int z) {
  if (y >= x) return z;
  return turn(turn(x - 1, y, z), turn(y - 1, z, x), turn(z - 1, x, y));
}

static uint32_t grow(uint32_t m, uint32_t n) {
  if (m == 0) return n + 1;
  if (n == 0) return grow(m - 1, 1);
  return grow(m - 1, grow(m, n - 1));
}

uint64_t kernel(void) {
  return mix(mix(fibonacci(27), (uint64_t)turn(16, 10, 4)), grow(2, 300));
}
