// One line of a measurement: its label, the time in nanoseconds, and the result in hexadecimal.

#include "harness.h"

static char *digits(char *end, uint64_t value, unsigned base) {
  do {
    *--end = "0123456789abcdef"[value % base];
    value /= base;
  } while (value != 0);
  return end;
}

void print_line(const char *label, uint64_t nanoseconds, uint64_t result) {
  char line[100];
  char *end = line + sizeof line;
  char *start = end;
  *--start = '\n';
  start = digits(start, result, 16);
  *--start = ' ';
  start = digits(start, nanoseconds, 10);
  *--start = ' ';
  size_t count = 0;
  while (label[count] != 0) count++;
  while (count > 0) *--start = label[--count];
  print(start, (size_t)(end - start));
}
