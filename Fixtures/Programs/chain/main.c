// The first of three components: has lines shouted, and prints them.

#include <stdio.h>

#include "canonical.h"

typedef struct { uint8_t is_error; string text; } shouted;

IMPORT("test:chain/upper@1.0.0", "shout") void shout(const string *, size_t, shouted *);

#define STRING(literal) ((string){(char *)literal, sizeof literal - 1})

static void print_shouted(const string *lines, size_t count) {
  shouted result;
  shout(lines, count, &result);
  printf("%s: %.*s\n", result.is_error ? "error" : "ok", (int)result.text.count,
         result.text.bytes);
}

int main(void) {
  static string lines[] = {STRING("stressed"), STRING("más allá"), STRING("x"), STRING("")};
  print_shouted(lines, 3);
  print_shouted(lines, 0);
  print_shouted(lines, 4);
}
