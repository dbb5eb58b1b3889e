// integer: digits of e, by long arithmetic with carries

#include "kernel.h"

enum { COUNT = 640 };
typedef struct { uint32_t words[COUNT]; } number;

// Divides in place; the rest is dropped.
static void divide(number *n, uint32_t divisor) {
  uint64_t rest = 0;
  for (int i = COUNT - 1; i >= 0; i--) {
    uint64_t part = rest << 32 | n->words[i];
    n->words[i] = (uint32_t)(part / divisor);
    rest = part % divisor;
  }
}

static void add(number *sum, const number *term) {
  uint64_t carry = 0;
  for (int i = 0; i < COUNT; i++) {
    carry += (uint64_t)sum->words[i] + term->words[i];
    sum->words[i] = (uint32_t)carry;
    carry >>= 32;
  }
}

static void square_low(number *result, const number *n) {
  memset(result, 0, sizeof *result);
  for (int i = 0; i < COUNT; i++) {
    uint64_t carry = 0;
    for (int j = 0; i + j < COUNT; j++) {
      carry += (uint64_t)n->words[i] * n->words[j] + result->words[i + j];
      result->words[i + j] = (uint32_t)carry;
      carry >>= 32;
    }
  }
}

uint64_t kernel(void) {
  static number sum, term, product;
  memset(&term, 0, sizeof term);
  term.words[COUNT - 1] = 1;
  sum = term;
  for (uint32_t n = 1; n < 900; n++) {
    divide(&term, n);
    add(&sum, &term);
  }
  square_low(&product, &sum);
  uint64_t result = 0;
  for (int i = 0; i < COUNT; i++) result = mix(result, product.words[i] ^ sum.words[i]);
  return result;
}
