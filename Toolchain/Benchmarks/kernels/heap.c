// sorting: a queue by priority, in a heap

#include "kernel.h"

enum { COUNT = 16000 };
typedef struct { double priority; uint32_t value; } item;
static item heap[COUNT + 1];
static uint32_t count;

static void push(item new) {
  uint32_t i = ++count;
  for (; i > 1 && heap[i / 2].priority > new.priority; i /= 2) heap[i] = heap[i / 2];
  heap[i] = new;
}

static item pop(void) {
  item least = heap[1], last = heap[count--];
  uint32_t i = 1;
  for (uint32_t child; (child = 2 * i) <= count; i = child) {
    if (child < count && heap[child + 1].priority < heap[child].priority) child++;
    if (heap[child].priority >= last.priority) break;
    heap[i] = heap[child];
  }
  heap[i] = last;
  return least;
}

uint64_t kernel(void) {
  uint64_t seed = 61, sum = 0;
  count = 0;
  for (uint32_t i = 0; i < COUNT; i++) push((item){next_fraction(&seed), i});
  for (uint32_t i = 0; i < COUNT; i++) {
    item least = pop();
    sum = mix(sum, least.value);
    if (i % 2 == 0) push((item){least.priority + next_fraction(&seed), least.value + 1});
  }
  return sum;
}
