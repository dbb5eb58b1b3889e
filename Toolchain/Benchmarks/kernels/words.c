// strings: words counted in a text, through a table of them

#include "kernel.h"

enum { TEXT = 300000, SLOTS = 4096 };
static char text[TEXT];
typedef struct { const char *start; uint32_t length, count; } word;
static word words[SLOTS];

static void fill_text(void) {
  static const char *const parts[] = {"a", "com", "po", "nent", "in", "ter", "face", "of", "the",
                                      "mo", "dule", "re", "source", "ex", "port"};
  uint64_t seed = 29;
  uint32_t used = 0;
  while (used < TEXT - 64) {
    for (uint32_t n = 1 + next_random(&seed) % 3; n > 0; n--) {
      for (const char *p = parts[next_random(&seed) % 15]; *p != 0; p++) text[used++] = *p;
    }
    text[used++] = next_random(&seed) % 12 == 0 ? '\n' : ' ';
  }
  while (used < TEXT) text[used++] = ' ';
}

static int is_letter(char c) { return c >= 'a' && c <= 'z'; }

uint64_t kernel(void) {
  if (text[0] == 0) fill_text();
  memset(words, 0, sizeof words);
  uint32_t lines = 0, different = 0;
  for (uint32_t i = 0; i < TEXT;) {
    if (!is_letter(text[i])) {
      lines += text[i++] == '\n';
      continue;
    }
    uint32_t start = i, hash = 2166136261u;
    while (i < TEXT && is_letter(text[i])) hash = (hash ^ (uint8_t)text[i++]) * 16777619u;
    uint32_t length = i - start;
    for (uint32_t slot = hash % SLOTS;; slot = (slot + 1) % SLOTS) {
      word *w = &words[slot];
      if (w->count == 0) {
        *w = (word){text + start, length, 1};
        different++;
        break;
      }
      uint32_t same = 0;
      if (w->length == length) {
        while (same < length && w->start[same] == text[start + same]) same++;
        if (same == length) {
          w->count++;
          break;
        }
      }
    }
  }
  uint64_t sum = mix(lines, different);
  for (uint32_t i = 0; i < SLOTS; i++) sum = mix(sum, words[i].count);
  return sum;
}
