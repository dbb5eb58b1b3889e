// floating point: heat that spreads over a plate, in single precision

#include "kernel.h"

enum { SIZE = 256, STEPS = 60 };
static float plates[2][SIZE][SIZE];

uint64_t kernel(void) {
  for (int i = 0; i < SIZE; i++) {
    for (int j = 0; j < SIZE; j++) {
      plates[0][i][j] = plates[1][i][j] = (i * 31 + j * 17) % 101 < 5 ? 100 : 0;
    }
  }
  for (int step = 0; step < STEPS; step++) {
    float(*from)[SIZE] = plates[step & 1], (*to)[SIZE] = plates[~step & 1];
    for (int i = 1; i < SIZE - 1; i++) {
      for (int j = 1; j < SIZE - 1; j++) {
        float around = from[i - 1][j] + from[i + 1][j] + from[i][j - 1] + from[i][j + 1];
        to[i][j] = from[i][j] * 0.5f + around * 0.125f;
      }
    }
  }
  uint64_t sum = 0;
  for (int i = 0; i < SIZE; i += 3) sum = mix_double(sum, plates[0][i][(i * 7) % SIZE]);
  return sum;
}
