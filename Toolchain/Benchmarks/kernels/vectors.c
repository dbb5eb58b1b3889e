// floating point: sums, products and limits of long vectors

#include "kernel.h"

enum { SIZE = 20000 };
static float x[SIZE], y[SIZE], z[SIZE];
static int32_t whole[SIZE];

static void scale_and_add(float *to, const float *from, float factor) {
  for (int i = 0; i < SIZE; i++) to[i] += factor * from[i];
}

static void multiply(float *to, const float *a, const float *b) {
  for (int i = 0; i < SIZE; i++) to[i] = a[i] * b[i] + 0.25f;
}

static void limit(float *values) {
  for (int i = 0; i < SIZE; i++) values[i] = values[i] > 1.5f ? values[i] - 1.5f : values[i];
}

static void accumulate(int32_t *to, const float *from) {
  for (int i = 0; i < SIZE; i++) to[i] += (int32_t)(from[i] * 1000);
}

uint64_t kernel(void) {
  for (int i = 0; i < SIZE; i++) x[i] = i % 13 / 13.0f, y[i] = i % 7 / 7.0f, whole[i] = i;
  for (int round = 0; round < 100; round++) {
    scale_and_add(y, x, 0.5f);
    multiply(z, x, y);
    limit(y);
    limit(z);
    accumulate(whole, z);
  }
  uint64_t sum = 0;
  for (int i = 0; i < SIZE; i += 37) sum = mix_double(mix(sum, (uint32_t)whole[i]), z[i]);
  return sum;
}
