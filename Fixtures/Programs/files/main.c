// Calls every function of wasi:filesystem on a directory that is empty at first, and prints what
// each answers, without what differs from one file system or moment to another.

#include <stdio.h>
#include <string.h>

#include "filesystem.h"

static const char *const error_names[] = {
    "access",        "would-block",    "already",         "bad-descriptor",
    "busy",          "deadlock",       "quota",           "exist",
    "file-too-large", "illegal-byte-sequence", "in-progress", "interrupted",
    "invalid",       "io",             "is-directory",    "loop",
    "too-many-links", "message-size",  "name-too-long",   "no-device",
    "no-entry",      "no-lock",        "insufficient-memory", "insufficient-space",
    "not-directory", "not-empty",      "not-recoverable", "unsupported",
    "no-tty",        "no-such-device", "overflow",        "not-permitted",
    "pipe",          "read-only",      "invalid-seek",    "text-file-busy",
    "cross-device"};

static handle root;

static const char *outcome(uint8_t is_error, uint8_t code) {
  return is_error ? error_names[code] : "ok";
}

// A string of C as two arguments.
#define S(text) text, strlen(text)
// Prints what a function that returns nothing answers.
#define SAY(label, function, ...)                              \
  do {                                                         \
    nothing_result said;                                       \
    function(__VA_ARGS__, &said);                              \
    printf("%s: %s\n", label, outcome(said.is_error, said.code)); \
  } while (0)

// MARK: Helpers

// Opens a file and prints how that went; 0 is no handle.
static handle try_open(handle base, int path_flags, const char *path, int open_flags, int flags) {
  handle_result result;
  open_at(base, path_flags, S(path), open_flags, flags, &result);
  printf("open '%s' %d %d %d: %s\n", path, path_flags, open_flags, flags,
         outcome(result.is_error, result.code));
  return result.is_error ? 0 : result.value;
}

static void try_and_drop(handle base, int path_flags, const char *path, int open_flags, int flags) {
  handle opened = try_open(base, path_flags, path, open_flags, flags);
  if (opened != 0) drop_descriptor(opened);
}

static void print_flags(const char *label, handle file) {
  byte_result flags, type;
  get_flags(file, &flags);
  get_type(file, &type);
  printf("%s: flags %d type %d\n", label, flags.is_error ? -1 : flags.value,
         type.is_error ? -1 : type.value);
}

static void print_stat(const char *label, const stat_result *result) {
  if (result->is_error) {
    printf("%s: %s\n", label, error_names[result->code]);
    return;
  }
  const descriptor_stat *stat = &result->value;
  printf("%s: type %d", label, stat->type);
  // Of directories these are the file system's affair.
  if (stat->type != type_directory) printf(" links %llu size %llu", stat->link_count, stat->size);
  printf(" times %d%d%d\n", stat->access.is_some, stat->modification.is_some,
         stat->status_change.is_some);
}

static void print_stat_at(handle base, int path_flags, const char *path) {
  stat_result result;
  stat_at(base, path_flags, S(path), &result);
  char label[64];
  snprintf(label, sizeof label, "stat '%s' %d", path, path_flags);
  print_stat(label, &result);
}

static void print_contents(const char *label, handle file, uint64_t length, uint64_t offset) {
  read_result result;
  read_at(file, length, offset, &result);
  if (result.is_error) {
    printf("%s: %s\n", label, error_names[result.code]);
  } else {
    printf("%s: '%.*s'%s\n", label, (int)result.value.bytes.count, result.value.bytes.elements,
           result.value.is_end ? " end" : "");
    deallocate(result.value.bytes.elements, result.value.bytes.count);
  }
}

static void print_write(const char *label, handle file, const char *text, uint64_t offset) {
  size_result result;
  write_at(file, S(text), offset, &result);
  if (result.is_error) {
    printf("%s: %s\n", label, error_names[result.code]);
  } else {
    printf("%s: %llu\n", label, result.value);
  }
}

static void print_times(const char *label, handle file) {
  stat_result result;
  stat_open(file, &result);
  printf("%s: %llu.%09u %llu.%09u\n", label, result.value.access.value.seconds,
         result.value.access.value.nanoseconds, result.value.modification.value.seconds,
         result.value.modification.value.nanoseconds);
}

