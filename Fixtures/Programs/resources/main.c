// Makes counters in another component, hands them around, and watches them end.

#include <stdio.h>

#include "canonical.h"

#define COUNTERS(name) IMPORT("test:resources/counters@1.0.0", name)

typedef int32_t handle;

COUNTERS("[resource-drop]counter") void drop(handle);
COUNTERS("[constructor]counter") handle construct(uint32_t start);
COUNTERS("[method]counter.increment") uint32_t increment(handle, uint32_t by);
COUNTERS("[method]counter.describe") void describe(handle, string *);
COUNTERS("[static]counter.merge") handle merge(handle, handle);
COUNTERS("live") uint32_t live(void);
typedef LIST(uint32_t) word_list;
typedef LIST(handle) handle_list;
typedef struct { uint8_t is_error; union { handle value; string message; }; } exchanged;
typedef struct { uint8_t is_some; handle value; } optional_handle;
COUNTERS("destroyed") void destroyed(word_list *);
COUNTERS("peek") uint32_t peek(handle);
COUNTERS("consume") uint32_t consume(handle);
COUNTERS("make") void make(uint32_t count, handle_list *);
COUNTERS("total") uint32_t total(const handle *, size_t);
COUNTERS("exchange") void exchange(int32_t is_some, handle, exchanged *);
COUNTERS("keep") void keep(handle);
COUNTERS("give-back") void give_back(optional_handle *);
COUNTERS("same") int32_t same(handle, handle);

static void print_state(const char *when) {
  word_list values;
  destroyed(&values);
  printf("%s: %u live, destroyed", when, live());
  for (size_t i = 0; i < values.count; i++) printf(" %u", values.elements[i]);
  printf("\n");
}

int main(void) {
  handle a = construct(10), b = construct(20);
  printf("increment %u %u %u\n", increment(a, 1), increment(a, 1), increment(b, 5));
  string text;
  describe(a, &text);
  printf("%.*s\n", (int)text.count, text.bytes);
  printf("same %d %d\n", same(a, a), same(a, b));
  printf("peek %u %u\n", peek(a), peek(b));
  print_state("two made");

  handle c = merge(a, b);
  printf("merged %u\n", peek(c));
  print_state("merged");

  handle_list many;
  make(5, &many);
  printf("total %u\n", total(many.elements, many.count));
  handle again[] = {c, many.elements[0], c};
  printf("total %u\n", total(again, 3));
  for (size_t i = 0; i < many.count; i += 2) drop(many.elements[i]);
  print_state("three dropped");

  printf("consumed %u\n", consume(many.elements[1]));
  exchanged result;
  exchange(1, many.elements[3], &result);
  printf("exchanged %u %u\n", result.is_error, peek(result.value));
  handle twice = result.value;
  exchange(0, 0, &result);
  printf("exchanged %u %.*s\n", result.is_error, (int)result.message.count, result.message.bytes);
  print_state("exchanged");

  optional_handle back;
  give_back(&back);
  printf("back %u\n", back.is_some);
  keep(twice);
  print_state("kept");
  give_back(&back);
  printf("back %u %u\n", back.is_some, peek(back.value));
  drop(back.value);
  drop(c);
  print_state("all dropped");

  // Handles are used again, and many can live at once.
  handle highest = 0;
  uint32_t sum = 0;
  for (uint32_t i = 0; i < 10000; i++) {
    handle one = construct(i);
    if (one > highest) highest = one;
    sum += increment(one, 1);
    drop(one);
  }
  printf("sum %u, handles reused %d, live %u\n", sum, highest < 100, live());
  static handle hoard[2000];
  for (uint32_t i = 0; i < 2000; i++) hoard[i] = construct(i);
  printf("total %u, live %u\n", total(hoard, 2000), live());
  for (uint32_t i = 0; i < 2000; i++) drop(hoard[1999 - i]);
  printf("live %u\n", live());
}
