// The functions of wasi_snapshot_preview1 in terms of WASI 0.2: standard streams, arguments,
// environment, clocks, random bytes and exit. Files and sockets answer ENOSYS.
//
// The module has no memory of its own: it imports the guest's, and so may have neither data nor
// static variables in memory. Its state is in WebAssembly globals. What the host hands it as lists
// goes either straight into a buffer of the guest's (`landing`) or into an arena of pages that the
// adapter adds to the guest's memory and never gives back.

#include "wasm.h"

enum {
  success = 0,
  bad_descriptor = 8,
  invalid = 28,
  input_output = 29,
  not_supported = 52,
  not_seekable = 70,
};

typedef struct { uint8_t *bytes; size_t count; } byte_list;
typedef struct { byte_list *elements; size_t count; } string_list;
typedef struct { byte_list (*elements)[2]; size_t count; } pair_list;
typedef struct { uint64_t seconds; uint32_t nanoseconds; } datetime;
typedef struct { uint8_t is_closed; int32_t error; } stream_error;
// result<list<u8>, stream-error>, and without the list.
typedef struct {
  uint8_t is_error;
  union { byte_list value; stream_error failure; };
} read_result;
typedef struct { uint8_t is_error; stream_error failure; } write_result;

IMPORT("wasi:cli/environment@0.2.3", "get-arguments") void get_arguments(string_list *);
IMPORT("wasi:cli/environment@0.2.3", "get-environment") void get_environment(pair_list *);
IMPORT("wasi:cli/exit@0.2.3", "exit") void cli_exit(int32_t is_error);
IMPORT("wasi:cli/stdin@0.2.3", "get-stdin") int32_t get_stdin(void);
IMPORT("wasi:cli/stdout@0.2.3", "get-stdout") int32_t get_stdout(void);
IMPORT("wasi:cli/stderr@0.2.3", "get-stderr") int32_t get_stderr(void);
IMPORT("wasi:clocks/monotonic-clock@0.2.3", "now") uint64_t monotonic_now(void);
IMPORT("wasi:clocks/monotonic-clock@0.2.3", "resolution") uint64_t monotonic_resolution(void);
IMPORT("wasi:clocks/wall-clock@0.2.3", "now") void wall_now(datetime *);
IMPORT("wasi:clocks/wall-clock@0.2.3", "resolution") void wall_resolution(datetime *);
IMPORT("wasi:random/random@0.2.3", "get-random-bytes")
void get_random_bytes(uint64_t count, byte_list *);
IMPORT("wasi:io/error@0.2.3", "[resource-drop]error") void drop_error(int32_t);
IMPORT("wasi:io/streams@0.2.3", "[method]input-stream.blocking-read")
void blocking_read(int32_t stream, uint64_t count, read_result *);
IMPORT("wasi:io/streams@0.2.3", "[method]output-stream.blocking-write-and-flush")
void blocking_write(int32_t stream, const uint8_t *, size_t, write_result *);

// MARK: State and allocation

STATE(uintptr_t, landing)
STATE(size_t, landing_count)
STATE(uintptr_t, arena_next)
STATE(uintptr_t, arena_end)

// Handles of the standard streams; 0 is no handle and means that it was not asked for yet.
STATE(int32_t, input)
STATE(int32_t, output)
STATE(int32_t, errors)

EXPORT("cabi_import_realloc")
void *import_realloc(void *old, size_t old_size, size_t alignment, size_t size) {
  if (landing() != 0 && alignment == 1 && size <= landing_count()) {
    uintptr_t start = landing();
    set_landing(0);
    return (void *)start;
  }
  uintptr_t start = (arena_next() + alignment - 1) & -(uintptr_t)alignment;
  if (start == 0 || start + size > arena_end()) {
    size_t pages = (size + 65535) / 65536;
    size_t page = __builtin_wasm_memory_grow(0, pages);
    if (page == (size_t)-1) __builtin_trap();
    start = page * 65536;
    set_arena_end(start + pages * 65536);
  }
  set_arena_next(start + size);
  return (void *)start;
}

static void copy_string(uint8_t *to, byte_list from) {
  for (size_t i = 0; i < from.count; i++) to[i] = from.bytes[i];
}

// MARK: Running

// A library has no start of this kind.
#ifdef COMMAND
IMPORT("__main_module__", "_start") void main_start(void);

