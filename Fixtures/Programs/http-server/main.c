// Answers requests, each path in another way; what is the matter with one of them is in its answer.

#include "http.h"

static handle outparam;

// Begins an answer and returns its body, for a header with the field `x-guest: c`.
static handle begin(int status, handle *stream) {
  handle fields = make_fields();
  nothing_result appended;
  fields_append(fields, TEXT("x-guest"), TEXT("c"), &appended);
  handle response = make_response(fields);
  set_status_code(response, status);
  handle_result body, writer;
  response_body(response, &body);
  body_stream(body.value, &writer);
  answer(outparam, response);
  *stream = writer.value;
  return body.value;
}

static void end(handle body, handle stream, handle trailers) {
  drop_output(stream);
  sent_result result;
  finish_body(body, trailers != 0, trailers, &result);
}

static void say(int status, const char *text) {
  handle stream;
  handle body = begin(status, &stream);
  write_all(stream, TEXT(text));
  end(body, stream, 0);
}

// Reads the request's body to its end, into `stream` if that is one, and returns its size.
static size_t read_body(handle request, handle stream, handle *trailers) {
  handle_result body, reader;
  request_consume(request, &body);
  incoming_stream(body.value, &reader);
  size_t total = 0;
  while (true) {
    read_result result;
    read_waiting(reader.value, 65536, &result);
    if (result.is_error) {
      if (!result.error.is_closed) drop_error(result.error.error);
      break;
    }
    total += result.value.count;
    if (stream != 0) write_all(stream, (const char *)result.value.elements, result.value.count);
    deallocate(result.value.elements, result.value.count);
  }
  drop_input(reader.value);
  handle future = finish_incoming(body.value);
  await(subscribe_trailers(future));
  future_result result;
  get_trailers(future, &result);
  *trailers = 0;
  if (result.is_some && !result.value.is_taken && !result.value.value.is_error &&
      result.value.value.trailers.is_some)
    *trailers = result.value.value.trailers.value;
  drop_trailers(future);
  return total;
}

static void describe(handle request) {
  handle stream;
  handle body = begin(200, &stream);
  method asked;
  optional_string path, authority;
  optional_scheme scheme;
  request_method(request, &asked);
  request_path(request, &path);
  request_authority(request, &authority);
  request_scheme(request, &scheme);
  char text[512];
  snprintf(
      text, sizeof text, "method %d %.*s\npath %.*s\nauthority %s\nscheme %d\n", asked.kind,
      asked.kind == 9 ? (int)asked.other.count : 0, asked.kind == 9 ? asked.other.bytes : "",
      (int)path.value.count, path.value.bytes, authority.is_some ? "some" : "none",
      scheme.is_some ? scheme.value.kind : -1);
  write_all(stream, TEXT(text));
  handle headers = request_headers(request);
  nothing_result changed;
  fields_append(headers, TEXT("x"), TEXT("y"), &changed);
  snprintf(text, sizeof text, "change %d %d\n", changed.is_error, changed.code);
  write_all(stream, TEXT(text));
  field_list entries;
  fields_entries(headers, &entries);
  for (size_t i = 0; i < entries.count; i++) {
    const field *entry = &entries.elements[i];
    snprintf(
        text, sizeof text, "%.*s: %.*s\n", (int)entry->name.count, entry->name.bytes,
        (int)entry->value.count, (const char *)entry->value.elements);
    write_all(stream, TEXT(text));
  }
  drop_fields(headers);
  end(body, stream, 0);
}

static void echo(handle request) {
  handle stream, trailers;
  handle body = begin(200, &stream);
  read_body(request, stream, &trailers);
  end(body, stream, trailers);
}

static void count(handle request) {
  handle trailers;
  char text[64];
  snprintf(text, sizeof text, "%zu bytes\n", read_body(request, 0, &trailers));
  say(200, text);
}

// Answers with `count` bytes.
static void fill(size_t count) {
  handle stream;
  handle body = begin(200, &stream);
  char block[4096];
  memset(block, 'x', sizeof block);
  while (count > 0) {
    size_t piece = count < sizeof block ? count : sizeof block;
    if (!write_all(stream, block, piece)) break;
    count -= piece;
  }
  end(body, stream, 0);
}

static void send_trailers(void) {
  handle stream;
  handle body = begin(200, &stream);
  write_all(stream, TEXT("body\n"));
  handle trailers = make_fields();
  nothing_result appended;
  fields_append(trailers, TEXT("x-checksum"), TEXT("1234"), &appended);
  end(body, stream, trailers);
}

static void promise_too_much(void) {
  handle fields = make_fields();
  nothing_result appended;
  fields_append(fields, TEXT("content-length"), TEXT("10"), &appended);
  handle response = make_response(fields);
  handle_result body, writer;
  response_body(response, &body);
  body_stream(body.value, &writer);
  answer(outparam, response);
  write_all(writer.value, TEXT("short"));
  drop_output(writer.value);
  sent_result result;
  finish_body(body.value, 0, 0, &result);
}