// What is behind the error of a stream.
static const char *stream_outcome(uint8_t is_error, stream_error error) {
  if (!is_error) return "ok";
  if (error.is_closed) return "closed";
  uint8_t code[2];
  filesystem_error_code(error.error, code);
  string text;
  error_to_debug_string(error.error, &text);
  drop_error(error.error);
  if (text.count == 0) return "an error without words";
  deallocate(text.bytes, text.count);
  return code[0] ? error_names[code[1]] : "unknown";
}

static void make_file(const char *path, const char *text) {
  handle_result file;
  open_at(root, no_follow, S(path), open_create | open_exclusive, for_writing, &file);
  size_result written;
  write_at(file.value, S(text), 0, &written);
  drop_descriptor(file.value);
}

// MARK: The parts

static void files(void) {
  puts("-- files");
  try_and_drop(root, no_follow, "missing", 0, for_reading);
  handle file = try_open(root, no_follow, "a", open_create, for_reading | for_writing);
  print_flags("a", file);
  print_write("write", file, "hello, world", 0);
  print_write("write beyond the end", file, "!", 14);
  print_write("write nothing", file, "", 3);
  print_contents("read", file, 100, 0);
  print_contents("read a part", file, 5, 7);
  print_contents("read nothing", file, 0, 0);
  print_contents("read at the end", file, 10, 15);
  print_contents("read far away", file, 10, 1ull << 40);
  print_contents("read at no offset", file, 10, 1ull << 63);
  print_write("write at no offset", file, "x", ~0ull);
  SAY("shrink", set_size, file, 5);
  print_contents("read", file, 100, 0);
  SAY("grow", set_size, file, 8);
  stat_result stat;
  stat_open(file, &stat);
  print_stat("stat", &stat);
  SAY("size that is none", set_size, file, ~0ull);
  for (int advice = 0; advice < 6; advice++) SAY("advise", advise, file, 0, 4, advice);
  SAY("sync-data", sync_data, file);
  SAY("sync", sync_all, file);
  drop_descriptor(file);

  file = try_open(root, no_follow, "a", 0, for_reading);
  print_flags("read only", file);
  print_write("write", file, "x", 0);
  SAY("shrink", set_size, file, 0);
  SAY("sync-data", sync_data, file);
  drop_descriptor(file);

  file = try_open(root, no_follow, "a", 0, for_writing);
  print_flags("write only", file);
  print_contents("read", file, 10, 0);
  drop_descriptor(file);

  // What it takes to open when nothing is asked for.
  file = try_open(root, no_follow, "a", 0, 0);
  print_flags("no flags", file);
  drop_descriptor(file);
  file = try_open(root, no_follow, "a", open_create, for_reading);
  print_flags("create for reading", file);
  print_contents("read", file, 5, 0);
  drop_descriptor(file);
  try_and_drop(root, no_follow, "a", open_create | open_exclusive, for_writing);
  try_and_drop(root, no_follow, "a", open_exclusive, for_reading);
  file = try_open(root, no_follow, "a", open_truncate, for_reading);
  print_flags("truncate", file);
  stat_open(file, &stat);
  print_stat("stat", &stat);
  drop_descriptor(file);
  try_and_drop(root, no_follow, "a", open_directory, for_reading);
  try_and_drop(root, no_follow, "b", open_directory | open_create, for_reading);
  try_and_drop(root, no_follow, "a", open_directory | open_truncate, for_writing);
  try_and_drop(root, no_follow, "a/", 0, for_reading);
  try_and_drop(root, no_follow, "a/b", 0, for_reading);
  try_and_drop(root, no_follow, "b/", open_create, for_writing);
}

