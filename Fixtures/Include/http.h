// The interface wasi:http as a C guest calls it, in the Canonical ABI's own terms, and what its guests
// have in common.

#pragma once

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canonical.h"

typedef int32_t handle;

// MARK: Values

typedef LIST(uint8_t) byte_list;
typedef struct { string name; byte_list value; } field;
typedef LIST(field) field_list;
typedef LIST(byte_list) value_list;
typedef LIST(uint32_t) word_list;

typedef struct { uint8_t is_some; string value; } optional_string;
typedef struct { uint8_t is_some; uint64_t value; } optional_long;
typedef struct { uint8_t kind; string other; } method;
typedef struct { uint8_t kind; string other; } scheme;
typedef struct { uint8_t is_some; scheme value; } optional_scheme;
typedef struct { uint8_t is_error; union { handle value; uint8_t code; }; } handle_result;
typedef struct { uint8_t is_error; uint8_t code; } nothing_result;
typedef struct { uint8_t is_closed; handle error; } stream_error;
typedef struct { uint8_t is_error; union { byte_list value; stream_error error; }; } read_result;
typedef struct { uint8_t is_error; union { uint64_t value; stream_error error; }; } count_result;
typedef struct { uint8_t is_error; stream_error error; } write_result;

// An error code, of which the guests look at the case and at one payload at most.
typedef struct {
  uint8_t kind;
  union {
    uint8_t bytes[24];
    optional_long size;
    optional_string text;
  };
} error_code;
_Static_assert(sizeof(error_code) == 32 && _Alignof(error_code) == 8, "laid out as the variant");

typedef struct { uint8_t is_error; union { uint64_t align; handle value; error_code code; }; } sent_result;
typedef struct { uint8_t is_some; error_code value; } optional_error;
typedef struct { uint8_t is_some; handle value; } optional_handle;
typedef struct {
  uint8_t is_error;
  union { handle response; optional_handle trailers; error_code code; };
} outcome;
typedef struct { uint8_t is_taken; outcome value; } taken_outcome;
typedef struct { uint8_t is_some; taken_outcome value; } future_result;
_Static_assert(sizeof(future_result) == 56, "laid out as the option");

enum { get, head, post, put };

static const char *const error_names[] = {
    "DNS-timeout", "DNS-error", "destination-not-found", "destination-unavailable",
    "destination-IP-prohibited", "destination-IP-unroutable", "connection-refused",
    "connection-terminated", "connection-timeout", "connection-read-timeout",
    "connection-write-timeout", "connection-limit-reached", "TLS-protocol-error",
    "TLS-certificate-error", "TLS-alert-received", "HTTP-request-denied",
    "HTTP-request-length-required", "HTTP-request-body-size", "HTTP-request-method-invalid",
    "HTTP-request-URI-invalid", "HTTP-request-URI-too-long", "HTTP-request-header-section-size",
    "HTTP-request-header-size", "HTTP-request-trailer-section-size", "HTTP-request-trailer-size",
    "HTTP-response-incomplete", "HTTP-response-header-section-size", "HTTP-response-header-size",
    "HTTP-response-body-size", "HTTP-response-trailer-section-size",
    "HTTP-response-trailer-size", "HTTP-response-transfer-coding", "HTTP-response-content-coding",
    "HTTP-response-timeout", "HTTP-upgrade-failed", "HTTP-protocol-error", "loop-detected",
    "configuration-error", "internal-error"};

// MARK: Functions

#define HTTP(name) IMPORT("wasi:http/types@0.2.3", name)
#define METHOD(name) HTTP("[method]" name)
#define DROP(name) HTTP("[resource-drop]" name)
#define STREAMS(name) IMPORT("wasi:io/streams@0.2.3", name)
#define POLL(name) IMPORT("wasi:io/poll@0.2.3", name)

HTTP("[constructor]fields") handle make_fields(void);
HTTP("[static]fields.from-list") void fields_from_list(const field *, size_t, handle_result *);
METHOD("fields.get") void fields_get(handle, const char *, size_t, value_list *);
METHOD("fields.has") int32_t fields_has(handle, const char *, size_t);
METHOD("fields.set")
void fields_set(handle, const char *, size_t, const byte_list *, size_t, nothing_result *);
METHOD("fields.delete") void fields_delete(handle, const char *, size_t, nothing_result *);
METHOD("fields.append")
void fields_append(handle, const char *, size_t, const void *, size_t, nothing_result *);
METHOD("fields.entries") void fields_entries(handle, field_list *);
METHOD("fields.clone") handle fields_clone(handle);
DROP("fields") void drop_fields(handle);

METHOD("incoming-request.method") void request_method(handle, method *);
METHOD("incoming-request.path-with-query") void request_path(handle, optional_string *);
METHOD("incoming-request.scheme") void request_scheme(handle, optional_scheme *);
METHOD("incoming-request.authority") void request_authority(handle, optional_string *);
METHOD("incoming-request.headers") handle request_headers(handle);
METHOD("incoming-request.consume") void request_consume(handle, handle_result *);
DROP("incoming-request") void drop_request(handle);

HTTP("[constructor]outgoing-request") handle make_request(handle);
METHOD("outgoing-request.method") void outgoing_method(handle, method *);
METHOD("outgoing-request.set-method")
int32_t set_method(handle, int32_t, const char *, size_t);
METHOD("outgoing-request.path-with-query") void outgoing_path(handle, optional_string *);
METHOD("outgoing-request.set-path-with-query")
int32_t set_path(handle, int32_t, const char *, size_t);
METHOD("outgoing-request.scheme") void outgoing_scheme(handle, optional_scheme *);
METHOD("outgoing-request.set-scheme")
int32_t set_scheme(handle, int32_t, int32_t, const char *, size_t);
METHOD("outgoing-request.authority") void outgoing_authority(handle, optional_string *);
METHOD("outgoing-request.set-authority")
int32_t set_authority(handle, int32_t, const char *, size_t);
METHOD("outgoing-request.headers") handle outgoing_headers(handle);
METHOD("outgoing-request.body") void outgoing_body(handle, handle_result *);
DROP("outgoing-request") void drop_outgoing(handle);

