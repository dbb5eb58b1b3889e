// compression: repeats found by hash chains, written as copies, and unpacked again

#include "kernel.h"

enum { SIZE = 160000, WINDOW = 32768, SLOTS = 1 << 14 };
static uint8_t input[SIZE], packed[SIZE * 2], output[SIZE];
static int32_t heads[SLOTS], chain[WINDOW];

static uint32_t slot_of(const uint8_t *p) {
  return ((uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2]) * 2654435761u >> 18;
}

// Writes runs of plain bytes and copies: a length byte each, with the top bit set for a copy, whose
// distance follows in two bytes.
static uint32_t pack(void) {
  uint8_t *to = packed;
  uint32_t plain = 0;
  for (int i = 0; i < SLOTS; i++) heads[i] = -1;
  for (uint32_t i = 0; i < SIZE;) {
    uint32_t best = 0, distance = 0;
    if (i + 3 < SIZE) {
      uint32_t slot = slot_of(input + i);
      int32_t candidate = heads[slot];
      for (int tries = 0; tries < 16 && candidate >= 0 && i - candidate < WINDOW; tries++) {
        uint32_t length = 0, most = SIZE - i < 130 ? SIZE - i : 130;
        while (length < most && input[candidate + length] == input[i + length]) length++;
        if (length > best) best = length, distance = i - candidate;
        int32_t next = chain[candidate % WINDOW];
        if (next >= candidate) break;
        candidate = next;
      }
      chain[i % WINDOW] = heads[slot];
      heads[slot] = (int32_t)i;
    }
    uint32_t step = best >= 4 ? best : 1;
    if (best < 4) plain++;
    if (plain > 0 && (best >= 4 || plain == 127 || i + 1 == SIZE)) {
      *to++ = (uint8_t)plain;
      memcpy(to, input + i + (best >= 4 ? 0 : 1) - plain, plain);
      to += plain;
      plain = 0;
    }
    if (best >= 4) {
      *to++ = (uint8_t)(0x80 | (best - 4));
      *to++ = (uint8_t)distance;
      *to++ = (uint8_t)(distance >> 8);
    }
    i += step;
  }
  return (uint32_t)(to - packed);
}

static uint32_t unpack(uint32_t count) {
  uint32_t made = 0;
  for (uint32_t i = 0; i < count;) {
    uint32_t code = packed[i++];
    if (code < 0x80) {
      memcpy(output + made, packed + i, code);
      made += code, i += code;
    } else {
      uint32_t distance = packed[i] | (uint32_t)packed[i + 1] << 8;
      i += 2;
      for (uint32_t left = (code & 0x7f) + 4; left > 0; left--, made++) {
        output[made] = output[made - distance];
      }
    }
  }
  return made;
}

uint64_t kernel(void) {
  uint64_t seed = 47;
  for (uint32_t i = 0; i < SIZE;) {
    uint32_t x = next_random(&seed), length = 1 + (x & 31);
    if (i > 1000 && (x & 64)) {
      for (uint32_t from = i - 1 - (x >> 8) % 1000; length > 0 && i < SIZE; length--) {
        input[i++] = input[from++];
      }
    } else {
      for (; length > 16 && i < SIZE; length--) input[i++] = 'a' + next_random(&seed) % 20;
      if (i < SIZE) input[i++] = ' ';
    }
  }
  uint32_t count = pack(), made = 0;
  for (int round = 0; round < 4; round++) made += unpack(count);
  uint64_t sum = mix(mix(memcmp(input, output, SIZE) == 0, count), made);
  return mix_bytes(sum, packed, 1000);
}