static void streams(void) {
  puts("-- streams");
  handle file = try_open(root, no_follow, "s", open_create, for_reading | for_writing);
  handle_result stream;
  stream_nothing_result written;
  stream_size_result permit;

  write_via_stream(file, 4, &stream);
  check_write(stream.value, &permit);
  printf("check-write: %d\n", !permit.is_error && permit.value >= 4);
  stream_write(stream.value, S("one "), &written);
  printf("write: %s\n", stream_outcome(written.is_error, written.error));
  stream_flush(stream.value, &written);
  stream_write_and_flush(stream.value, S("two"), &written);
  printf("write: %s\n", stream_outcome(written.is_error, written.error));
  drop_output(stream.value);
  print_contents("contents", file, 100, 4);

  append_via_stream(file, &stream);
  stream_write_and_flush(stream.value, S(" three"), &written);
  printf("append: %s\n", stream_outcome(written.is_error, written.error));
  print_write("write meanwhile", file, "....!", 17);
  stream_write_and_flush(stream.value, S(" four"), &written);
  printf("append: %s\n", stream_outcome(written.is_error, written.error));
  drop_output(stream.value);
  print_contents("contents", file, 100, 4);

  // Two streams of a file, which outlive its descriptor.
  handle_result first, second;
  read_via_stream(file, 4, &first);
  read_via_stream(file, 8, &second);
  drop_descriptor(file);
  handle pollable = subscribe_input(first.value);
  wait_for(pollable);
  printf("ready: %d\n", is_ready(pollable));
  drop_pollable(pollable);
  stream_read_result bytes;
  stream_read(first.value, 3, &bytes);
  printf("first: '%.*s'\n", (int)bytes.value.count, bytes.value.elements);
  stream_read(second.value, 3, &bytes);
  printf("second: '%.*s'\n", (int)bytes.value.count, bytes.value.elements);
  stream_read(first.value, 100, &bytes);
  printf("first: '%.*s'\n", (int)bytes.value.count, bytes.value.elements);
  stream_read(first.value, 100, &bytes);
  printf("first: %s\n", stream_outcome(bytes.is_error, bytes.error));
  drop_input(first.value);
  drop_input(second.value);

  // Streams of files that were opened for something else.
  file = try_open(root, no_follow, "s", 0, for_reading);
  write_via_stream(file, 0, &stream);
  stream_write_and_flush(stream.value, S("x"), &written);
  printf("write to a file that is read: %s\n", stream_outcome(written.is_error, written.error));
  stream_write_and_flush(stream.value, S("x"), &written);
  printf("and again: %s\n", stream_outcome(written.is_error, written.error));
  drop_output(stream.value);
  drop_descriptor(file);
  file = try_open(root, no_follow, "s", 0, for_writing);
  read_via_stream(file, 0, &stream);
  stream_read(stream.value, 10, &bytes);
  printf("read a file that is written: %s\n", stream_outcome(bytes.is_error, bytes.error));
  drop_input(stream.value);
  drop_descriptor(file);

  // More than goes through in one call.
  static char block[4096];
  file = try_open(root, no_follow, "big", open_create, for_reading | for_writing);
  write_via_stream(file, 0, &stream);
  for (int i = 0; i < 100; i++) {
    memset(block, 'a' + i % 26, sizeof block);
    stream_write_and_flush(stream.value, block, sizeof block, &written);
  }
  drop_output(stream.value);
  read_via_stream(file, 0, &stream);
  uint64_t total = 0, sum = 0;
  for (;;) {
    stream_read(stream.value, 1 << 20, &bytes);
    if (bytes.is_error) break;
    for (size_t i = 0; i < bytes.value.count; i++) sum += bytes.value.elements[i] * (i % 7 + 1);
    total += bytes.value.count;
    deallocate(bytes.value.elements, bytes.value.count);
  }
  printf("big: %llu bytes, %s, sum %llu\n", total, stream_outcome(bytes.is_error, bytes.error),
         sum);
  drop_input(stream.value);
  drop_descriptor(file);
}

static void print_entries(handle directory) {
  handle_result entries;
  read_directory(directory, &entries);
  if (entries.is_error) {
    printf("read-directory: %s\n", error_names[entries.code]);
    return;
  }
  // The order is the file system's.
  static char names[32][32];
  int count = 0;
  for (;;) {
    entry_result entry;
    read_directory_entry(entries.value, &entry);
    if (entry.is_error || !entry.value.is_some) break;
    int place = count++;
    char line[32];
    snprintf(line, sizeof line, "%d %.*s", entry.value.value.type,
             (int)entry.value.value.name.count, entry.value.value.name.bytes);
    for (; place > 0 && strcmp(names[place - 1] + 2, line + 2) > 0; place--) {
      strcpy(names[place], names[place - 1]);
    }
    strcpy(names[place], line);
  }
  drop_entries(entries.value);
  for (int i = 0; i < count; i++) printf("entry: %s\n", names[i]);
}

