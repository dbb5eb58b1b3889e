// floating point: the greatest eigenvalue of a matrix whose elements are computed when needed

#include "kernel.h"

enum { SIZE = 260 };

static double element(int i, int j) { return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1); }

static void multiply(const double *from, double *to, int transposed) {
  for (int i = 0; i < SIZE; i++) {
    double sum = 0;
    for (int j = 0; j < SIZE; j++) sum += (transposed ? element(j, i) : element(i, j)) * from[j];
    to[i] = sum;
  }
}

uint64_t kernel(void) {
  static double u[SIZE], v[SIZE], between[SIZE];
  for (int i = 0; i < SIZE; i++) u[i] = 1;
  for (int round = 0; round < 8; round++) {
    multiply(u, between, 0);
    multiply(between, v, 1);
    multiply(v, between, 0);
    multiply(between, u, 1);
  }
  double product = 0, square = 0;
  for (int i = 0; i < SIZE; i++) product += u[i] * v[i], square += v[i] * v[i];
  return mix_double(0, __builtin_sqrt(product / square));
}