// Passes the request's body on to the server that the path names, and that server's answer back.
static void forward(handle request, const char *authority, size_t count) {
  handle sent = make_request(make_fields());
  set_method(sent, post, "", 0);
  set_scheme(sent, 1, 0, "", 0);
  set_authority(sent, 1, authority, count);
  set_path(sent, 1, TEXT("/echo"));
  handle_result body, writer;
  outgoing_body(sent, &body);
  body_stream(body.value, &writer);
  sent_result future;
  send_request(sent, 0, 0, &future);
  if (future.is_error) {
    say(502, error_name(&future.code));
    return;
  }
  handle trailers;
  read_body(request, writer.value, &trailers);
  end(body.value, writer.value, 0);
  await(subscribe_response(future.value));
  future_result result;
  get_response(future.value, &result);
  if (result.value.value.is_error) {
    say(502, error_name(&result.value.value.code));
    return;
  }
  handle response = result.value.value.response, stream;
  handle answered = begin(response_status(response), &stream);
  handle_result got, reader;
  response_consume(response, &got);
  incoming_stream(got.value, &reader);
  while (true) {
    read_result piece;
    read_waiting(reader.value, 65536, &piece);
    if (piece.is_error) break;
    write_all(stream, (const char *)piece.value.elements, piece.value.count);
    deallocate(piece.value.elements, piece.value.count);
  }
  end(answered, stream, 0);
}

static void allocate_without_end(void) {
  while (true) {
    char *volatile block = malloc(1 << 20);
    if (block == NULL) __builtin_trap();
    memset(block, 1, 1 << 20);
  }
}

static void leak(void) {
  while (true) make_fields();
}

// Has the host keep what it is given, as much as it takes.
static void hoard(void) {
  char *value = malloc(100000);
  memset(value, 'x', 100000);
  while (true) {
    nothing_result appended;
    fields_append(make_fields(), TEXT("x-large"), value, 100000, &appended);
  }
}

static void open_bodies(void) {
  while (true) {
    handle_result body, writer;
    response_body(make_response(make_fields()), &body);
    body_stream(body.value, &writer);
    count_result room;
    check_write(writer.value, &room);
    char *bytes = malloc(room.value);
    write_result written;
    write_some(writer.value, bytes, room.value, &written);
    free(bytes);
  }
}

// Says what is left of earlier requests, which should be nothing, and leaves something.
static void tell_state(void) {
  static int count = 1;
  static char zeros[100000];
  static void (*volatile action)(void) = send_trailers;
  int dirty = 0;
  for (size_t i = 0; i < sizeof zeros; i++) dirty += zeros[i] != 0;
  char text[100];
  snprintf(
      text, sizeof text, "count %d, dirty %d, pages %zu, action %d\n", count, dirty,
      __builtin_wasm_memory_size(0), action == send_trailers);
  count++;
  memset(zeros, 1, sizeof zeros);
  action = promise_too_much;
  __builtin_wasm_memory_grow(0, 10);
  say(200, text);
}

EXPORT("wasi:http/incoming-handler@0.2.3#handle")
void handle_request(handle request, handle response_out) {
  outparam = response_out;
  optional_string path;
  request_path(request, &path);
  const string *asked = &path.value;
  if (equals(asked, "/")) return say(200, "Hello, world!\n");
  if (begins(asked, "/describe")) return describe(request);
  if (equals(asked, "/echo")) return echo(request);
  if (equals(asked, "/count")) return count(request);
  if (begins(asked, "/fill/")) {
    string digits = {asked->bytes + 6, asked->count - 6};
    size_t number = 0;
    for (size_t i = 0; i < digits.count; i++) number = number * 10 + digits.bytes[i] - '0';
    return fill(number);
  }
  if (equals(asked, "/trailers")) return send_trailers();
  if (equals(asked, "/short")) return promise_too_much();
  if (begins(asked, "/forward/")) return forward(request, asked->bytes + 9, asked->count - 9);
  if (equals(asked, "/trap")) __builtin_trap();
  if (equals(asked, "/state")) return tell_state();
  if (equals(asked, "/silent")) {
    drop_request(request);
    drop_outparam(response_out);
    return;
  }
  if (equals(asked, "/error")) return set_outparam(response_out, 1, 36, 0, 0, 0, 0, 0, 0);
  if (equals(asked, "/loop"))
    for (volatile int i = 0;; i++) {
    }
  if (equals(asked, "/allocate")) return allocate_without_end();
  if (equals(asked, "/leak")) return leak();
  if (equals(asked, "/hoard")) return hoard();
  if (equals(asked, "/bodies")) return open_bodies();
  say(404, "not found\n");
}
