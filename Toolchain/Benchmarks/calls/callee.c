// What is called by another component.

#include <stddef.h>
#include <stdint.h>

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))
#define CALLS(name) EXPORT("bench:calls/calls@1.0.0#" name)

IMPORT("[export]bench:calls/calls@1.0.0", "[resource-new]counter") int32_t new_handle(uint32_t);

// The one text that is here at a time.
static _Alignas(16) uint8_t memory[4096];
static size_t used;

EXPORT("cabi_realloc")
void *canonical_reallocate(void *old, size_t old_size, size_t alignment, size_t size) {
  (void)old_size;
  size_t start = (used + alignment - 1) & -alignment;
  if (old != NULL || start > sizeof memory || size > sizeof memory - start) __builtin_trap();
  used = start + size;
  return memory + start;
}

CALLS("add")
uint32_t add(uint32_t x, uint32_t y) { return x + y; }

CALLS("read")
uint32_t read_text(const uint8_t *bytes, size_t count) {
  uint32_t sum = bytes[0] + bytes[count - 1];
  used = 0;
  return sum;
}

// Counters in a list of those that are free; a handle's representation is the index.
static uint32_t counters[64], free_counters[64], free_count = 64, made;

CALLS("[constructor]counter")
int32_t construct(uint32_t start) {
  if (free_count == 0) __builtin_trap();
  free_count--;
  uint32_t index = made < 64 ? made++ : free_counters[free_count];
  counters[index] = start;
  return new_handle(index);
}

CALLS("[dtor]counter")
void destroy(uint32_t index) { free_counters[free_count++] = index; }

CALLS("[method]counter.next")
uint32_t next(uint32_t index) { return ++counters[index]; }
