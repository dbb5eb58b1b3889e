// A hand-written image for the loader's tests: what a compiler would have made, in bytes that are the
// same everywhere. `Guest.S` has the code.

#pragma once

#include <stddef.h>
#include <stdint.h>

// The functions, each a `wamr_entry`.
#define GUEST_FUNCTIONS(X) \
  X(nothing)               \
  X(divide)                \
  X(divide_caller)         \
  X(frameless)             \
  X(frameless_caller)      \
  X(raise)                 \
  X(read_memory)           \
  X(write_memory)          \
  X(read_outside)          \
  X(copy_outside)          \
  X(grow)                  \
  X(grow_table)            \
  X(recurse)               \
  X(recurse_through_host)  \
  X(loop)                  \
  X(call_host)             \
  X(call_host_often)       \
  X(call_host_in_loop)     \
  X(allocate)              \
  X(allocate_often)        \
  X(count)                 \
  X(write_null)            \
  X(illegal)

// The data.
#define GUEST_DATA(X)    \
  X(memory)              \
  X(table)               \
  X(counter)             \
  X(slot_memory_grow)    \
  X(slot_table_grow)     \
  X(slot_host_call)      \
  X(slot_host_allocate)  \
  X(slot_raise)          \
  X(slot_memcpy)         \
  X(slot_host)

// The image's bytes, from address 0: a page that is read, a page of code, a page of data, a page of
// the memory's contents.
const uint8_t *guest_image(void);
size_t guest_image_byte_count(void);
// The address within the image of a function or datum, or 0.
uint64_t guest_address(const char *name);

// What a guest's atomics do, for the tests of waiting.
uint64_t guest_atomic_load(const uint64_t *word);
void guest_atomic_increment(uint64_t *word);
