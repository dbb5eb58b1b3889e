// compression: a code of prefixes built from frequencies, written and read bit by bit

#include "kernel.h"

enum { SIZE = 150000, SYMBOLS = 96, NODES = 2 * SYMBOLS };
static uint8_t input[SIZE], coded[SIZE * 3], output[SIZE];
static uint32_t weights[NODES], codes[SYMBOLS], lengths[SYMBOLS];
static int16_t children[NODES][2], parents[NODES];

static int build(void) {
  int count = SYMBOLS, open[NODES], opened = SYMBOLS;
  for (int i = 0; i < SYMBOLS; i++) open[i] = i;
  while (opened > 1) {
    for (int pick = 0; pick < 2; pick++) {
      int least = pick;
      for (int i = pick; i < opened; i++) {
        if (weights[open[i]] < weights[open[least]]) least = i;
      }
      int moved = open[pick];
      open[pick] = open[least];
      open[least] = moved;
    }
    weights[count] = weights[open[0]] + weights[open[1]];
    for (int side = 0; side < 2; side++) {
      children[count][side] = (int16_t)open[side];
      parents[open[side]] = (int16_t)count;
    }
    open[0] = count++;
    open[1] = open[--opened];
  }
  for (int i = 0; i < SYMBOLS; i++) {
    codes[i] = lengths[i] = 0;
    for (int n = i; n != count - 1; n = parents[n]) {
      codes[i] |= (uint32_t)(children[parents[n]][1] == n) << lengths[i]++;
    }
  }
  return count - 1;
}

uint64_t kernel(void) {
  uint64_t seed = 53;
  memset(weights, 0, sizeof weights);
  for (int i = 0; i < SYMBOLS; i++) weights[i] = 1;
  for (int i = 0; i < SIZE; i++) {
    uint32_t x = next_random(&seed);
    input[i] = (uint8_t)((x & 127) * (x >> 7 & 127) * (x >> 14 & 127) >> 15) % SYMBOLS;
    weights[input[i]]++;
  }
  int root = build();

  uint64_t bits = 0;
  uint32_t held = 0, used = 0;
  for (int i = 0; i < SIZE; i++) {
    bits = bits << lengths[input[i]] | codes[input[i]];
    held += lengths[input[i]];
    while (held >= 8) coded[used++] = (uint8_t)(bits >> (held -= 8));
  }
  coded[used++] = (uint8_t)(bits << (8 - held));

  uint32_t position = 0;
  for (int i = 0; i < SIZE; i++) {
    int node = root;
    while (node >= SYMBOLS) {
      node = children[node][coded[position >> 3] >> (7 - (position & 7)) & 1];
      position++;
    }
    output[i] = (uint8_t)node;
  }
  return mix(mix(memcmp(input, output, SIZE) == 0, used), position);
}
