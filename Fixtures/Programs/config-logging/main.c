// Prints all values of the configuration and those of the names in its arguments, and logs a message
// of each level.

#include <stdio.h>
#include <string.h>

#include "canonical.h"

typedef LIST(string) string_list;
typedef struct { string name, value; } pair;
typedef struct { uint8_t is_some; string value; } optional_string;
typedef struct { uint8_t kind; string message; } config_error;
typedef struct { uint8_t is_error; union { optional_string value; config_error error; }; } get_result;
typedef struct { uint8_t is_error; union { LIST(pair) values; config_error error; }; } all_result;

IMPORT("wasi:cli/environment@0.2.3", "get-arguments") void get_arguments(string_list *);
IMPORT("wasi:config/store@0.2.0-rc.1", "get") void get(const char *, size_t, get_result *);
IMPORT("wasi:config/store@0.2.0-rc.1", "get-all") void get_all(all_result *);
IMPORT("wasi:logging/logging@0.1.0-draft", "log")
void log_message(int32_t level, const char *, size_t, const char *, size_t);

#define LOG(level, context, message) \
  log_message(level, context, sizeof(context) - 1, message, sizeof(message) - 1)

EXPORT("wasi:cli/run@0.2.3#run")
int32_t run(void) {
  all_result all;
  get_all(&all);
  if (all.is_error) return 1;
  printf("%zu values\n", all.values.count);
  for (size_t i = 0; i < all.values.count; i++) {
    pair *it = &all.values.elements[i];
    printf("%.*s=%.*s.\n", (int)it->name.count, it->name.bytes, (int)it->value.count,
           it->value.bytes);
  }
  string_list arguments;
  get_arguments(&arguments);
  for (size_t i = 1; i < arguments.count; i++) {
    string name = arguments.elements[i];
    get_result one;
    get(name.bytes, name.count, &one);
    if (one.is_error) return 1;
    printf("%.*s: ", (int)name.count, name.bytes);
    if (one.value.is_some) {
      printf("%.*s.\n", (int)one.value.value.count, one.value.value.bytes);
    } else {
      printf("none\n");
    }
  }
  fflush(stdout);
  LOG(0, "guest", "finely");
  LOG(1, "guest", "for those who look for mistakes");
  LOG(2, "", "for those who watch");
  LOG(3, "guest", "two\nlines and \x1b[31mred");
  LOG(4, "gu\nest", "serious");
  LOG(5, "guest", "the end");
  return 0;
}
