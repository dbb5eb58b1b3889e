// Has itself greeted by another component.

#include <stdio.h>

#include "canonical.h"

#define GREET(name) IMPORT("docs:greeter/greet@0.2.0", name)
GREET("greet") void greet(const char *bytes, size_t count, string *result);
GREET("count") uint32_t greeting_count(void);

static void print_greeting(const char *name, size_t count) {
  string text;
  greet(name, count, &text);
  printf("%.*s\n", (int)text.count, text.bytes);
  deallocate(text.bytes, text.count);
}

int main(void) {
  print_greeting("world", 5);
  print_greeting("", 0);
  print_greeting("Zoë 🦉", 9);
  printf("%u greetings\n", greeting_count());
}
