// hashing: a stream cipher of additions, rotations and exclusive ors (ChaCha with 20 rounds)

#include "kernel.h"

#define QUARTER(a, b, c, d)                        \
  a += b, d = rotate_left(d ^ a, 16), c += d,      \
  b = rotate_left(b ^ c, 12), a += b,              \
  d = rotate_left(d ^ a, 8), c += d, b = rotate_left(b ^ c, 7)

static void block(const uint32_t state[16], uint32_t out[16]) {
  uint32_t x[16];
  memcpy(x, state, sizeof x);
  for (int i = 0; i < 10; i++) {
    QUARTER(x[0], x[4], x[8], x[12]);
    QUARTER(x[1], x[5], x[9], x[13]);
    QUARTER(x[2], x[6], x[10], x[14]);
    QUARTER(x[3], x[7], x[11], x[15]);
    QUARTER(x[0], x[5], x[10], x[15]);
    QUARTER(x[1], x[6], x[11], x[12]);
    QUARTER(x[2], x[7], x[8], x[13]);
    QUARTER(x[3], x[4], x[9], x[14]);
  }
  for (int i = 0; i < 16; i++) out[i] = x[i] + state[i];
}

uint64_t kernel(void) {
  static uint32_t data[16384], state[16];
  for (int i = 0; i < 16384; i++) data[i] = (uint32_t)i;
  for (uint32_t i = 0; i < 16; i++) state[i] = 0x61707865u * (i + 1) + 0x3320646eu;
  for (int round = 0; round < 12; round++) {
    for (int i = 0; i < 16384; i += 16) {
      uint32_t stream[16];
      block(state, stream);
      state[12]++;
      for (int k = 0; k < 16; k++) data[i + k] ^= stream[k];
    }
  }
  uint64_t sum = 0;
  for (int i = 0; i < 16384; i += 61) sum = mix(sum, data[i]);
  return sum;
}
