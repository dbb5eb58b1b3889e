// hashing: cyclic and additive checksums

#include "kernel.h"

enum { COUNT = 1 << 17 };
static uint8_t data[COUNT];
static uint32_t table[256];

uint64_t kernel(void) {
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t c = i;
    for (int k = 0; k < 8; k++) c = c & 1 ? 0xedb88320u ^ c >> 1 : c >> 1;
    table[i] = c;
  }
  for (uint32_t i = 0; i < COUNT; i++) data[i] = (uint8_t)(i ^ i >> 7);
  uint64_t sum = 0;
  for (int round = 0; round < 4; round++) {
    uint32_t crc = ~0u, low = 1, high = 0;
    for (uint32_t i = 0; i < COUNT; i++) crc = table[(crc ^ data[i]) & 255] ^ crc >> 8;
    for (uint32_t i = 0; i < COUNT; i++) {
      low += data[i];
      if (low >= 65521) low -= 65521;
      high += low;
      if (high >= 65521) high -= 65521;
    }
    sum = mix(sum, crc ^ high << 16 ^ low);
    data[round] ^= (uint8_t)crc;
  }
  return sum;
}
