// Memory for what comes into a guest, by the C library's allocator.

#include <stdlib.h>

#include "canonical.h"

EXPORT("cabi_realloc")
void *canonical_reallocate(void *old, size_t old_size, size_t alignment, size_t size) {
  // An address that is aligned, and that must never be freed.
  if (size == 0) return (void *)alignment;
  void *bytes = realloc(old_size == 0 ? NULL : old, size);
  if (bytes == NULL) __builtin_trap();
  return bytes;
}

void deallocate(void *bytes, size_t count) {
  if (count > 0) free(bytes);
}

extern char __heap_base;

void claim_memory(void) {
  size_t end = __builtin_wasm_memory_size(0) << 16, start = (size_t)&__heap_base;
  if (end < start + 1024) return;
  // The second block begins before the end of the memory and ends in what is new. Volatile, since what
  // nobody uses isn't allocated otherwise.
  void *volatile block = allocate(end - start - 512);
  block = allocate(4096);
  (void)block;
}
