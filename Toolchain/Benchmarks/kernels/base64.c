// compression: bytes as text of 64 letters and back

#include "kernel.h"

enum { SIZE = 180000, LETTERS = SIZE / 3 * 4 };
static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static uint8_t bytes[SIZE], text[LETTERS], values[256];

static void encode(void) {
  for (uint32_t i = 0, j = 0; i < SIZE; i += 3, j += 4) {
    uint32_t group = (uint32_t)bytes[i] << 16 | (uint32_t)bytes[i + 1] << 8 | bytes[i + 2];
    for (uint32_t k = 0; k < 4; k++) text[j + k] = (uint8_t)alphabet[group >> (18 - 6 * k) & 63];
  }
}

static int decode(void) {
  for (uint32_t i = 0, j = 0; i < SIZE; i += 3, j += 4) {
    uint32_t group = 0, bad = 0;
    for (uint32_t k = 0; k < 4; k++) {
      uint32_t value = values[text[j + k]];
      bad |= value;
      group = group << 6 | value;
    }
    if (bad >= 64) return 0;
    bytes[i] = (uint8_t)(group >> 16);
    bytes[i + 1] = (uint8_t)(group >> 8);
    bytes[i + 2] = (uint8_t)group;
  }
  return 1;
}

uint64_t kernel(void) {
  memset(values, 255, sizeof values);
  for (int i = 0; i < 64; i++) values[(uint8_t)alphabet[i]] = (uint8_t)i;
  for (uint32_t i = 0; i < SIZE; i++) bytes[i] = (uint8_t)(i * 37 ^ i >> 8);
  uint64_t sum = 0;
  for (int round = 0; round < 12; round++) {
    encode();
    text[round] = (uint8_t)alphabet[round & 63];
    sum += (uint32_t)decode();
  }
  return mix_bytes(sum, bytes, 1000);
}
