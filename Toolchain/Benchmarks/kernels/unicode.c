// strings: UTF-8 checked, decoded and written again

#include "kernel.h"

enum { COUNT = 120000 };
static uint8_t bytes[COUNT * 4];
static uint32_t scalars[COUNT];

static uint32_t encode(const uint32_t *from, uint32_t count, uint8_t *to) {
  uint8_t *p = to;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t c = from[i];
    if (c < 0x80) {
      *p++ = (uint8_t)c;
    } else if (c < 0x800) {
      *p++ = (uint8_t)(0xc0 | c >> 6);
      *p++ = (uint8_t)(0x80 | (c & 63));
    } else if (c < 0x10000) {
      *p++ = (uint8_t)(0xe0 | c >> 12);
      *p++ = (uint8_t)(0x80 | (c >> 6 & 63));
      *p++ = (uint8_t)(0x80 | (c & 63));
    } else {
      *p++ = (uint8_t)(0xf0 | c >> 18);
      *p++ = (uint8_t)(0x80 | (c >> 12 & 63));
      *p++ = (uint8_t)(0x80 | (c >> 6 & 63));
      *p++ = (uint8_t)(0x80 | (c & 63));
    }
  }
  return (uint32_t)(p - to);
}

// Returns the number of characters, or what it read until an error.
static uint32_t decode(const uint8_t *from, uint32_t count, uint32_t *to) {
  static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
  uint32_t made = 0;
  for (uint32_t i = 0; i < count;) {
    uint32_t c = from[i++], more = 0;
    if (c >= 0x80) {
      if (c < 0xc0) return made;
      more = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
      c &= 0x3f >> more;
      if (i + more > count) return made;
      for (uint32_t k = 0; k < more; k++) {
        if ((from[i] & 0xc0) != 0x80) return made;
        c = c << 6 | (from[i++] & 63);
      }
    }
    if (c < least[more] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) return made;
    to[made++] = c;
  }
  return made;
}

uint64_t kernel(void) {
  uint64_t seed = 41, sum = 0;
  for (uint32_t i = 0; i < COUNT; i++) {
    uint32_t x = next_random(&seed), kind = x & 15;
    scalars[i] = kind < 9 ? 32 + (x >> 8) % 95 : kind < 12 ? 0xa0 + (x >> 8) % 1500
                 : kind < 15 ? 0x4e00 + (x >> 8) % 20000 : 0x1f300 + (x >> 8) % 700;
  }
  for (int round = 0; round < 2; round++) {
    uint32_t count = encode(scalars, COUNT, bytes);
    sum = mix(sum, decode(bytes, count, scalars));
    sum = mix(sum, scalars[count % COUNT]);
  }
  return sum;
}
