// sorting: partition and recursion, insertion for short rows

#include "kernel.h"

enum { COUNT = 40000 };
static int32_t row[COUNT];

static void sort(int32_t *low, int32_t *high) {
  while (high - low > 16) {
    int32_t *middle = low + (high - low) / 2, first = *low, last = high[-1], pivot = *middle;
    if (first > pivot) pivot = first > last ? (pivot > last ? pivot : last) : first;
    else if (pivot > last) pivot = first > last ? first : last;
    int32_t *i = low, *j = high - 1;
    while (i <= j) {
      while (*i < pivot) i++;
      while (*j > pivot) j--;
      if (i > j) break;
      int32_t moved = *i;
      *i++ = *j;
      *j-- = moved;
    }
    if (j - low < high - i) {
      sort(low, j + 1);
      low = i;
    } else {
      sort(i, high);
      high = j + 1;
    }
  }
  for (int32_t *i = low + 1; i < high; i++) {
    int32_t moved = *i, *j = i;
    for (; j > low && j[-1] > moved; j--) *j = j[-1];
    *j = moved;
  }
}

uint64_t kernel(void) {
  uint64_t seed = 59, sum = 0;
  for (int i = 0; i < COUNT; i++) row[i] = (int32_t)next_random(&seed);
  sort(row, row + COUNT);
  for (int i = 1; i < COUNT; i++) sum += row[i - 1] <= row[i];
  return mix(sum, (uint32_t)row[COUNT / 2]);
}
