// Skips, splices and writes zeros between standard input and output, and asks for what else there is
// of small things: terminals, an instant, insecure random numbers, the working directory.

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "canonical.h"

typedef int32_t handle;
typedef LIST(uint8_t) byte_list;
typedef struct { uint8_t is_closed; handle error; } stream_error;
typedef struct { uint8_t is_error; union { uint64_t value; stream_error error; }; } count_result;
typedef struct { uint8_t is_error; stream_error error; } nothing_result;
typedef struct { uint8_t is_error; union { byte_list value; stream_error error; }; } read_result;
typedef struct { uint8_t is_some; string value; } optional_string;
typedef struct { uint8_t is_some; handle value; } optional_handle;

#define STREAMS(name) IMPORT("wasi:io/streams@0.2.3", name)

IMPORT("wasi:cli/stdin@0.2.3", "get-stdin") handle get_stdin(void);
IMPORT("wasi:cli/stdout@0.2.3", "get-stdout") handle get_stdout(void);
STREAMS("[method]input-stream.skip") void skip(handle, uint64_t, count_result *);
STREAMS("[method]input-stream.blocking-skip") void skip_waiting(handle, uint64_t, count_result *);
STREAMS("[method]input-stream.blocking-read") void read_waiting(handle, uint64_t, read_result *);
STREAMS("[resource-drop]input-stream") void drop_input(handle);
STREAMS("[method]output-stream.check-write") void check_write(handle, count_result *);
STREAMS("[method]output-stream.write-zeroes") void write_zeros(handle, uint64_t, nothing_result *);
STREAMS("[method]output-stream.blocking-write-zeroes-and-flush")
void write_zeros_waiting(handle, uint64_t, nothing_result *);
STREAMS("[method]output-stream.splice") void splice(handle, handle, uint64_t, count_result *);
STREAMS("[method]output-stream.blocking-splice")
void splice_waiting(handle, handle, uint64_t, count_result *);
STREAMS("[method]output-stream.blocking-flush") void flush_waiting(handle, nothing_result *);
STREAMS("[resource-drop]output-stream") void drop_output(handle);
IMPORT("wasi:cli/environment@0.2.3", "initial-cwd") void initial_cwd(optional_string *);
IMPORT("wasi:cli/terminal-stdin@0.2.3", "get-terminal-stdin") void input_terminal(optional_handle *);
IMPORT("wasi:cli/terminal-stdout@0.2.3", "get-terminal-stdout")
void output_terminal(optional_handle *);
IMPORT("wasi:cli/terminal-stderr@0.2.3", "get-terminal-stderr")
void error_terminal(optional_handle *);
IMPORT("wasi:cli/terminal-input@0.2.3", "[resource-drop]terminal-input")
void drop_terminal_input(handle);
IMPORT("wasi:cli/terminal-output@0.2.3", "[resource-drop]terminal-output")
void drop_terminal_output(handle);
IMPORT("wasi:clocks/monotonic-clock@0.2.3", "now") uint64_t now(void);
IMPORT("wasi:clocks/monotonic-clock@0.2.3", "subscribe-instant")
handle subscribe_instant(uint64_t);
IMPORT("wasi:io/poll@0.2.3", "[method]pollable.block") void wait_for(handle);
IMPORT("wasi:io/poll@0.2.3", "[resource-drop]pollable") void drop_pollable(handle);
IMPORT("wasi:random/insecure@0.2.3", "get-insecure-random-bytes")
void insecure_bytes(uint64_t, byte_list *);
IMPORT("wasi:random/insecure@0.2.3", "get-insecure-random-u64") uint64_t insecure_number(void);
IMPORT("wasi:random/insecure-seed@0.2.3", "insecure-seed") void insecure_seed(uint64_t[2]);

static void small_things(void) {
  optional_string directory;
  initial_cwd(&directory);
  printf("directory: %d\n", directory.is_some);
  uint64_t end = now() + 3000000;
  handle timer = subscribe_instant(end);
  wait_for(timer);
  drop_pollable(timer);
  printf("in time: %d\n", now() >= end);
  byte_list bytes;
  insecure_bytes(64, &bytes);
  int wrong = 0;
  for (size_t i = 0; i < bytes.count; i++) wrong += bytes.elements[i] == bytes.elements[0];
  printf("random: %zu %d %d\n", bytes.count, wrong < 16, insecure_number() != insecure_number());
  uint64_t seed[2];
  insecure_seed(seed);
  printf("seed: %d\n", (seed[0] | seed[1]) != 0);
}

static void terminals(void) {
  optional_handle terminal;
  input_terminal(&terminal);
  printf("terminals: %d", terminal.is_some);
  if (terminal.is_some) drop_terminal_input(terminal.value);
  output_terminal(&terminal);
  printf(" %d", terminal.is_some);
  if (terminal.is_some) drop_terminal_output(terminal.value);
  error_terminal(&terminal);
  printf(" %d\n", terminal.is_some);
  if (terminal.is_some) drop_terminal_output(terminal.value);
}

// Splices `total` bytes by calls that may do less.
static void splice_all(handle output, handle input, uint64_t total, bool waits) {
  while (total > 0) {
    count_result count;
    check_write(output, &count);
    if (waits) {
      splice_waiting(output, input, total, &count);
    } else {
      splice(output, input, total, &count);
    }
    if (count.is_error) __builtin_trap();
    total -= count.value;
  }
}

static void streams(void) {
  handle input = get_stdin(), output = get_stdout();
  count_result count;
  nothing_result done;
  uint64_t left = 6;
  while (left > 0) {
    skip_waiting(input, left, &count);
    if (count.is_error) __builtin_trap();
    left -= count.value;
  }
  for (left = 1; left > 0; left -= count.value) {
    skip(input, left, &count);
    if (count.is_error) __builtin_trap();
  }
  splice_all(output, input, 8, true);
  splice_all(output, input, 8, false);
  write_zeros_waiting(output, 3, &done);
  check_write(output, &count);
  write_zeros(output, 2, &done);
  flush_waiting(output, &done);
  read_result rest;
  read_waiting(input, 100, &rest);
  printf("\nleft: %.*s\n", (int)rest.value.count, (char *)rest.value.elements);
  read_waiting(input, 100, &rest);
  printf("end: %d %d\n", rest.is_error, rest.error.is_closed);
  fflush(stdout);
  drop_input(input);
  drop_output(output);
}

EXPORT("wasi:cli/run@0.2.3#run")
int32_t run(void) {
  terminals();
  small_things();
  fflush(stdout);
  streams();
  return 0;
}
