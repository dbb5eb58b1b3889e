// The interface wasi:sockets as a C guest calls it, in the Canonical ABI's own terms, and what its
// guests have in common.

#pragma once

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "canonical.h"

typedef int32_t handle;

enum { ipv4 = 0, ipv6 = 1 };
enum { shut_receive = 0, shut_send = 1, shut_both = 2 };
enum { would_block = 8 };

static const char *const error_names[] = {
    "unknown", "access-denied", "not-supported", "invalid-argument", "out-of-memory", "timeout",
    "concurrency-conflict", "not-in-progress", "would-block", "invalid-state", "new-socket-limit",
    "address-not-bindable", "address-in-use", "remote-unreachable", "connection-refused",
    "connection-reset", "connection-aborted", "datagram-too-large", "name-unresolvable",
    "temporary-resolver-failure", "permanent-resolver-failure"};

// MARK: Values

typedef struct {
  uint8_t family;
  union {
    struct { uint16_t port; uint8_t address[4]; } v4;
    struct { uint16_t port; uint32_t flow_info; uint16_t address[8]; uint32_t scope; } v6;
  };
} socket_address;
_Static_assert(sizeof(socket_address) == 32, "laid out as the variant");

typedef struct { uint8_t is_some; socket_address value; } optional_address;
typedef LIST(uint8_t) byte_list;
typedef LIST(uint32_t) word_list;
typedef struct { byte_list data; socket_address source; } incoming_datagram;
typedef struct { byte_list data; optional_address destination; } outgoing_datagram;
typedef struct { uint8_t is_closed; handle error; } stream_error;

typedef struct { uint8_t is_error; uint8_t code; } nothing_result;
typedef struct { uint8_t is_error; union { uint8_t value; uint8_t code; }; } byte_result;
typedef struct { uint8_t is_error; union { uint32_t value; uint8_t code; }; } word_result;
typedef struct { uint8_t is_error; union { uint64_t value; uint8_t code; }; } long_result;
typedef struct { uint8_t is_error; union { handle value; uint8_t code; }; } handle_result;
typedef struct { uint8_t is_error; union { handle values[3]; uint8_t code; }; } handles_result;
typedef struct { uint8_t is_error; union { socket_address value; uint8_t code; }; } address_result;
typedef struct {
  uint8_t is_error;
  union { LIST(incoming_datagram) value; uint8_t code; };
} datagrams_result;
typedef struct {
  uint8_t family;
  union { uint8_t v4[4]; uint16_t v6[8]; };
} ip_address;
typedef struct {
  uint8_t is_error;
  union { struct { uint8_t is_some; ip_address value; } value; uint8_t code; };
} lookup_result;
typedef struct { uint8_t is_error; union { byte_list value; stream_error error; }; } read_result;
typedef struct { uint8_t is_error; union { uint64_t value; stream_error error; }; } count_result;
typedef struct { uint8_t is_error; stream_error error; } write_result;

// MARK: Functions

#define SOCKETS(interface, name) IMPORT("wasi:sockets/" interface "@0.2.3", name)
#define TCP(name) SOCKETS("tcp", "[method]tcp-socket." name)
#define UDP(name) SOCKETS("udp", "[method]udp-socket." name)
#define INCOMING(name) SOCKETS("udp", "[method]incoming-datagram-stream." name)
#define OUTGOING(name) SOCKETS("udp", "[method]outgoing-datagram-stream." name)
#define LOOKUP(name) SOCKETS("ip-name-lookup", "[method]resolve-address-stream." name)
#define STREAMS(name) IMPORT("wasi:io/streams@0.2.3", name)
#define POLL(name) IMPORT("wasi:io/poll@0.2.3", name)

// An address as parameters: its case, and the eleven numbers of the larger one.
#define FLAT_TYPES                                                                           \
  int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, \
      int32_t, int32_t
#define FLAT(f) \
  (f)[0], (f)[1], (f)[2], (f)[3], (f)[4], (f)[5], (f)[6], (f)[7], (f)[8], (f)[9], (f)[10], (f)[11]

SOCKETS("instance-network", "instance-network") handle instance_network(void);
SOCKETS("network", "[resource-drop]network") void drop_network(handle);
SOCKETS("network", "network-error-code") void network_error_code(handle, uint8_t option[2]);