static void directories(void) {
  puts("-- directories");
  SAY("create d", create_directory_at, root, S("d"));
  SAY("create d", create_directory_at, root, S("d"));
  SAY("create d/e/", create_directory_at, root, S("d/e/"));
  SAY("create x/y", create_directory_at, root, S("x/y"));
  SAY("create .", create_directory_at, root, S("."));
  SAY("create d/..", create_directory_at, root, S("d/.."));
  SAY("create a/b", create_directory_at, root, S("a/b"));
  make_file("d/f", "in d");
  SAY("link", symlink_at, root, S("f"), S("d/l"));

  handle d = try_open(root, no_follow, "d", open_directory, for_reading);
  print_flags("d", d);
  stat_result stat;
  stat_open(d, &stat);
  print_stat("stat d", &stat);
  print_entries(d);
  SAY("create in d", create_directory_at, d, S("g"));
  try_and_drop(d, no_follow, "f", 0, for_reading);
  try_and_drop(d, no_follow, "../a", 0, for_reading);
  try_and_drop(d, no_follow, "e/../f", 0, for_reading);
  try_and_drop(d, no_follow, ".", open_directory, for_reading);
  try_and_drop(d, no_follow, "f", open_truncate, for_writing);
  try_and_drop(root, no_follow, "d", 0, for_writing);
  try_and_drop(root, no_follow, "d", open_create, for_reading);
  try_and_drop(root, no_follow, "d/.", 0, for_reading);
  try_and_drop(root, no_follow, "d//e/./..//f", 0, for_reading);

  // What is for files, and what is for directories.
  print_contents("read d", d, 10, 0);
  print_write("write d", d, "x", 0);
  SAY("size of d", set_size, d, 0);
  SAY("advise d", advise, d, 0, 0, 0);
  SAY("sync d", sync_all, d);
  SAY("sync-data d", sync_data, d);
  handle_result stream;
  read_via_stream(d, 0, &stream);
  printf("read-via-stream of d: %s\n", outcome(stream.is_error, stream.code));
  write_via_stream(d, 0, &stream);
  printf("write-via-stream of d: %s\n", outcome(stream.is_error, stream.code));
  append_via_stream(d, &stream);
  printf("append-via-stream of d: %s\n", outcome(stream.is_error, stream.code));
  handle f = try_open(d, no_follow, "f", 0, for_reading);
  print_entries(f);
  try_and_drop(f, no_follow, "x", 0, for_reading);
  print_stat_at(f, no_follow, "x");
  SAY("create in f", create_directory_at, f, S("x"));
  SAY("unlink in f", unlink_file_at, f, S("x"));
  SAY("rename from f", rename_at, f, S("x"), d, S("y"));
  SAY("rename to f", rename_at, d, S("f"), f, S("y"));
  drop_descriptor(f);
  drop_descriptor(d);

  SAY("remove d", remove_directory_at, root, S("d"));
  SAY("remove d/f", remove_directory_at, root, S("d/f"));
  SAY("remove d/e", remove_directory_at, root, S("d/e"));
  SAY("remove d/g", remove_directory_at, root, S("d/g"));
  SAY("remove .", remove_directory_at, root, S("."));
  SAY("unlink d", unlink_file_at, root, S("d"));
  SAY("unlink d/", unlink_file_at, root, S("d/"));
  SAY("unlink a/", unlink_file_at, root, S("a/"));
  SAY("unlink missing", unlink_file_at, root, S("missing"));
  SAY("unlink d/l", unlink_file_at, root, S("d/l"));
  print_stat_at(root, no_follow, "d/f");
  SAY("unlink d/f", unlink_file_at, root, S("d/f"));
  SAY("remove d", remove_directory_at, root, S("d"));
  print_stat_at(root, no_follow, "d");
}

