// The interface wasi:filesystem as a C guest calls it, in the Canonical ABI's own terms.

#pragma once

#include "canonical.h"

typedef int32_t handle;

// The numbers of the interface's enumerations and flags that are used.
enum { type_directory = 3, type_symbolic_link = 5, type_regular_file = 6 };
enum { open_create = 1, open_directory = 2, open_exclusive = 4, open_truncate = 8 };
enum { for_reading = 1, for_writing = 2, mutate_directory = 32 };
enum { no_follow = 0, follow = 1 };
enum { no_change = 0, set_now = 1, set_to = 2 };

typedef struct { uint64_t seconds; uint32_t nanoseconds; } datetime;
typedef struct { uint8_t is_some; datetime value; } optional_datetime;
typedef struct {
  uint8_t type;
  uint64_t link_count;
  uint64_t size;
  optional_datetime access, modification, status_change;
} descriptor_stat;
typedef struct { uint64_t lower, upper; } metadata_hash_value;
typedef struct { handle descriptor; string path; } preopen;
typedef LIST(preopen) preopen_list;
typedef LIST(uint8_t) byte_list;
typedef struct { uint8_t is_closed; handle error; } stream_error;

// The results, each with its error.
typedef struct { uint8_t is_error; uint8_t code; } nothing_result;
typedef struct { uint8_t is_error; union { uint8_t value; uint8_t code; }; } byte_result;
typedef struct { uint8_t is_error; union { handle value; uint8_t code; }; } handle_result;
typedef struct { uint8_t is_error; union { uint64_t value; uint8_t code; }; } size_result;
typedef struct { uint8_t is_error; union { string value; uint8_t code; }; } string_result;
typedef struct { uint8_t is_error; union { descriptor_stat value; uint8_t code; }; } stat_result;
typedef struct { uint8_t is_error; union { metadata_hash_value value; uint8_t code; }; } hash_result;
typedef struct {
  uint8_t is_error;
  union { struct { byte_list bytes; uint8_t is_end; } value; uint8_t code; };
} read_result;
typedef struct {
  uint8_t is_error;
  union {
    struct { uint8_t is_some; struct { uint8_t type; string name; } value; } value;
    uint8_t code;
  };
} entry_result;
typedef struct { uint8_t is_error; union { byte_list value; stream_error error; }; } stream_read_result;
typedef struct { uint8_t is_error; union { uint64_t value; stream_error error; }; } stream_size_result;
typedef struct { uint8_t is_error; stream_error error; } stream_nothing_result;

#define TYPES(name) IMPORT("wasi:filesystem/types@0.2.3", name)
#define DESCRIPTOR(name) TYPES("[method]descriptor." name)
#define STREAMS(name) IMPORT("wasi:io/streams@0.2.3", name)

IMPORT("wasi:filesystem/preopens@0.2.3", "get-directories") void get_directories(preopen_list *);

DESCRIPTOR("read-via-stream") void read_via_stream(handle, uint64_t offset, handle_result *);
DESCRIPTOR("write-via-stream") void write_via_stream(handle, uint64_t offset, handle_result *);
DESCRIPTOR("append-via-stream") void append_via_stream(handle, handle_result *);
DESCRIPTOR("advise")
void advise(handle, uint64_t offset, uint64_t length, int32_t advice, nothing_result *);
DESCRIPTOR("sync-data") void sync_data(handle, nothing_result *);
DESCRIPTOR("get-flags") void get_flags(handle, byte_result *);
DESCRIPTOR("get-type") void get_type(handle, byte_result *);
DESCRIPTOR("set-size") void set_size(handle, uint64_t, nothing_result *);
DESCRIPTOR("set-times")
void set_times(handle, int32_t access, uint64_t access_seconds, uint32_t access_nanoseconds,
               int32_t modification, uint64_t modification_seconds,
               uint32_t modification_nanoseconds, nothing_result *);
