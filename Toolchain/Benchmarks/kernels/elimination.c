// floating point: a system of equations by elimination with pivots

#include "kernel.h"

enum { SIZE = 220 };
static double rows[SIZE][SIZE + 1];

static double absolute(double x) { return x < 0 ? -x : x; }

uint64_t kernel(void) {
  uint64_t seed = 11;
  for (int i = 0; i < SIZE; i++) {
    for (int j = 0; j <= SIZE; j++) rows[i][j] = next_fraction(&seed) - 0.5;
  }
  for (int column = 0; column < SIZE; column++) {
    int pivot = column;
    for (int i = column + 1; i < SIZE; i++) {
      if (absolute(rows[i][column]) > absolute(rows[pivot][column])) pivot = i;
    }
    for (int j = column; j <= SIZE; j++) {
      double value = rows[column][j];
      rows[column][j] = rows[pivot][j];
      rows[pivot][j] = value;
    }
    for (int i = column + 1; i < SIZE; i++) {
      double factor = rows[i][column] / rows[column][column];
      for (int j = column; j <= SIZE; j++) rows[i][j] -= factor * rows[column][j];
    }
  }
  uint64_t sum = 0;
  for (int i = SIZE - 1; i >= 0; i--) {
    double value = rows[i][SIZE];
    for (int j = i + 1; j < SIZE; j++) value -= rows[i][j] * rows[j][SIZE];
    rows[i][SIZE] = value / rows[i][i];
    sum = mix_double(sum, rows[i][SIZE]);
  }
  return sum;
}
