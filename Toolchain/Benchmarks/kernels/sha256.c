// hashing: SHA-256

#include "kernel.h"

static uint32_t constants[64], initial[8];

// The bits of the fractions of roots of primes, found by comparing powers.
static void fill_constants(void) {
  int count = 0;
  for (uint32_t n = 2; count < 64; n++) {
    int prime = 1;
    for (uint32_t d = 2; d * d <= n; d++) prime &= n % d != 0;
    if (!prime) continue;
    uint64_t root = 0;
    for (uint64_t bit = 1ull << 34; bit != 0; bit >>= 1) {
      unsigned __int128 r = root | bit;
      if (r * r * r <= (unsigned __int128)n << 96) root |= bit;
    }
    constants[count] = (uint32_t)root;
    if (count < 8) {
      root = 0;
      for (uint64_t bit = 1ull << 36; bit != 0; bit >>= 1) {
        unsigned __int128 r = root | bit;
        if (r * r <= (unsigned __int128)n << 64) root |= bit;
      }
      initial[count] = (uint32_t)root;
    }
    count++;
  }
}

static uint32_t right(uint32_t x, int n) { return x >> n | x << (32 - n); }

static void absorb(uint32_t state[8], const uint8_t *block) {
  uint32_t w[64];
  for (int i = 0; i < 16; i++, block += 4) {
    w[i] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 | (uint32_t)block[2] << 8 | block[3];
  }
  for (int i = 16; i < 64; i++) {
    uint32_t a = w[i - 15], b = w[i - 2];
    w[i] = w[i - 16] + (right(a, 7) ^ right(a, 18) ^ a >> 3) + w[i - 7]
           + (right(b, 17) ^ right(b, 19) ^ b >> 10);
  }
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
  for (int i = 0; i < 64; i++) {
    uint32_t t = h + (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + ((e & f) ^ (~e & g))
                 + constants[i] + w[i];
    uint32_t u = (right(a, 2) ^ right(a, 13) ^ right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t, d = c, c = b, b = a, a = t + u;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

uint64_t kernel(void) {
  static uint8_t data[64 * 1024];
  if (constants[0] == 0) fill_constants();
  for (uint32_t i = 0; i < sizeof data; i++) data[i] = (uint8_t)(i * i >> 5);
  uint32_t state[8];
  memcpy(state, initial, sizeof state);
  for (int round = 0; round < 4; round++) {
    for (uint32_t i = 0; i < sizeof data; i += 64) absorb(state, data + i);
  }
  uint64_t sum = 0;
  for (int i = 0; i < 8; i++) sum = mix(sum, state[i]);
  return sum;
}