DESCRIPTOR("read") void read_at(handle, uint64_t length, uint64_t offset, read_result *);
DESCRIPTOR("write")
void write_at(handle, const char *, size_t, uint64_t offset, size_result *);
DESCRIPTOR("read-directory") void read_directory(handle, handle_result *);
DESCRIPTOR("sync") void sync_all(handle, nothing_result *);
DESCRIPTOR("create-directory-at")
void create_directory_at(handle, const char *, size_t, nothing_result *);
DESCRIPTOR("stat") void stat_open(handle, stat_result *);
DESCRIPTOR("stat-at")
void stat_at(handle, int32_t path_flags, const char *, size_t, stat_result *);
DESCRIPTOR("set-times-at")
void set_times_at(handle, int32_t path_flags, const char *, size_t, int32_t access,
                  uint64_t access_seconds, uint32_t access_nanoseconds, int32_t modification,
                  uint64_t modification_seconds, uint32_t modification_nanoseconds,
                  nothing_result *);
DESCRIPTOR("link-at")
void link_at(handle, int32_t path_flags, const char *, size_t, handle, const char *, size_t,
             nothing_result *);
DESCRIPTOR("open-at")
void open_at(handle, int32_t path_flags, const char *, size_t, int32_t open_flags, int32_t flags,
             handle_result *);
DESCRIPTOR("readlink-at") void readlink_at(handle, const char *, size_t, string_result *);
DESCRIPTOR("remove-directory-at")
void remove_directory_at(handle, const char *, size_t, nothing_result *);
DESCRIPTOR("rename-at")
void rename_at(handle, const char *, size_t, handle, const char *, size_t, nothing_result *);
DESCRIPTOR("symlink-at")
void symlink_at(handle, const char *, size_t, const char *, size_t, nothing_result *);
DESCRIPTOR("unlink-file-at") void unlink_file_at(handle, const char *, size_t, nothing_result *);
DESCRIPTOR("is-same-object") int32_t is_same_object(handle, handle);
DESCRIPTOR("metadata-hash") void metadata_hash(handle, hash_result *);
DESCRIPTOR("metadata-hash-at")
void metadata_hash_at(handle, int32_t path_flags, const char *, size_t, hash_result *);
TYPES("[resource-drop]descriptor") void drop_descriptor(handle);
TYPES("[method]directory-entry-stream.read-directory-entry")
void read_directory_entry(handle, entry_result *);
TYPES("[resource-drop]directory-entry-stream") void drop_entries(handle);
TYPES("filesystem-error-code") void filesystem_error_code(handle, uint8_t option[2]);

STREAMS("[method]input-stream.blocking-read")
void stream_read(handle, uint64_t length, stream_read_result *);
STREAMS("[method]input-stream.subscribe") handle subscribe_input(handle);
STREAMS("[resource-drop]input-stream") void drop_input(handle);
STREAMS("[method]output-stream.check-write") void check_write(handle, stream_size_result *);
STREAMS("[method]output-stream.write")
void stream_write(handle, const char *, size_t, stream_nothing_result *);
STREAMS("[method]output-stream.blocking-write-and-flush")
void stream_write_and_flush(handle, const char *, size_t, stream_nothing_result *);
STREAMS("[method]output-stream.blocking-flush") void stream_flush(handle, stream_nothing_result *);
STREAMS("[resource-drop]output-stream") void drop_output(handle);
IMPORT("wasi:io/error@0.2.3", "[resource-drop]error") void drop_error(handle);
IMPORT("wasi:io/error@0.2.3", "[method]error.to-debug-string")
void error_to_debug_string(handle, string *);
IMPORT("wasi:io/poll@0.2.3", "[method]pollable.ready") int32_t is_ready(handle);
IMPORT("wasi:io/poll@0.2.3", "[method]pollable.block") void wait_for(handle);
IMPORT("wasi:io/poll@0.2.3", "[resource-drop]pollable") void drop_pollable(handle);
