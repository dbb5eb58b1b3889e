// parsing: formulas with operators of several ranks, evaluated while they are read

#include "kernel.h"

enum { SIZE = 60000 };
static char text[SIZE + 16];
static const char *at;

static int64_t expression(int rank);

static int64_t operand(void) {
  while (*at == ' ') at++;
  if (*at == '(') {
    at++;
    int64_t value = expression(0);
    if (*at == ')') at++;
    return value;
  }
  if (*at == '-') {
    at++;
    return -operand();
  }
  int64_t value = 0;
  while (*at >= '0' && *at <= '9') value = value * 10 + (*at++ - '0');
  if (*at == 'x') {
    at++;
    return value * 17;
  }
  return value;
}

static int rank_of(char operator) {
  switch (operator) {
    case '|': return 1;
    case '&': return 2;
    case '<': case '>': return 3;
    case '+': case '-': return 4;
    case '*': case '/': case '%': return 5;
    default: return 0;
  }
}

static int64_t expression(int rank) {
  int64_t left = operand();
  for (;;) {
    while (*at == ' ') at++;
    char operator = *at;
    int next = rank_of(operator);
    if (next == 0 || next <= rank) return left;
    at++;
    int64_t right = expression(next);
    switch (operator) {
      case '|': left |= right; break;
      case '&': left &= right; break;
      case '<': left = left < right; break;
      case '>': left = left > right; break;
      case '+': left += right; break;
      case '-': left -= right; break;
      case '*': left = (int32_t)left * (int64_t)(int16_t)right; break;
      case '/': left = right == 0 || right == -1 ? left : left / right; break;
      default: left = right == 0 || right == -1 ? left : left % right;
    }
  }
}

static void fill_text(void) {
  uint64_t seed = 79;
  uint32_t used = 0, depth = 0, formula = 0;
  while (used < SIZE) {
    uint32_t x = next_random(&seed);
    if ((x & 7) == 0 && depth < 8) {
      text[used++] = '(';
      depth++;
      continue;
    }
    for (uint32_t n = 1 + (x >> 4 & 3); n > 0; n--) text[used++] = (char)('1' + (x >> (n + 5)) % 9);
    if ((x >> 20 & 7) == 0) text[used++] = 'x';
    while (depth > 0 && (x >> 24 & 3) == 0) {
      text[used++] = ')';
      depth--;
      x = next_random(&seed);
    }
    if (formula++ % 12 == 11) {
      while (depth > 0) text[used++] = ')', depth--;
      text[used++] = ';';
    } else {
      text[used++] = "+-*/%&|<>+-*"[x % 12];
      if (x >> 30 == 0) text[used++] = ' ';
    }
  }
  text[SIZE + 15] = 0;
}

uint64_t kernel(void) {
  if (text[0] == 0) fill_text();
  uint64_t sum = 0;
  for (int round = 0; round < 5; round++) {
    for (at = text; at < text + SIZE && *at != 0; at++) sum = mix(sum, (uint64_t)expression(0));
  }
  return sum;
}
