// floating point: fast Fourier transforms there and back

#include "kernel.h"

enum { LOG = 13, SIZE = 1 << LOG };
static double real[SIZE], imaginary[SIZE], cosines[SIZE / 2], sines[SIZE / 2];

// The powers of a root of unity: halved angles by square roots, then products.
static void fill_roots(void) {
  double root_cosine[LOG], root_sine[LOG], cosine = -1;
  for (int i = 0; i < LOG; i++) {
    root_cosine[i] = cosine;
    root_sine[i] = i == 0 ? 0 : __builtin_sqrt((1 - cosine) * (1 + cosine));
    cosine = __builtin_sqrt((1 + cosine) / 2);
  }
  for (int i = 0; i < SIZE / 2; i++) {
    double c = 1, s = 0;
    for (int bit = 0; bit < LOG; bit++) {
      if (!(i >> bit & 1)) continue;
      double next = c * root_cosine[LOG - 1 - bit] - s * root_sine[LOG - 1 - bit];
      s = c * root_sine[LOG - 1 - bit] + s * root_cosine[LOG - 1 - bit];
      c = next;
    }
    cosines[i] = c;
    sines[i] = s;
  }
}

static void transform(double direction) {
  for (uint32_t i = 0, j = 0; i < SIZE; i++) {
    if (i < j) {
      double r = real[i], m = imaginary[i];
      real[i] = real[j], imaginary[i] = imaginary[j];
      real[j] = r, imaginary[j] = m;
    }
    uint32_t bit = SIZE >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
  }
  for (uint32_t half = 1; half < SIZE; half *= 2) {
    uint32_t stride = SIZE / 2 / half;
    for (uint32_t block = 0; block < SIZE; block += 2 * half) {
      for (uint32_t k = 0; k < half; k++) {
        double c = cosines[k * stride], s = direction * sines[k * stride];
        uint32_t a = block + k, b = a + half;
        double r = real[b] * c - imaginary[b] * s, m = real[b] * s + imaginary[b] * c;
        real[b] = real[a] - r, imaginary[b] = imaginary[a] - m;
        real[a] += r, imaginary[a] += m;
      }
    }
  }
}

uint64_t kernel(void) {
  uint64_t seed = 3;
  fill_roots();
  for (int i = 0; i < SIZE; i++) real[i] = next_fraction(&seed), imaginary[i] = 0;
  for (int i = 0; i < 4; i++) {
    transform(1);
    for (int k = 0; k < SIZE; k++) real[k] *= 1.0 / SIZE, imaginary[k] *= 1.0 / SIZE;
    transform(-1);
  }
  uint64_t sum = 0;
  for (int i = 0; i < SIZE; i += 64) sum = mix_double(mix_double(sum, real[i]), imaginary[i]);
  return sum;
}
