// strings: the number of edits between words

#include "kernel.h"

enum { LENGTH = 1100 };

uint64_t kernel(void) {
  static char a[LENGTH], b[LENGTH];
  static uint16_t row[LENGTH + 1];
  uint64_t seed = 37, sum = 0;
  for (int i = 0; i < LENGTH; i++) a[i] = 'a' + next_random(&seed) % 6;
  for (int i = 0; i < LENGTH; i++) {
    b[i] = next_random(&seed) % 4 == 0 ? 'z' : a[(i + i / 50) % LENGTH];
  }
  for (int round = 0; round < 1; round++) {
    for (int j = 0; j <= LENGTH; j++) row[j] = (uint16_t)j;
    for (int i = 0; i < LENGTH; i++) {
      uint16_t diagonal = row[0];
      row[0] = (uint16_t)(i + 1);
      for (int j = 0; j < LENGTH; j++) {
        uint16_t edits = diagonal + (a[i] != b[j]);
        diagonal = row[j + 1];
        if (row[j] + 1 < edits) edits = row[j] + 1;
        if (diagonal + 1 < edits) edits = diagonal + 1;
        row[j + 1] = edits;
      }
    }
    sum = mix(sum, row[LENGTH]);
    a[round] ^= 1;
  }
  return sum;
}