static void links(void) {
  puts("-- links");
  SAY("create t", create_directory_at, root, S("t"));
  make_file("t/f", "in t");
  SAY("to a file", symlink_at, root, S("t/f"), S("to-file"));
  SAY("to a directory", symlink_at, root, S("t"), S("to-directory"));
  SAY("to nothing", symlink_at, root, S("nothing"), S("to-nothing"));
  SAY("to itself", symlink_at, root, S("to-itself"), S("to-itself"));
  SAY("to the parent", symlink_at, root, S(".."), S("to-parent"));
  SAY("through the parent", symlink_at, root, S("t/../../x"), S("through-parent"));
  SAY("and back", symlink_at, root, S("../t/f"), S("t/and-back"));
  SAY("to the root", symlink_at, root, S("/etc/passwd"), S("to-root"));
  SAY("one that exists", symlink_at, root, S("x"), S("to-file"));
  SAY("an empty one", symlink_at, root, S(""), S("empty"));

  string_result link;
  readlink_at(root, S("to-file"), &link);
  printf("readlink: '%.*s'\n", (int)link.value.count, link.value.bytes);
  readlink_at(root, S("t/and-back"), &link);
  printf("readlink: '%.*s'\n", (int)link.value.count, link.value.bytes);
  readlink_at(root, S("t/f"), &link);
  printf("readlink of a file: %s\n", outcome(link.is_error, link.code));
  readlink_at(root, S("missing"), &link);
  printf("readlink of nothing: %s\n", outcome(link.is_error, link.code));
  readlink_at(root, S("to-directory/f"), &link);
  printf("readlink through a link: %s\n", outcome(link.is_error, link.code));

  for (int flags = no_follow; flags <= follow; flags++) {
    try_and_drop(root, flags, "to-file", 0, for_reading);
    try_and_drop(root, flags, "to-directory", 0, for_reading);
    try_and_drop(root, flags, "to-directory/f", 0, for_reading);
    try_and_drop(root, flags, "to-nothing", 0, for_reading);
    try_and_drop(root, flags, "to-itself", 0, for_reading);
    try_and_drop(root, flags, "to-itself/x", 0, for_reading);
    try_and_drop(root, flags, "to-parent", 0, for_reading);
    try_and_drop(root, flags, "to-parent/x", 0, for_reading);
    try_and_drop(root, flags, "through-parent", 0, for_reading);
    try_and_drop(root, flags, "t/and-back", 0, for_reading);
    print_stat_at(root, flags, "to-file");
    print_stat_at(root, flags, "to-directory");
    print_stat_at(root, flags, "to-nothing");
    print_stat_at(root, flags, "to-itself");
    print_stat_at(root, flags, "to-parent");
    print_stat_at(root, flags, "t/and-back");
  }
  try_and_drop(root, follow, "to-nothing", open_create | open_exclusive, for_writing);
  try_and_drop(root, follow, "to-nothing", open_create, for_writing);
  print_stat_at(root, no_follow, "nothing");

  SAY("hard link", link_at, root, no_follow, S("t/f"), root, S("hard"));
  print_stat_at(root, no_follow, "hard");
  SAY("that exists", link_at, root, no_follow, S("t/f"), root, S("hard"));
  SAY("of nothing", link_at, root, no_follow, S("missing"), root, S("h"));
  SAY("of a directory", link_at, root, no_follow, S("t"), root, S("h"));
  SAY("into nothing", link_at, root, no_follow, S("t/f"), root, S("x/h"));
  SAY("following", link_at, root, follow, S("to-file"), root, S("h"));
  SAY("of a link", link_at, root, no_follow, S("to-file"), root, S("h"));
  print_stat_at(root, no_follow, "h");
}

