// branches: cells that live and die by the number of their neighbours

#include "kernel.h"

enum { SIZE = 200, STEPS = 30 };
static uint8_t fields[2][SIZE + 2][SIZE + 2];

uint64_t kernel(void) {
  uint64_t seed = 13, sum = 0;
  memset(fields, 0, sizeof fields);
  for (int i = 1; i <= SIZE; i++) {
    for (int j = 1; j <= SIZE; j++) fields[0][i][j] = next_random(&seed) % 3 == 0;
  }
  for (int step = 0; step < STEPS; step++) {
    uint8_t(*from)[SIZE + 2] = fields[step & 1], (*to)[SIZE + 2] = fields[~step & 1];
    for (int i = 1; i <= SIZE; i++) {
      for (int j = 1; j <= SIZE; j++) {
        int count = 0;
        for (int y = -1; y <= 1; y++) {
          for (int x = -1; x <= 1; x++) count += from[i + y][j + x];
        }
        if (from[i][j]) {
          to[i][j] = count == 3 || count == 4;
        } else {
          to[i][j] = count == 3;
        }
        sum += to[i][j];
      }
    }
  }
  return sum;
}