SOCKETS("tcp-create-socket", "create-tcp-socket") void create_tcp(int32_t, handle_result *);
TCP("start-bind") void tcp_start_bind(handle, handle, FLAT_TYPES, nothing_result *);
TCP("finish-bind") void tcp_finish_bind(handle, nothing_result *);
TCP("start-connect") void tcp_start_connect(handle, handle, FLAT_TYPES, nothing_result *);
TCP("finish-connect") void tcp_finish_connect(handle, handles_result *);
TCP("start-listen") void tcp_start_listen(handle, nothing_result *);
TCP("finish-listen") void tcp_finish_listen(handle, nothing_result *);
TCP("accept") void tcp_accept(handle, handles_result *);
TCP("local-address") void tcp_local_address(handle, address_result *);
TCP("remote-address") void tcp_remote_address(handle, address_result *);
TCP("is-listening") int32_t tcp_is_listening(handle);
TCP("address-family") int32_t tcp_address_family(handle);
TCP("set-listen-backlog-size") void tcp_set_backlog(handle, uint64_t, nothing_result *);
TCP("keep-alive-enabled") void tcp_keep_alive(handle, byte_result *);
TCP("set-keep-alive-enabled") void tcp_set_keep_alive(handle, int32_t, nothing_result *);
TCP("keep-alive-idle-time") void tcp_idle_time(handle, long_result *);
TCP("set-keep-alive-idle-time") void tcp_set_idle_time(handle, uint64_t, nothing_result *);
TCP("keep-alive-interval") void tcp_interval(handle, long_result *);
TCP("set-keep-alive-interval") void tcp_set_interval(handle, uint64_t, nothing_result *);
TCP("keep-alive-count") void tcp_count(handle, word_result *);
TCP("set-keep-alive-count") void tcp_set_count(handle, uint32_t, nothing_result *);
TCP("hop-limit") void tcp_hop_limit(handle, byte_result *);
TCP("set-hop-limit") void tcp_set_hop_limit(handle, int32_t, nothing_result *);
TCP("receive-buffer-size") void tcp_receive_buffer(handle, long_result *);
TCP("set-receive-buffer-size") void tcp_set_receive_buffer(handle, uint64_t, nothing_result *);
TCP("send-buffer-size") void tcp_send_buffer(handle, long_result *);
TCP("set-send-buffer-size") void tcp_set_send_buffer(handle, uint64_t, nothing_result *);
TCP("subscribe") handle tcp_subscribe(handle);
TCP("shutdown") void tcp_shutdown(handle, int32_t, nothing_result *);
SOCKETS("tcp", "[resource-drop]tcp-socket") void drop_tcp(handle);

SOCKETS("udp-create-socket", "create-udp-socket") void create_udp(int32_t, handle_result *);
UDP("start-bind") void udp_start_bind(handle, handle, FLAT_TYPES, nothing_result *);
UDP("finish-bind") void udp_finish_bind(handle, nothing_result *);
UDP("stream") void udp_stream(handle, int32_t is_some, FLAT_TYPES, handles_result *);
UDP("local-address") void udp_local_address(handle, address_result *);
UDP("remote-address") void udp_remote_address(handle, address_result *);
UDP("address-family") int32_t udp_address_family(handle);
UDP("unicast-hop-limit") void udp_hop_limit(handle, byte_result *);
UDP("set-unicast-hop-limit") void udp_set_hop_limit(handle, int32_t, nothing_result *);
UDP("receive-buffer-size") void udp_receive_buffer(handle, long_result *);
UDP("set-receive-buffer-size") void udp_set_receive_buffer(handle, uint64_t, nothing_result *);
UDP("send-buffer-size") void udp_send_buffer(handle, long_result *);
UDP("set-send-buffer-size") void udp_set_send_buffer(handle, uint64_t, nothing_result *);
UDP("subscribe") handle udp_subscribe(handle);
SOCKETS("udp", "[resource-drop]udp-socket") void drop_udp(handle);
INCOMING("receive") void udp_receive(handle, uint64_t, datagrams_result *);
INCOMING("subscribe") handle subscribe_incoming(handle);
SOCKETS("udp", "[resource-drop]incoming-datagram-stream") void drop_incoming(handle);
OUTGOING("check-send") void udp_check_send(handle, long_result *);
OUTGOING("send") void udp_send(handle, const outgoing_datagram *, size_t, long_result *);
OUTGOING("subscribe") handle subscribe_outgoing(handle);
SOCKETS("udp", "[resource-drop]outgoing-datagram-stream") void drop_outgoing(handle);

