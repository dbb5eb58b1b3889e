// Copies a file of the first directory to one of the last, both named by arguments, through streams.

#include <stdio.h>
#include <string.h>

#include "filesystem.h"

typedef LIST(string) string_list;

IMPORT("wasi:cli/environment@0.2.3", "get-arguments") void get_arguments(string_list *);

static int32_t fail(const char *what, int code) {
  printf("%s: error %d\n", what, code);
  fflush(stdout);
  return 1;
}

EXPORT("wasi:cli/run@0.2.3#run")
int32_t run(void) {
  string_list arguments;
  preopen_list directories;
  get_arguments(&arguments);
  get_directories(&directories);
  if (arguments.count != 3 || directories.count == 0) {
    printf("%zu arguments, %zu directories\n", arguments.count, directories.count);
    fflush(stdout);
    return 0;
  }
  string from = arguments.elements[1], to = arguments.elements[2];
  handle_result file, input, output;
  open_at(directories.elements[0].descriptor, follow, from.bytes, from.count, 0, for_reading, &file);
  if (file.is_error) return fail("open", file.code);
  read_via_stream(file.value, 0, &input);
  drop_descriptor(file.value);
  open_at(directories.elements[directories.count - 1].descriptor, follow, to.bytes, to.count,
          open_create | open_truncate, for_writing, &file);
  if (file.is_error) return fail("create", file.code);
  write_via_stream(file.value, 0, &output);
  drop_descriptor(file.value);

  uint64_t total = 0;
  for (;;) {
    stream_read_result bytes;
    stream_read(input.value, 65536, &bytes);
    if (bytes.is_error && bytes.error.is_closed) break;
    if (bytes.is_error) return fail("read", bytes.error.error);
    for (size_t start = 0; start < bytes.value.count; start += 4096) {
      size_t count = bytes.value.count - start < 4096 ? bytes.value.count - start : 4096;
      stream_nothing_result written;
      stream_write_and_flush(output.value, (char *)bytes.value.elements + start, count, &written);
      if (written.is_error) return fail("write", written.error.is_closed);
    }
    total += bytes.value.count;
    deallocate(bytes.value.elements, bytes.value.count);
  }
  printf("%llu bytes\n", total);
  fflush(stdout);
  return 0;
}