EXPORT("wasi:cli/run@0.2.3#run")
int32_t run(void) {
  main_start();
  return 0;
}
#endif

EXPORT("proc_exit")
void proc_exit(int32_t code) {
  cli_exit(code != 0);
  __builtin_trap();
}

// MARK: Arguments and environment

EXPORT("args_sizes_get")
int32_t args_sizes_get(size_t *count, size_t *byte_count) {
  string_list list;
  get_arguments(&list);
  *count = list.count;
  size_t total = 0;
  for (size_t i = 0; i < list.count; i++) total += list.elements[i].count + 1;
  *byte_count = total;
  return success;
}

EXPORT("args_get")
int32_t args_get(uint8_t **pointers, uint8_t *bytes) {
  string_list list;
  get_arguments(&list);
  for (size_t i = 0; i < list.count; i++) {
    pointers[i] = bytes;
    copy_string(bytes, list.elements[i]);
    bytes += list.elements[i].count;
    *bytes++ = 0;
  }
  return success;
}

EXPORT("environ_sizes_get")
int32_t environ_sizes_get(size_t *count, size_t *byte_count) {
  pair_list list;
  get_environment(&list);
  *count = list.count;
  size_t total = 0;
  for (size_t i = 0; i < list.count; i++) {
    total += list.elements[i][0].count + list.elements[i][1].count + 2;
  }
  *byte_count = total;
  return success;
}

EXPORT("environ_get")
int32_t environ_get(uint8_t **pointers, uint8_t *bytes) {
  pair_list list;
  get_environment(&list);
  for (size_t i = 0; i < list.count; i++) {
    pointers[i] = bytes;
    copy_string(bytes, list.elements[i][0]);
    bytes += list.elements[i][0].count;
    *bytes++ = '=';
    copy_string(bytes, list.elements[i][1]);
    bytes += list.elements[i][1].count;
    *bytes++ = 0;
  }
  return success;
}

// MARK: Standard streams

static int32_t output_stream(int32_t descriptor) {
  if (descriptor == 1) {
    if (output() == 0) set_output(get_stdout());
    return output();
  }
  if (descriptor == 2) {
    if (errors() == 0) set_errors(get_stderr());
    return errors();
  }
  return 0;
}

EXPORT("fd_write")
int32_t fd_write(int32_t descriptor, const byte_list *parts, size_t part_count, size_t *written) {
  int32_t stream = output_stream(descriptor);
  if (stream == 0) return bad_descriptor;
  size_t total = 0;
  for (size_t i = 0; i < part_count; i++) {
    for (size_t start = 0; start < parts[i].count;) {
      // The host takes 4096 bytes at most in a call that also waits.
      size_t count = parts[i].count - start;
      if (count > 4096) count = 4096;
      write_result result;
      blocking_write(stream, parts[i].bytes + start, count, &result);
      if (result.is_error) {
        if (!result.failure.is_closed) drop_error(result.failure.error);
        return input_output;
      }
      start += count;
    }
    total += parts[i].count;
  }
  *written = total;
  return success;
}

EXPORT("fd_read")
int32_t fd_read(int32_t descriptor, const byte_list *parts, size_t part_count, size_t *count) {
  if (descriptor != 0) return bad_descriptor;
  if (input() == 0) set_input(get_stdin());
  *count = 0;
  for (size_t i = 0; i < part_count; i++) {
    if (parts[i].count == 0) continue;
    read_result result;
    do {
      set_landing((uintptr_t)parts[i].bytes);
      set_landing_count(parts[i].count);
      blocking_read(input(), parts[i].count, &result);
      set_landing(0);
    } while (!result.is_error && result.value.count == 0);
    if (!result.is_error) {
      *count = result.value.count;
      return success;
    }
    if (result.failure.is_closed) return success;
    drop_error(result.failure.error);
    return input_output;
  }
  return success;
}

EXPORT("fd_fdstat_get")
int32_t fd_fdstat_get(int32_t descriptor, uint64_t *status) {
  if ((uint32_t)descriptor > 2) return bad_descriptor;
  status[0] = 2;                          // A character device without flags.
  status[1] = descriptor == 0 ? 2 : 64;   // The right to read, or to write.
  status[2] = 0;
  return success;
}

EXPORT("fd_filestat_get")
int32_t fd_filestat_get(int32_t descriptor, uint64_t *status) {
  if ((uint32_t)descriptor > 2) return bad_descriptor;
  for (int i = 0; i < 8; i++) status[i] = i == 2 ? 2 : 0;
  return success;
}