SOCKETS("ip-name-lookup", "resolve-addresses")
void resolve_addresses(handle, const char *, size_t, handle_result *);
LOOKUP("resolve-next-address") void resolve_next(handle, lookup_result *);
LOOKUP("subscribe") handle subscribe_lookup(handle);
SOCKETS("ip-name-lookup", "[resource-drop]resolve-address-stream") void drop_lookup(handle);

STREAMS("[method]input-stream.read") void read_some(handle, uint64_t, read_result *);
STREAMS("[method]input-stream.blocking-read") void read_waiting(handle, uint64_t, read_result *);
STREAMS("[method]input-stream.subscribe") handle subscribe_input(handle);
STREAMS("[resource-drop]input-stream") void drop_input(handle);
STREAMS("[method]output-stream.check-write") void check_write(handle, count_result *);
STREAMS("[method]output-stream.write") void write_some(handle, const void *, size_t, write_result *);
STREAMS("[method]output-stream.blocking-write-and-flush")
void write_and_flush(handle, const void *, size_t, write_result *);
STREAMS("[method]output-stream.flush") void start_flush(handle, write_result *);
STREAMS("[method]output-stream.blocking-flush") void flush_waiting(handle, write_result *);
STREAMS("[method]output-stream.subscribe") handle subscribe_output(handle);
STREAMS("[resource-drop]output-stream") void drop_output(handle);
IMPORT("wasi:io/error@0.2.3", "[resource-drop]error") void drop_error(handle);
POLL("[method]pollable.ready") int32_t is_ready(handle);
POLL("[method]pollable.block") void wait_for(handle);
POLL("poll") void poll_all(const handle *, size_t, word_list *);
POLL("[resource-drop]pollable") void drop_pollable(handle);

// MARK: Helpers

// A loopback address, or with `last` 0 the one that means any.
static inline socket_address address(int family, int last, uint16_t port) {
  socket_address result = {0};
  result.family = family;
  if (family == ipv4) {
    result.v4.port = port;
    if (last != 0) result.v4.address[0] = 127, result.v4.address[3] = last;
  } else {
    result.v6.port = port;
    result.v6.address[7] = last;
  }
  return result;
}

static inline uint16_t port_of(const socket_address *address) {
  return address->family == ipv4 ? address->v4.port : address->v6.port;
}

// Whether two addresses are the same, flow and scope apart.
static inline bool is_same(const socket_address *a, const socket_address *b) {
  if (a->family != b->family || port_of(a) != port_of(b)) return false;
  return a->family == ipv4 ? memcmp(a->v4.address, b->v4.address, 4) == 0
                           : memcmp(a->v6.address, b->v6.address, 16) == 0;
}

// Writes the twelve parameters that an address is.
static inline int32_t *flatten(const socket_address *address, int32_t flat[12]) {
  memset(flat, 0, 12 * sizeof *flat);
  flat[0] = address->family;
  if (address->family == ipv4) {
    flat[1] = address->v4.port;
    for (int i = 0; i < 4; i++) flat[2 + i] = address->v4.address[i];
  } else {
    flat[1] = address->v6.port;
    flat[2] = address->v6.flow_info;
    for (int i = 0; i < 8; i++) flat[3 + i] = address->v6.address[i];
    flat[11] = address->v6.scope;
  }
  return flat;
}

static inline const char *outcome(uint8_t is_error, uint8_t code) {
  if (!is_error) return "ok";
  return code < sizeof error_names / sizeof *error_names ? error_names[code] : "no code";
}

// Says what a call answers, `result` being of any of the types above.
#define SAY(label, result) printf("%s: %s\n", label, outcome((result).is_error, (result).code))

// Makes a call whose last argument is where its result goes, and says what it answers.
#define TRY(label, type, function, ...) \
  do {                                  \
    type said;                          \
    function(__VA_ARGS__, &said);       \
    SAY(label, said);                   \
  } while (0)

// Waits for what `pollable` is about, and drops it.
static inline void await(handle pollable) {
  wait_for(pollable);
  drop_pollable(pollable);
}

// Whether what `pollable` is about is the case; drops it.
static inline bool check_ready(handle pollable) {
  bool result = is_ready(pollable);
  drop_pollable(pollable);
  return result;
}

// Says that the guest can't go on, and ends it.
static inline _Noreturn void stop(const char *label, uint8_t is_error, uint8_t code) {
  printf("%s: %s\n", label, outcome(is_error, code));
  fflush(stdout);
  __builtin_trap();
}
