// Counters as a resource. A handle's representation is the address of the counter.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canonical.h"

#define COUNTERS(name) EXPORT("test:resources/counters@1.0.0#" name)
#define AFTER(name) EXPORT("cabi_post_test:resources/counters@1.0.0#" name)
#define INTRINSIC(name) IMPORT("[export]test:resources/counters@1.0.0", name)

typedef struct { uint32_t value; uint32_t increments; } counter;
typedef int32_t handle;
typedef LIST(handle) handle_list;

INTRINSIC("[resource-new]counter") handle new_handle(counter *);
INTRINSIC("[resource-rep]counter") counter *counter_of_handle(handle);
INTRINSIC("[resource-drop]counter") void drop_handle(handle);

static uint32_t live_count;
static uint32_t destroyed_values[64];
static size_t destroyed_count;
static handle kept;

static handle new_counter(uint32_t value) {
  counter *self = malloc(sizeof *self);
  *self = (counter){.value = value};
  live_count += 1;
  return new_handle(self);
}

COUNTERS("[dtor]counter")
void destroy(counter *self) {
  live_count -= 1;
  if (destroyed_count < 64) destroyed_values[destroyed_count++] = self->value;
  free(self);
}

COUNTERS("[constructor]counter")
handle construct(uint32_t start) { return new_counter(start); }

COUNTERS("[method]counter.increment")
uint32_t increment(counter *self, uint32_t by) {
  self->increments += 1;
  return self->value += by;
}

COUNTERS("[method]counter.describe")
string *describe(counter *self) {
  static string result;
  char line[80];
  int count = snprintf(line, sizeof line, "%u after %u increments", self->value, self->increments);
  result = (string){allocate(count), count};
  memcpy(result.bytes, line, count);
  return &result;
}

AFTER("[method]counter.describe")
void after_describe(string *returned) { deallocate(returned->bytes, returned->count); }

COUNTERS("[static]counter.merge")
handle merge(handle a, handle b) {
  uint32_t value = counter_of_handle(a)->value + counter_of_handle(b)->value;
  drop_handle(a);
  drop_handle(b);
  return new_counter(value);
}

COUNTERS("live")
uint32_t live(void) { return live_count; }

COUNTERS("destroyed")
void *destroyed(void) {
  static LIST(uint32_t) result;
  result.elements = destroyed_values;
  result.count = destroyed_count;
  return &result;
}

COUNTERS("peek")
uint32_t peek(counter *self) { return self->value; }

COUNTERS("consume")
uint32_t consume(handle self) {
  uint32_t value = counter_of_handle(self)->value;
  drop_handle(self);
  return value;
}

COUNTERS("make")
handle_list *make(uint32_t count) {
  static handle_list result;
  result = (handle_list){allocate(count * sizeof(handle)), count};
  for (uint32_t i = 0; i < count; i++) result.elements[i] = new_counter(100 + i);
  return &result;
}

COUNTERS("total")
uint32_t total(counter **counters, size_t count) {
  uint32_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += counters[i]->value;
  return sum;
}

COUNTERS("exchange")
void *exchange(int32_t is_some, handle given) {
  static struct { uint8_t is_error; union { handle value; string message; }; } result;
  result.is_error = !is_some;
  if (is_some) {
    result.value = new_counter(counter_of_handle(given)->value * 2);
    drop_handle(given);
  } else {
    result.message = (string){(char *)"nothing to exchange", 19};
  }
  return &result;
}

COUNTERS("keep")
void keep(handle given) { kept = given; }

COUNTERS("give-back")
void *give_back(void) {
  static struct { uint8_t is_some; handle value; } result;
  result.is_some = kept != 0;
  result.value = kept;
  kept = 0;
  return &result;
}

COUNTERS("same")
int32_t same(counter *a, counter *b) { return a == b; }
