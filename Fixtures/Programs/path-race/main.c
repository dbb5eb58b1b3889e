// Opens files through paths that somebody else changes all the time, and tells those that belong to
// the directory (6 bytes) from those that don't (any other number). The argument says how often.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "filesystem.h"

typedef LIST(string) string_list;

IMPORT("wasi:cli/environment@0.2.3", "get-arguments") void get_arguments(string_list *);

static const char *const paths[] = {"swap/file", "swap/../file", "deep/er/../../file", "last",
                                    "deep/er/../swap/file"};

EXPORT("wasi:cli/run@0.2.3#run")
int32_t run(void) {
  preopen_list directories;
  get_directories(&directories);
  string_list arguments;
  get_arguments(&arguments);
  size_t inside = 0, refused = 0, outside = 0;
  if (directories.count > 0 && arguments.count > 1) {
    handle root = directories.elements[0].descriptor;
    char number[16] = "";
    memcpy(number, arguments.elements[1].bytes, arguments.elements[1].count & 15);
    for (long count = atol(number); count > 0; count--) {
      const char *path = paths[count % (sizeof paths / sizeof *paths)];
      handle_result file;
      open_at(root, follow, path, strlen(path), 0, for_reading, &file);
      if (file.is_error) {
        refused++;
        continue;
      }
      stat_result stat;
      stat_open(file.value, &stat);
      drop_descriptor(file.value);
      if (!stat.is_error && stat.value.size == 6) {
        inside++;
      } else {
        outside++;
      }
    }
  }
  printf("inside: %s\nrefused: %s\noutside: %zu\n", inside > 0 ? "some" : "none",
         refused > 0 ? "some" : "none", outside);
  fflush(stdout);
  return outside > 0;
}
