// floating point: products of square matrices

#include "kernel.h"

enum { SIZE = 192 };
static double a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

uint64_t kernel(void) {
  for (int i = 0; i < SIZE; i++) {
    for (int j = 0; j < SIZE; j++) {
      a[i][j] = (i * 3 + j * 5) % 17 / 17.0;
      b[i][j] = (i * 7 + j * 2) % 19 / 19.0;
      c[i][j] = 0;
    }
  }
  for (int i = 0; i < SIZE; i++) {
    for (int k = 0; k < SIZE; k++) {
      for (int j = 0; j < SIZE; j++) c[i][j] += a[i][k] * b[k][j];
    }
  }
  double trace = 0;
  for (int i = 0; i < SIZE; i++) trace += c[i][i] + c[i][SIZE - 1 - i];
  return mix_double(0, trace);
}