static void renaming(void) {
  puts("-- renaming");
  handle t = try_open(root, no_follow, "t", open_directory, for_reading);
  SAY("a file", rename_at, root, S("hard"), t, S("moved"));
  SAY("nothing", rename_at, root, S("hard"), t, S("moved"));
  SAY("over a file", rename_at, t, S("moved"), root, S("nothing"));
  SAY("a directory over a file", rename_at, root, S("t"), root, S("a"));
  SAY("a file over a directory", rename_at, root, S("a"), root, S("t"));
  SAY("a link", rename_at, root, S("to-file"), root, S("still-to-file"));
  print_stat_at(root, no_follow, "still-to-file");
  SAY("a directory", rename_at, root, S("t"), root, S("u"));
  SAY("a directory with a slash", rename_at, root, S("u/"), root, S("v/"));
  SAY("a file with a slash", rename_at, root, S("a/"), root, S("b"));
  SAY("into itself", rename_at, root, S("v"), root, S("v/w"));
  SAY("the directory itself", rename_at, root, S("."), root, S("w"));
  SAY("to the parent", rename_at, root, S("a"), root, S("../w"));
  // It is the same directory by whatever name.
  print_stat_at(t, no_follow, "f");
  drop_descriptor(t);
}

static void times(void) {
  puts("-- times");
  handle file = try_open(root, no_follow, "a", 0, for_reading | for_writing);
  SAY("set both", set_times, file, set_to, 1000000000, 123456789, set_to, 1500000000, 1);
  print_times("both", file);
  SAY("set one", set_times, file, no_change, 0, 0, set_to, 1600000000, 0);
  print_times("one", file);
  SAY("set none", set_times, file, no_change, 0, 0, no_change, 0, 0);
  print_times("none", file);
  SAY("set to no time", set_times, file, set_to, ~0ull, 0, no_change, 0, 0);
  SAY("set now", set_times, file, no_change, 0, 0, set_now, 0, 0);
  stat_result stat;
  stat_open(file, &stat);
  printf("now: %d\n", stat.value.modification.value.seconds > 1700000000);
  SAY("by name", set_times_at, root, no_follow, S("a"), set_to, 1100000000, 5, set_to, 2, 3);
  print_times("by name", file);
  SAY("a link", symlink_at, root, S("a"), S("to-a"));
  SAY("by link", set_times_at, root, follow, S("to-a"), set_to, 1200000000, 0, set_to, 4, 0);
  print_times("by link", file);
  SAY("of the link", set_times_at, root, no_follow, S("to-a"), set_to, 7, 0, set_to, 8, 0);
  print_times("not of the link", file);
  stat_at(root, no_follow, S("to-a"), &stat);
  printf("of the link: %llu\n", stat.value.modification.value.seconds);
  SAY("of nothing", set_times_at, root, no_follow, S("missing"), set_now, 0, 0, set_now, 0, 0);
  SAY("of a directory", set_times_at, root, no_follow, S("v"), set_to, 9, 0, set_to, 9, 0);
  SAY("of the root", set_times_at, root, no_follow, S("."), set_to, 9, 0, set_to, 9, 0);
  SAY("of the parent", set_times_at, root, follow, S("to-parent"), set_now, 0, 0, set_now, 0, 0);
  print_times("of the root", root);
  drop_descriptor(file);
}

static void identity(void) {
  puts("-- identity");
  handle one = try_open(root, no_follow, "a", 0, for_reading);
  handle same = try_open(root, follow, "to-a", 0, for_reading);
  handle other = try_open(root, no_follow, "s", 0, for_reading);
  printf("same: %d %d %d\n", is_same_object(one, one), is_same_object(one, same),
         is_same_object(one, other));
  printf("directories: %d %d\n", is_same_object(root, root), is_same_object(root, one));
  hash_result a, b, c, d;
  metadata_hash(one, &a);
  metadata_hash(same, &b);
  metadata_hash(other, &c);
  metadata_hash_at(root, follow, S("to-a"), &d);
  printf("hashes: %d %d %d\n", memcmp(&a.value, &b.value, sizeof a.value) == 0,
         memcmp(&a.value, &c.value, sizeof a.value) == 0,
         memcmp(&a.value, &d.value, sizeof a.value) == 0);
  metadata_hash_at(root, no_follow, S("to-a"), &d);
  printf("hash of the link: %d\n", memcmp(&a.value, &d.value, sizeof a.value) == 0);
  metadata_hash_at(root, no_follow, S("missing"), &d);
  printf("hash of nothing: %s\n", outcome(d.is_error, d.code));
  metadata_hash(root, &d);
  printf("hash of the root: %s\n", outcome(d.is_error, d.code));
  drop_descriptor(one);
  drop_descriptor(same);
  drop_descriptor(other);
}

