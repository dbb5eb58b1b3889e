// sorting: numbers and their places, digit by digit

#include "kernel.h"

enum { COUNT = 200000 };
typedef struct { uint32_t key, value; } pair;
static pair pairs[COUNT], other[COUNT];

uint64_t kernel(void) {
  uint64_t seed = 67, sum = 0;
  for (uint32_t i = 0; i < COUNT; i++) pairs[i] = (pair){next_random(&seed), i};
  pair *from = pairs, *to = other;
  for (int shift = 0; shift < 32; shift += 8) {
    uint32_t starts[257] = {0};
    for (uint32_t i = 0; i < COUNT; i++) starts[(from[i].key >> shift & 255) + 1]++;
    for (int i = 0; i < 256; i++) starts[i + 1] += starts[i];
    for (uint32_t i = 0; i < COUNT; i++) to[starts[from[i].key >> shift & 255]++] = from[i];
    pair *swapped = from;
    from = to;
    to = swapped;
  }
  for (uint32_t i = 0; i < COUNT; i += 50) sum = mix(sum, pairs[i].value);
  return sum;
}
