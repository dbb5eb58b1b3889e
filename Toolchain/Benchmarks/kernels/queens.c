// calls: queens that don't attack each other, placed by recursion

#include "kernel.h"

static uint32_t placements(uint32_t columns, uint32_t left, uint32_t right, uint32_t all) {
  if (columns == all) return 1;
  uint32_t count = 0, free = all & ~(columns | left | right);
  while (free != 0) {
    uint32_t place = free & -free;
    free ^= place;
    count += placements(columns | place, (left | place) << 1, (right | place) >> 1, all);
  }
  return count;
}

uint64_t kernel(void) { return placements(0, 0, 0, (1 << 11) - 1); }
