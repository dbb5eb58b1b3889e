// The component that greets, and counts how often it did.

#include <string.h>

#include "canonical.h"

#define GREET(name) EXPORT("docs:greeter/greet@0.2.0#" name)

static uint32_t count;
static string result;

GREET("greet")
string *greet(char *name, size_t name_count) {
  static const char before[] = "Hello, ", after[] = "!";
  size_t before_count = sizeof before - 1;
  result.count = before_count + name_count + 1;
  result.bytes = allocate(result.count);
  memcpy(result.bytes, before, before_count);
  memcpy(result.bytes + before_count, name, name_count);
  result.bytes[result.count - 1] = after[0];
  deallocate(name, name_count);
  count += 1;
  return &result;
}

EXPORT("cabi_post_docs:greeter/greet@0.2.0#greet")
void after_greet(string *returned) { deallocate(returned->bytes, returned->count); }

GREET("count")
uint32_t greeting_count(void) { return count; }