// Paths that are to lead nowhere.
static void escapes(void) {
  puts("-- escapes");
  SAY("link", symlink_at, root, S("v"), S("to-v"));
  static const char *const paths[] = {
      "",     "/",      "/etc/passwd", "..",          "../",          "../..",
      "../x", "v/../..", "v/../../x",  "./../x",      "to-parent",
      "to-parent/x", "through-parent", "to-v/../../x", "to-v/to-v",
      "nul\0x"};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    const char *path = paths[i];
    size_t count = strcmp(path, "nul") == 0 ? 5 : strlen(path);
    handle_result opened;
    stat_result stat;
    // What the one before has removed or renamed.
    nothing_result again;
    unlink_file_at(root, S("z"), &again);
    unlink_file_at(root, S("to-parent"), &again);
    unlink_file_at(root, S("through-parent"), &again);
    unlink_file_at(root, S("s"), &again);
    make_file("s", "s");
    symlink_at(root, S(".."), S("to-parent"), &again);
    symlink_at(root, S("v/../../x"), S("through-parent"), &again);
    nothing_result made, removed, unlinked, renamed, renamed_to, linked, timed;
    open_at(root, follow, path, count, open_create, for_writing, &opened);
    stat_at(root, follow, path, count, &stat);
    create_directory_at(root, path, count, &made);
    remove_directory_at(root, path, count, &removed);
    unlink_file_at(root, path, count, &unlinked);
    rename_at(root, path, count, root, S("z"), &renamed);
    rename_at(root, S("s"), root, path, count, &renamed_to);
    link_at(root, no_follow, S("s"), root, path, count, &linked);
    set_times_at(root, follow, path, count, set_now, 0, 0, set_now, 0, 0, &timed);
    printf("'%s': %s %s %s %s %s %s %s %s %s\n", path, outcome(opened.is_error, opened.code),
           outcome(stat.is_error, stat.code), outcome(made.is_error, made.code),
           outcome(removed.is_error, removed.code), outcome(unlinked.is_error, unlinked.code),
           outcome(renamed.is_error, renamed.code), outcome(renamed_to.is_error, renamed_to.code),
           outcome(linked.is_error, linked.code), outcome(timed.is_error, timed.code));
    if (!opened.is_error) drop_descriptor(opened.value);
  }
  char name[300];
  memset(name, 'n', sizeof name);
  nothing_result result;
  create_directory_at(root, name, 255, &result);
  printf("255 bytes: %s\n", outcome(result.is_error, result.code));
  create_directory_at(root, name, 256, &result);
  printf("256 bytes: %s\n", outcome(result.is_error, result.code));
  static char path[5000];
  for (size_t i = 0; i < sizeof path; i += 2) memcpy(path + i, "./", 2);
  stat_result stat;
  stat_at(root, no_follow, path, 4095, &stat);
  printf("4095 bytes: %s\n", outcome(stat.is_error, stat.code));
  stat_at(root, no_follow, path, 4096, &stat);
  printf("4096 bytes: %s\n", outcome(stat.is_error, stat.code));
}

EXPORT("wasi:cli/run@0.2.3#run")
int32_t run(void) {
  preopen_list directories_given;
  get_directories(&directories_given);
  printf("%zu directories\n", directories_given.count);
  for (size_t i = 0; i < directories_given.count; i++) {
    preopen *given = &directories_given.elements[i];
    printf("'%.*s'\n", (int)given->path.count, given->path.bytes);
  }
  root = directories_given.elements[0].descriptor;
  print_flags("root", root);
  files();
  streams();
  directories();
  links();
  renaming();
  times();
  identity();
  escapes();

  puts("-- another directory");
  handle other = directories_given.elements[1].descriptor;
  printf("same: %d\n", is_same_object(root, other));
  SAY("rename", rename_at, root, S("s"), other, S("s"));
  SAY("link", link_at, other, no_follow, S("s"), root, S("s"));
  print_entries(other);
  fflush(stdout);
  return 0;
}
