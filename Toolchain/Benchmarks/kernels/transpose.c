// memory: matrices of integers transposed, in blocks and not, and rotated

#include "kernel.h"

enum { SIZE = 512, BLOCK = 16 };
static uint32_t a[SIZE][SIZE], b[SIZE][SIZE];

uint64_t kernel(void) {
  for (uint32_t i = 0; i < SIZE; i++) {
    for (uint32_t j = 0; j < SIZE; j++) a[i][j] = i * 2654435761u + j;
  }
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < SIZE; i += BLOCK) {
      for (int j = 0; j < SIZE; j += BLOCK) {
        for (int y = i; y < i + BLOCK; y++) {
          for (int x = j; x < j + BLOCK; x++) b[x][y] = a[y][x];
        }
      }
    }
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) a[i][j] = b[i][SIZE - 1 - j] + (uint32_t)round;
    }
  }
  uint64_t sum = 0;
  for (int i = 0; i < SIZE; i++) sum = mix(sum, a[i][(i * 5) % SIZE]);
  return sum;
}