HTTP("[constructor]request-options") handle make_options(void);
METHOD("request-options.connect-timeout") void connect_timeout(handle, optional_long *);
METHOD("request-options.set-connect-timeout")
int32_t set_connect_timeout(handle, int32_t, uint64_t);
METHOD("request-options.first-byte-timeout") void first_byte_timeout(handle, optional_long *);
METHOD("request-options.set-first-byte-timeout")
int32_t set_first_byte_timeout(handle, int32_t, uint64_t);
METHOD("request-options.between-bytes-timeout") void between_bytes_timeout(handle, optional_long *);
METHOD("request-options.set-between-bytes-timeout")
int32_t set_between_bytes_timeout(handle, int32_t, uint64_t);
DROP("request-options") void drop_options(handle);

// A result of a response or an error code, flattened: the case, then the response or the error's case.
HTTP("[static]response-outparam.set")
void set_outparam(
    handle, int32_t, int32_t, int32_t, int64_t, int32_t, int32_t, int32_t, int32_t);
DROP("response-outparam") void drop_outparam(handle);

METHOD("incoming-response.status") int32_t response_status(handle);
METHOD("incoming-response.headers") handle response_headers(handle);
METHOD("incoming-response.consume") void response_consume(handle, handle_result *);
DROP("incoming-response") void drop_response(handle);

METHOD("incoming-body.stream") void incoming_stream(handle, handle_result *);
HTTP("[static]incoming-body.finish") handle finish_incoming(handle);
DROP("incoming-body") void drop_incoming_body(handle);
METHOD("future-trailers.subscribe") handle subscribe_trailers(handle);
METHOD("future-trailers.get") void get_trailers(handle, future_result *);
DROP("future-trailers") void drop_trailers(handle);

HTTP("[constructor]outgoing-response") handle make_response(handle);
METHOD("outgoing-response.status-code") int32_t status_code(handle);
METHOD("outgoing-response.set-status-code") int32_t set_status_code(handle, int32_t);
METHOD("outgoing-response.headers") handle outgoing_response_headers(handle);
METHOD("outgoing-response.body") void response_body(handle, handle_result *);
DROP("outgoing-response") void drop_outgoing_response(handle);

METHOD("outgoing-body.write") void body_stream(handle, handle_result *);
HTTP("[static]outgoing-body.finish") void finish_body(handle, int32_t, handle, sent_result *);
DROP("outgoing-body") void drop_body(handle);

IMPORT("wasi:http/outgoing-handler@0.2.3", "handle")
void send_request(handle, int32_t, handle, sent_result *);
METHOD("future-incoming-response.subscribe") handle subscribe_response(handle);
METHOD("future-incoming-response.get") void get_response(handle, future_result *);
DROP("future-incoming-response") void drop_future(handle);
HTTP("http-error-code") void http_error_code(handle, optional_error *);

STREAMS("[method]input-stream.read") void read_some(handle, uint64_t, read_result *);
STREAMS("[method]input-stream.blocking-read") void read_waiting(handle, uint64_t, read_result *);
STREAMS("[method]input-stream.subscribe") handle subscribe_input(handle);
STREAMS("[resource-drop]input-stream") void drop_input(handle);
STREAMS("[method]output-stream.check-write") void check_write(handle, count_result *);
STREAMS("[method]output-stream.write") void write_some(handle, const void *, size_t, write_result *);
STREAMS("[method]output-stream.blocking-write-and-flush")
void write_and_flush(handle, const void *, size_t, write_result *);
STREAMS("[method]output-stream.blocking-flush") void flush_waiting(handle, write_result *);
STREAMS("[method]output-stream.subscribe") handle subscribe_output(handle);
STREAMS("[resource-drop]output-stream") void drop_output(handle);
IMPORT("wasi:io/error@0.2.3", "[resource-drop]error") void drop_error(handle);
POLL("[method]pollable.ready") int32_t is_ready(handle);
POLL("[method]pollable.block") void wait_for(handle);
POLL("[resource-drop]pollable") void drop_pollable(handle);

// MARK: Helpers

// A text as the three or two parameters that it is.
#define TEXT(text) (text), strlen(text)

static inline void await(handle pollable) {
  wait_for(pollable);
  drop_pollable(pollable);
}

static inline bool equals(const string *a, const char *b) {
  return a->count == strlen(b) && memcmp(a->bytes, b, a->count) == 0;
}

static inline bool begins(const string *a, const char *b) {
  return a->count >= strlen(b) && memcmp(a->bytes, b, strlen(b)) == 0;
}

static inline const char *error_name(const error_code *code) {
  return code->kind < sizeof error_names / sizeof *error_names ? error_names[code->kind] : "no code";
}

// Answers with the response `response`.
static inline void answer(handle outparam, handle response) {
  set_outparam(outparam, 0, response, 0, 0, 0, 0, 0, 0);
}

// Writes all of a body in pieces that the interface allows.
static inline bool write_all(handle stream, const char *bytes, size_t count) {
  while (count > 0) {
    size_t piece = count < 4096 ? count : 4096;
    write_result result;
    write_and_flush(stream, bytes, piece, &result);
    if (result.is_error) return false;
    bytes += piece;
    count -= piece;
  }
  return true;
}