EXPORT("fd_close")
int32_t fd_close(int32_t descriptor) { return (uint32_t)descriptor > 2 ? bad_descriptor : success; }

EXPORT("fd_seek")
int32_t fd_seek(int32_t descriptor, int64_t by, int32_t from, uint64_t *position) {
  return (uint32_t)descriptor > 2 ? bad_descriptor : not_seekable;
}

EXPORT("fd_prestat_get")
int32_t fd_prestat_get(int32_t descriptor, void *status) { return bad_descriptor; }

// MARK: Clocks and random bytes

EXPORT("clock_time_get")
int32_t clock_time_get(int32_t clock, uint64_t precision, uint64_t *time) {
  if (clock == 1) {
    *time = monotonic_now();
    return success;
  }
  if (clock != 0) return invalid;
  datetime now;
  wall_now(&now);
  *time = now.seconds * 1000000000 + now.nanoseconds;
  return success;
}

EXPORT("clock_res_get")
int32_t clock_res_get(int32_t clock, uint64_t *resolution) {
  if (clock == 1) {
    *resolution = monotonic_resolution();
    return success;
  }
  if (clock != 0) return invalid;
  datetime time;
  wall_resolution(&time);
  *resolution = time.seconds * 1000000000 + time.nanoseconds;
  return success;
}

EXPORT("random_get")
int32_t random_get(uint8_t *bytes, size_t count) {
  if (count == 0) return success;
  byte_list result;
  set_landing((uintptr_t)bytes);
  set_landing_count(count);
  get_random_bytes(count, &result);
  set_landing(0);
  return success;
}

EXPORT("sched_yield")
int32_t sched_yield(void) { return success; }

// MARK: What is not provided

#define NOT_SUPPORTED(name, ...) \
  EXPORT(#name) int32_t name(__VA_ARGS__) { return not_supported; }

typedef int32_t i;
typedef int64_t l;
NOT_SUPPORTED(fd_advise, i a, l b, l c, i d)
NOT_SUPPORTED(fd_allocate, i a, l b, l c)
NOT_SUPPORTED(fd_datasync, i a)
NOT_SUPPORTED(fd_fdstat_set_flags, i a, i b)
NOT_SUPPORTED(fd_fdstat_set_rights, i a, l b, l c)
NOT_SUPPORTED(fd_filestat_set_size, i a, l b)
NOT_SUPPORTED(fd_filestat_set_times, i a, l b, l c, i d)
NOT_SUPPORTED(fd_pread, i a, i b, i c, l d, i e)
NOT_SUPPORTED(fd_prestat_dir_name, i a, i b, i c)
NOT_SUPPORTED(fd_pwrite, i a, i b, i c, l d, i e)
NOT_SUPPORTED(fd_readdir, i a, i b, i c, l d, i e)
NOT_SUPPORTED(fd_renumber, i a, i b)
NOT_SUPPORTED(fd_sync, i a)
NOT_SUPPORTED(fd_tell, i a, i b)
NOT_SUPPORTED(path_create_directory, i a, i b, i c)
NOT_SUPPORTED(path_filestat_get, i a, i b, i c, i d, i e)
NOT_SUPPORTED(path_filestat_set_times, i a, i b, i c, i d, l e, l f, i g)
NOT_SUPPORTED(path_link, i a, i b, i c, i d, i e, i f, i g)
NOT_SUPPORTED(path_open, i a, i b, i c, i d, i e, l f, l g, i h, i j)
NOT_SUPPORTED(path_readlink, i a, i b, i c, i d, i e, i f)
NOT_SUPPORTED(path_remove_directory, i a, i b, i c)
NOT_SUPPORTED(path_rename, i a, i b, i c, i d, i e, i f)
NOT_SUPPORTED(path_symlink, i a, i b, i c, i d, i e)
NOT_SUPPORTED(path_unlink_file, i a, i b, i c)
NOT_SUPPORTED(poll_oneoff, i a, i b, i c, i d)
NOT_SUPPORTED(proc_raise, i a)
NOT_SUPPORTED(sock_accept, i a, i b, i c)
NOT_SUPPORTED(sock_recv, i a, i b, i c, i d, i e, i f)
NOT_SUPPORTED(sock_send, i a, i b, i c, i d, i e)
NOT_SUPPORTED(sock_shutdown, i a, i b)
