// Makes requests of the server whose authority is the first argument, and prints what comes back. The
// server is one that runs the guest http-server; with a second argument it is one that speaks TLS, and
// with a third one that may do anything, but within 300 ms.

#include "http.h"

typedef LIST(string) string_list;

IMPORT("wasi:cli/environment@0.2.3", "get-arguments") void get_arguments(string_list *);

static string server;
static int server_scheme = 0;
static bool has_limits = false;

static void print(const char *label, const void *bytes, size_t count) {
  printf("%s%.*s\n", label, (int)count, (const char *)bytes);
}

// MARK: Fields

static const char *header_error(const nothing_result *result) {
  static const char *const names[] = {"invalid-syntax", "forbidden", "immutable"};
  return result->is_error ? names[result->code] : "ok";
}

static void try_append(handle fields, const char *name, const char *value) {
  nothing_result result;
  fields_append(fields, TEXT(name), TEXT(value), &result);
  printf("append %s: %s\n", name, header_error(&result));
}

static void print_fields(handle fields) {
  field_list entries;
  fields_entries(fields, &entries);
  for (size_t i = 0; i < entries.count; i++)
    printf(
        "  %.*s = %.*s\n", (int)entries.elements[i].name.count, entries.elements[i].name.bytes,
        (int)entries.elements[i].value.count, (const char *)entries.elements[i].value.elements);
}

static void use_fields(void) {
  handle fields = make_fields();
  try_append(fields, "Accept", "text/plain");
  try_append(fields, "accept", "text/html");
  try_append(fields, "not a name", "1");
  try_append(fields, "", "1");
  try_append(fields, "x-line", "a\r\nb: c");
  try_append(fields, "x-space", " a");
  try_append(fields, "content-length", "5x");
  try_append(fields, "content-length", "5");
  try_append(fields, "Content-Length", "6");
  try_append(fields, "Host", "elsewhere");
  try_append(fields, "Transfer-Encoding", "chunked");
  printf("has ACCEPT %d, has other %d\n", fields_has(fields, TEXT("ACCEPT")),
         fields_has(fields, TEXT("other")));
  value_list values;
  fields_get(fields, TEXT("accept"), &values);
  for (size_t i = 0; i < values.count; i++)
    print("  value ", values.elements[i].elements, values.elements[i].count);
  handle copy = fields_clone(fields);
  nothing_result result;
  byte_list set[] = {{(uint8_t *)"1", 1}, {(uint8_t *)"2", 1}};
  fields_set(fields, TEXT("x-set"), set, 2, &result);
  fields_delete(fields, TEXT("accept"), &result);
  fields_delete(fields, TEXT("absent"), &result);
  printf("changed:\n");
  print_fields(fields);
  printf("copied:\n");
  print_fields(copy);
  drop_fields(fields);
  drop_fields(copy);
  field list[] = {{{"a", 1}, {(uint8_t *)"1", 1}}, {{"B", 1}, {(uint8_t *)"2", 1}}};
  handle_result made;
  fields_from_list(list, 2, &made);
  printf("from list:\n");
  print_fields(made.value);
  drop_fields(made.value);
  list[1].name.bytes = "\n";
  fields_from_list(list, 2, &made);
  printf("from bad list: %d %d\n", made.is_error, made.code);
}

// MARK: Requests

static handle request(int kind, const char *path) {
  handle made = make_request(make_fields());
  set_method(made, kind, "", 0);
  set_scheme(made, 1, server_scheme, "", 0);
  set_authority(made, 1, server.bytes, server.count);
  set_path(made, 1, TEXT(path));
  return made;
}

