// strings: patterns looked for in a text, byte by byte and by skipping

#include "kernel.h"

enum { TEXT = 40000 };
static uint8_t text[TEXT];

static uint32_t count_plain(const uint8_t *pattern, uint32_t length) {
  uint32_t found = 0;
  for (uint32_t i = 0; i + length <= TEXT; i++) {
    uint32_t same = 0;
    while (same < length && text[i + same] == pattern[same]) same++;
    found += same == length;
  }
  return found;
}

static uint32_t count_skipping(const uint8_t *pattern, uint32_t length) {
  uint32_t skips[256], found = 0;
  for (int i = 0; i < 256; i++) skips[i] = length;
  for (uint32_t i = 0; i + 1 < length; i++) skips[pattern[i]] = length - 1 - i;
  for (uint32_t end = length - 1; end < TEXT; end += skips[text[end]]) {
    uint32_t same = 0;
    while (same < length && text[end - same] == pattern[length - 1 - same]) same++;
    found += same == length;
  }
  return found;
}

uint64_t kernel(void) {
  uint64_t seed = 31, sum = 0;
  for (uint32_t i = 0; i < TEXT; i++) text[i] = "abcdeeet"[next_random(&seed) & 7];
  for (int i = 0; i < 8; i++) {
    const uint8_t *pattern = text + next_random(&seed) % (TEXT - 16);
    sum = mix(sum, count_plain(pattern, 3 + i));
    for (int j = 0; j < 3; j++) sum = mix(sum, count_skipping(pattern + j, 4 + i));
  }
  return sum;
}
