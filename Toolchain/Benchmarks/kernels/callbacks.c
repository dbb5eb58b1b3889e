// indirect calls: sorting with a function that compares, reducing with one that combines

#include "kernel.h"

enum { COUNT = 9000 };
typedef struct { uint32_t key, value; } record;
typedef int compare(const record *, const record *);
static record records[COUNT], other[COUNT];

static int by_key(const record *a, const record *b) { return a->key < b->key; }
static int by_value(const record *a, const record *b) { return a->value < b->value; }
static int by_both(const record *a, const record *b) {
  return (a->key ^ a->value) < (b->key ^ b->value);
}

static void __attribute__((noinline)) sort(record *items, uint32_t count, compare *less) {
  record *from = items, *to = other;
  for (uint32_t width = 1; width < count; width *= 2) {
    for (uint32_t start = 0; start < count; start += 2 * width) {
      uint32_t middle = start + width < count ? start + width : count;
      uint32_t end = middle + width < count ? middle + width : count;
      uint32_t i = start, j = middle;
      for (uint32_t k = start; k < end; k++) {
        if (i < middle && (j >= end || !less(&from[j], &from[i]))) {
          to[k] = from[i++];
        } else {
          to[k] = from[j++];
        }
      }
    }
    record *swapped = from;
    from = to;
    to = swapped;
  }
  if (from != items) memcpy(items, from, count * sizeof *items);
}

uint64_t kernel(void) {
  static compare *const orders[] = {by_key, by_value, by_both};
  uint64_t seed = 23, sum = 0;
  for (uint32_t i = 0; i < COUNT; i++) records[i] = (record){next_random(&seed), i * 48271 % 65537};
  for (int round = 0; round < 3; round++) {
    sort(records, COUNT, orders[round]);
    for (uint32_t i = 0; i < COUNT; i += 100) sum = mix(sum, records[i].key);
  }
  return sum;
}
