#include "GuestCode.h"

#include <string.h>

extern const uint8_t guest_start[];
extern const uint8_t guest_end[];
#define X(name) extern const uint8_t guest_##name[];
GUEST_FUNCTIONS(X)
GUEST_DATA(X)
#undef X

const uint8_t *guest_image(void) { return guest_start; }

size_t guest_image_byte_count(void) { return (size_t)(guest_end - guest_start); }

uint64_t guest_address(const char *name) {
#define X(item) \
  if (strcmp(name, #item) == 0) return (uint64_t)(guest_##item - guest_start);
  GUEST_FUNCTIONS(X)
  GUEST_DATA(X)
#undef X
  return 0;
}

uint64_t guest_atomic_load(const uint64_t *word) { return __atomic_load_n(word, __ATOMIC_SEQ_CST); }

void guest_atomic_increment(uint64_t *word) { __atomic_fetch_add(word, 1, __ATOMIC_SEQ_CST); }
