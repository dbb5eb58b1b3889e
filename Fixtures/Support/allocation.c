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
