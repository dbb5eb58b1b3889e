// interpreters: patterns matched against text by going back where they fail

#include "kernel.h"

static int matches_here(const char *pattern, const char *text, const char *end);

static int matches_one(const char *pattern, char c) {
  if (pattern[0] == '\\') return pattern[1] == 'd' ? c >= '0' && c <= '9' : c == pattern[1];
  return pattern[0] == '.' || pattern[0] == c;
}

static int matches_here(const char *pattern, const char *text, const char *end) {
  for (;;) {
    if (pattern[0] == 0) return 1;
    if (pattern[0] == '$' && pattern[1] == 0) return text == end;
    const char *after = pattern + (pattern[0] == '\\' ? 2 : 1);
    if (*after == '*' || *after == '+') {
      const char *most = text;
      while (most < end && matches_one(pattern, *most)) most++;
      for (const char *least = text + (*after == '+'); most >= least; most--) {
        if (matches_here(after + 1, most, end)) return 1;
      }
      return 0;
    }
    if (text == end || !matches_one(pattern, *text)) return 0;
    pattern = after;
    text++;
  }
}

uint64_t kernel(void) {
  static const char *const patterns[] = {"a.*b.*c", "\\d+-\\d+", "x+y+z*$", "ab*a", "..\\d*ba$"};
  static char text[12000];
  uint64_t seed = 83, sum = 0;
  for (uint32_t i = 0; i < sizeof text; i++) text[i] = "aabbcxyz01-"[next_random(&seed) % 11];
  for (uint32_t line = 0; line + 60 <= sizeof text; line += 60) {
    for (int i = 0; i < 5; i++) {
      uint32_t count = 0;
      for (uint32_t start = 0; start < 60; start++) {
        count += (uint32_t)matches_here(patterns[i], text + line + start, text + line + 60);
      }
      sum = mix(sum, count);
    }
  }
  return sum;
}
