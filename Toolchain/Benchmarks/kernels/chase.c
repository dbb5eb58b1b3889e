// memory: lists linked in random order, walked and turned around

#include "kernel.h"

enum { COUNT = 30000 };
typedef struct node { struct node *next; uint32_t value, weight; } node;
static node nodes[COUNT];
static uint32_t order[COUNT];

uint64_t kernel(void) {
  uint64_t seed = 5;
  for (uint32_t i = 0; i < COUNT; i++) order[i] = i;
  for (uint32_t i = COUNT - 1; i > 0; i--) {
    uint32_t j = next_random(&seed) % (i + 1), swapped = order[i];
    order[i] = order[j];
    order[j] = swapped;
  }
  node *first = NULL;
  for (uint32_t i = 0; i < COUNT; i++) {
    node *n = &nodes[order[i]];
    *n = (node){first, i, i % 7};
    first = n;
  }
  uint64_t sum = 0;
  for (int round = 0; round < 16; round++) {
    node *turned = NULL;
    while (first != NULL) {
      node *next = first->next;
      sum += first->value * first->weight;
      first->weight ^= round;
      first->next = turned;
      turned = first;
      first = next;
    }
    first = turned;
  }
  return sum;
}
