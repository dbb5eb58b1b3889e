// hashing: a table with open addressing that grows, shrinks and is searched

#include "kernel.h"

enum { SLOTS = 1 << 15, OPERATIONS = 150000 };
typedef struct { uint32_t key, value; } slot;
static slot slots[SLOTS];

static uint32_t place(uint32_t key) { return key * 2654435769u >> 17; }

static slot *find(uint32_t key) {
  uint32_t i = place(key);
  while (slots[i].key != 0 && slots[i].key != key) i = (i + 1) % SLOTS;
  return &slots[i];
}

// Closes the gap, so that searches need no marks for what was removed.
static void remove_slot(uint32_t hole) {
  for (uint32_t i = hole;;) {
    i = (i + 1) % SLOTS;
    if (slots[i].key == 0) break;
    uint32_t home = place(slots[i].key);
    if (((i - home) & (SLOTS - 1)) < ((i - hole) & (SLOTS - 1))) continue;
    slots[hole] = slots[i];
    hole = i;
  }
  slots[hole].key = 0;
}

uint64_t kernel(void) {
  uint64_t seed = 43, sum = 0;
  uint32_t count = 0;
  memset(slots, 0, sizeof slots);
  for (int i = 0; i < OPERATIONS; i++) {
    uint32_t x = next_random(&seed), key = 1 + (x >> 4) % 40000;
    slot *s = find(key);
    if (s->key == 0) {
      if ((x & 3) == 0 || count > SLOTS / 4 * 3) continue;
      *s = (slot){key, x};
      count++;
    } else if ((x & 7) == 7) {
      sum += s->value;
      remove_slot((uint32_t)(s - slots));
      count--;
    } else {
      s->value += x;
    }
  }
  return mix(sum, count);
}
