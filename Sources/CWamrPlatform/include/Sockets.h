// Internet sockets, without the C library's family of address structures.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// The address of a socket, of IP version 4 or 6. An IPv4 address is in the first four bytes. Port
// and numbers are in the processor's byte order, and 0 for IPv4 where that has none.
typedef struct wamr_socket_address {
  uint8_t version;
  uint16_t port;
  uint32_t flow_info;
  uint32_t scope;
  uint8_t bytes[16];
} wamr_socket_address;

// socket(2): TCP or UDP, not waiting, closed when another program is executed, and for IPv6 not
// reaching IPv4.
int wamr_socket_create(int version, bool is_datagram);
// bind(2); `reuses` lets it have an address that connections which have ended still have.
int wamr_socket_bind(int socket, const wamr_socket_address *address, bool reuses);
// connect(2), to no address if that is NULL, which ends the association of a UDP socket.
int wamr_socket_connect(int socket, const wamr_socket_address *address);
// listen(2).
int wamr_socket_listen(int socket, int backlog);
// accept4(2), with the socket as wamr_socket_create makes it.
int wamr_socket_accept(int socket);
// getsockname(2) and getpeername(2).
int wamr_socket_local_address(int socket, wamr_socket_address *address);
int wamr_socket_remote_address(int socket, wamr_socket_address *address);
// shutdown(2) of one or both directions.
int wamr_socket_shutdown(int socket, bool receiving, bool sending);
// recvfrom(2), also if the descriptor would wait.
ssize_t wamr_socket_receive(int socket, void *bytes, size_t count, wamr_socket_address *source);
// sendto(2), to where the socket is connected if the address is NULL.
ssize_t wamr_socket_send(int socket, const void *bytes, size_t count,
                         const wamr_socket_address *destination);

// Settings that are numbers.
typedef enum wamr_socket_option {
  WAMR_SOCKET_ERROR,           // SO_ERROR, which reading resets
  WAMR_SOCKET_KEEP_ALIVE,      // SO_KEEPALIVE
  WAMR_SOCKET_KEEP_IDLE,       // TCP_KEEPIDLE
  WAMR_SOCKET_KEEP_INTERVAL,   // TCP_KEEPINTVL
  WAMR_SOCKET_KEEP_COUNT,      // TCP_KEEPCNT
  WAMR_SOCKET_NO_DELAY,        // TCP_NODELAY
  WAMR_SOCKET_RECEIVE_BUFFER,  // SO_RCVBUF
  WAMR_SOCKET_SEND_BUFFER,     // SO_SNDBUF
  WAMR_SOCKET_HOP_LIMIT_4,     // IP_TTL
  WAMR_SOCKET_HOP_LIMIT_6,     // IPV6_UNICAST_HOPS
} wamr_socket_option;

// getsockopt(2) and setsockopt(2).
int wamr_socket_get(int socket, wamr_socket_option option, int *value);
int wamr_socket_set(int socket, wamr_socket_option option, int value);