static void check_settings(void) {
  handle made = request(put, "/path?query");
  method method;
  optional_string path, authority;
  optional_scheme scheme;
  outgoing_method(made, &method);
  outgoing_path(made, &path);
  outgoing_scheme(made, &scheme);
  outgoing_authority(made, &authority);
  printf("method %d, scheme %d, authority %d\n", method.kind, scheme.value.kind, authority.is_some);
  print("path ", path.value.bytes, path.value.count);
  printf("bad method %d\n", set_method(made, 9, TEXT("A B")));
  printf("other method %d\n", set_method(made, 9, TEXT("PURGE")));
  printf("bad path %d\n", set_path(made, 1, TEXT("/a b")));
  printf("bad path %d\n", set_path(made, 1, TEXT("/\r\nx: y")));
  printf("bad authority %d\n", set_authority(made, 1, TEXT("a/b")));
  printf("bad scheme %d\n", set_scheme(made, 1, 2, TEXT("1x")));
  handle headers = outgoing_headers(made);
  try_append(headers, "a", "b");
  drop_fields(headers);
  drop_outgoing(made);
  handle options = make_options();
  optional_long timeout;
  connect_timeout(options, &timeout);
  printf("timeout %d", timeout.is_some);
  set_connect_timeout(options, 1, 1000);
  set_first_byte_timeout(options, 1, 2000);
  set_between_bytes_timeout(options, 1, 3000);
  connect_timeout(options, &timeout);
  printf(" %llu", timeout.value);
  first_byte_timeout(options, &timeout);
  printf(" %llu", timeout.value);
  between_bytes_timeout(options, &timeout);
  printf(" %llu\n", timeout.value);
  drop_options(options);
  handle response = make_response(make_fields());
  printf("status %d", status_code(response));
  printf(" %d", set_status_code(response, 404));
  printf(" %d %d\n", set_status_code(response, 7), status_code(response));
  headers = outgoing_response_headers(response);
  try_append(headers, "a", "b");
  drop_fields(headers);
  drop_outgoing_response(response);
}

// Prints the response of `future`, its body and trailers; the body's bytes only if they are few.
static void print_response(handle future) {
  future_result result;
  get_response(future, &result);
  if (!result.is_some) {
    await(subscribe_response(future));
    get_response(future, &result);
  }
  if (result.value.value.is_error) {
    printf("error %s\n", error_name(&result.value.value.code));
    drop_future(future);
    return;
  }
  handle response = result.value.value.response;
  get_response(future, &result);
  printf("again %d\n", result.value.is_taken);
  drop_future(future);
  handle headers = response_headers(response);
  printf("status %d, x-guest %d, connection %d\n", response_status(response),
         fields_has(headers, TEXT("x-guest")), fields_has(headers, TEXT("connection")));
  drop_fields(headers);
  handle_result body, reader;
  response_consume(response, &body);
  incoming_stream(body.value, &reader);
  handle_result second;
  incoming_stream(body.value, &second);
  printf("second stream %d\n", second.is_error);
  size_t total = 0;
  uint32_t sum = 0;
  while (true) {
    read_result piece;
    read_waiting(reader.value, 10000, &piece);
    if (piece.is_error) {
      if (!piece.error.is_closed) {
        optional_error code;
        http_error_code(piece.error.error, &code);
        printf("cut off: %s\n", code.is_some ? error_name(&code.value) : "no code");
        drop_error(piece.error.error);
      }
      break;
    }
    if (total == 0 && piece.value.count < 100)
      print("", piece.value.elements, piece.value.count);
    total += piece.value.count;
    for (size_t i = 0; i < piece.value.count; i++) sum += piece.value.elements[i];
    deallocate(piece.value.elements, piece.value.count);
  }
  printf("%zu bytes, sum %u\n", total, sum);
  drop_input(reader.value);
  handle trailers = finish_incoming(body.value);
  await(subscribe_trailers(trailers));
  get_trailers(trailers, &result);
  if (result.value.value.is_error) {
    printf("no trailers: %s\n", error_name(&result.value.value.code));
  } else if (result.value.value.trailers.is_some) {
    printf("trailers:\n");
    print_fields(result.value.value.trailers.value);
    drop_fields(result.value.value.trailers.value);
  }
  drop_trailers(trailers);
  drop_response(response);
}

