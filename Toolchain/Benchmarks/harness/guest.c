// The component: `wasi:cli/run` without a C library, in WASI 0.2's own terms.

#include "harness.h"

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))

typedef struct { uint8_t is_error; uint8_t error; int32_t value; } write_result;

IMPORT("wasi:clocks/monotonic-clock@0.2.3", "now") uint64_t monotonic_now(void);
IMPORT("wasi:cli/stdout@0.2.3", "get-stdout") int32_t get_stdout(void);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.blocking-write-and-flush")
void write_and_flush(int32_t, const char *, size_t, write_result *);

static int32_t output;

uint64_t now(void) { return monotonic_now(); }

void print(const char *bytes, size_t count) {
  write_result result;
  write_and_flush(output, bytes, count, &result);
  if (result.is_error) __builtin_trap();
}

// Memory for what comes into this guest, given back as a whole before each measured call by whoever
// needs it; nothing that the kernels call comes with any.
char *allocation_start;

EXPORT("cabi_realloc")
void *canonical_reallocate(void *old, size_t old_size, size_t alignment, size_t size) {
  static _Alignas(16) char heap[65536];
  (void)old_size;
  if (allocation_start == NULL) allocation_start = heap;
  char *start = (char *)(((uintptr_t)allocation_start + alignment - 1) & -alignment);
  if (old != NULL || size > (size_t)(heap + sizeof heap - start)) __builtin_trap();
  allocation_start = start + size;
  return start;
}

EXPORT("wasi:cli/run@0.2.3#run")
int32_t run(void) {
  output = get_stdout();
  measure();
  return 0;
}
