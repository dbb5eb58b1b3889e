// Calls functions of another component and of the host, many times each, and prints the time of a
// thousand calls.

#include "../harness/harness.h"

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define CALLS(name) IMPORT("bench:calls/calls@1.0.0", name)

typedef int32_t handle;

CALLS("add") uint32_t add(uint32_t, uint32_t);
CALLS("read") uint32_t read_text(const char *, size_t);
CALLS("[constructor]counter") handle construct(uint32_t);
CALLS("[method]counter.next") uint32_t next(handle);
CALLS("[resource-drop]counter") void drop(handle);

enum { ROUNDS = 40, CALLS = 5000 };

static uint32_t scalar(void) {
  uint32_t sum = 0;
  for (uint32_t i = 0; i < CALLS; i++) sum = add(sum, i);
  return sum;
}

static uint32_t text(void) {
  static const char bytes[32] = "a text of thirty-two characters";
  uint32_t sum = 0;
  for (uint32_t i = 0; i < CALLS; i++) sum += read_text(bytes, sizeof bytes);
  return sum;
}

static uint32_t resource(void) {
  uint32_t sum = 0;
  for (uint32_t i = 0; i < CALLS; i++) {
    handle counter = construct(i);
    sum += next(counter);
    drop(counter);
  }
  return sum;
}

static uint32_t host(void) {
  uint64_t first = now();
  for (uint32_t i = 1; i < CALLS; i++) {
    if (now() < first) __builtin_trap();
  }
  return CALLS;
}

static const struct { const char *name; uint32_t (*run)(void); uint32_t result; } parts[] = {
  {"scalar", scalar, CALLS / 2 * (CALLS - 1)},
  {"text", text, CALLS * ('a' + 0)},
  {"resource", resource, CALLS / 2 * (CALLS + 1)},
  {"host", host, CALLS},
};

void measure(void) {
  for (int round = 0; round < ROUNDS; round++) {
    for (int i = 0; i < 4; i++) {
      uint64_t start = now();
      uint32_t result = parts[i].run();
      uint64_t end = now();
      if (result != parts[i].result) __builtin_trap();
      print_line(parts[i].name, (end - start) * 1000 / CALLS, result);
    }
  }
}
