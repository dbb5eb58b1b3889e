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
