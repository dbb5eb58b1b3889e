// branches: the shortest ways through a maze

#include "kernel.h"

enum { SIZE = 251, CELLS = SIZE * SIZE };
static uint8_t walls[CELLS];
static int32_t distances[CELLS];
static uint32_t queue[CELLS];

uint64_t kernel(void) {
  static const int32_t steps[] = {1, -1, SIZE, -SIZE};
  uint64_t seed = 97, sum = 0;
  for (int i = 0; i < CELLS; i++) {
    int row = i / SIZE, column = i % SIZE;
    int edge = row == 0 || column == 0 || row == SIZE - 1 || column == SIZE - 1;
    walls[i] = edge || next_random(&seed) % 10 < 3;
  }
  for (int round = 0; round < 2; round++) {
    uint32_t first = 0, last = 0, start = SIZE + 1 + (uint32_t)round * (SIZE + 1);
    walls[start] = 0;
    for (int i = 0; i < CELLS; i++) distances[i] = -1;
    distances[start] = 0;
    queue[last++] = start;
    while (first < last) {
      uint32_t cell = queue[first++];
      for (int k = 0; k < 4; k++) {
        uint32_t next = cell + (uint32_t)steps[k];
        if (walls[next] || distances[next] >= 0) continue;
        distances[next] = distances[cell] + 1;
        queue[last++] = next;
      }
    }
    sum = mix(mix(sum, last), (uint32_t)distances[queue[last - 1]]);
  }
  return sum;
}
