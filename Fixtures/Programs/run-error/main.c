// A command of WASI 0.2 itself, without an adapter: it writes a line and returns an error.

#include "wasm.h"

IMPORT("wasi:cli/stdout@0.2.3", "get-stdout") int32_t get_stdout(void);
IMPORT("wasi:io/streams@0.2.3", "[resource-drop]output-stream") void drop_stream(int32_t);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.check-write")
void check_write(int32_t, void *result);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.write")
void write_bytes(int32_t, const char *, size_t, void *result);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.blocking-flush")
void flush(int32_t, void *result);

EXPORT("wasi:cli/run@0.2.3#run")
int32_t run(void) {
  struct { uint8_t is_error; uint64_t value; } permit;
  struct { uint8_t is_error; struct { uint8_t is_closed; int32_t error; } failure; } result;
  int32_t stream = get_stdout();
  check_write(stream, &permit);
  if (permit.is_error || permit.value < 8) return 0;
  write_bytes(stream, "failing\n", 8, &result);
  if (result.is_error) return 0;
  flush(stream, &result);
  drop_stream(stream);
  return 1;
}