// Sends `sent` with the `count` bytes of `bytes` for its body, if there are any, and prints the response.
static void exchange(const char *label, handle sent, const char *bytes, size_t count) {
  printf("-- %s\n", label);
  handle_result body = {0}, writer;
  if (bytes != NULL) {
    outgoing_body(sent, &body);
    body_stream(body.value, &writer);
  }
  sent_result future;
  handle options = 0;
  if (has_limits) {
    options = make_options();
    set_connect_timeout(options, 1, UINT64_MAX);
    set_first_byte_timeout(options, 1, 300000000);
    set_between_bytes_timeout(options, 1, 300000000);
  }
  send_request(sent, has_limits, options, &future);
  if (future.is_error) {
    printf("refused: %s\n", error_name(&future.code));
    return;
  }
  if (bytes != NULL) {
    if (!write_all(writer.value, bytes, count)) printf("write failed\n");
    drop_output(writer.value);
    sent_result finished;
    finish_body(body.value, 0, 0, &finished);
    if (finished.is_error)
      printf("finish: %s %llu\n", error_name(&finished.code), finished.code.size.value);
  }
  print_response(future.value);
}

static void exchange_with_length(const char *length, const char *bytes) {
  handle fields = make_fields();
  nothing_result result;
  fields_append(fields, TEXT("content-length"), TEXT(length), &result);
  handle sent = make_request(fields);
  set_method(sent, post, "", 0);
  set_scheme(sent, 1, 0, "", 0);
  set_authority(sent, 1, server.bytes, server.count);
  set_path(sent, 1, TEXT("/echo"));
  exchange(length, sent, bytes, strlen(bytes));
}

static void send_much(void) {
  size_t count = 3 << 20;
  char *large = malloc(count);
  for (size_t i = 0; i < count; i++) large[i] = i * 7 + i / 1000;
  exchange("large", request(post, "/echo"), large, count);
  free(large);
}

// Drops what others finish.
static void drop_bodies(void) {
  printf("-- dropped body of a request\n");
  handle sent = request(post, "/echo");
  handle_result body;
  outgoing_body(sent, &body);
  sent_result future;
  send_request(sent, 0, 0, &future);
  drop_body(body.value);
  print_response(future.value);
  printf("-- dropped body of a response\n");
  send_request(request(get, "/fill/1000000"), 0, 0, &future);
  await(subscribe_response(future.value));
  future_result result;
  get_response(future.value, &result);
  handle response = result.value.value.response;
  response_consume(response, &body);
  printf("consume %d\n", body.is_error);
  drop_incoming_body(body.value);
  response_consume(response, &body);
  printf("consume %d\n", body.is_error);
  drop_response(response);
  drop_future(future.value);
}

EXPORT("wasi:cli/run@0.2.3#run")
int32_t run(void) {
  string_list arguments;
  get_arguments(&arguments);
  server = arguments.elements[1];
  if (arguments.count > 3) {
    has_limits = true;
    exchange("anything", request(get, "/"), NULL, 0);
    fflush(stdout);
    return 0;
  }
  if (arguments.count > 2) {
    server_scheme = 1;
    exchange("get", request(get, "/"), NULL, 0);
    send_much();
    fflush(stdout);
    return 0;
  }
  use_fields();
  check_settings();

  exchange("get", request(get, "/"), NULL, 0);
  exchange("not found", request(get, "/nowhere"), NULL, 0);
  exchange("head", request(head, "/"), NULL, 0);
  exchange("echo", request(post, "/echo"), TEXT("some bytes"));
  exchange("empty", request(post, "/echo"), "", 0);
  send_much();
  exchange("large answer", request(get, "/fill/5000000"), NULL, 0);
  exchange("trailers", request(get, "/trailers"), NULL, 0);
  exchange("short", request(get, "/short"), NULL, 0);
  exchange("error", request(get, "/error"), NULL, 0);
  exchange("trap", request(get, "/trap"), NULL, 0);
  exchange_with_length("5", "12345");
  exchange_with_length("4", "12345");
  exchange_with_length("6", "12345");

  handle elsewhere = request(get, "/");
  set_authority(elsewhere, 1, TEXT("192.0.2.1"));
  exchange("not allowed", elsewhere, NULL, 0);
  handle nobody = request(get, "/");
  set_authority(nobody, 1, TEXT("127.0.0.1:1"));
  exchange("nobody", nobody, NULL, 0);
  handle secret = request(get, "/");
  set_scheme(secret, 1, 2, TEXT("gopher"));
  exchange("other scheme", secret, NULL, 0);
  handle nowhere = make_request(make_fields());
  exchange("no authority", nowhere, NULL, 0);
  drop_bodies();
  fflush(stdout);
  return 0;
}
