#define _GNU_SOURCE

#include "Sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// Any address as the system has it.
typedef union system_address {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
} system_address;

static socklen_t to_system(const wamr_socket_address *from, system_address *to) {
  memset(to, 0, sizeof *to);
  if (from->version == 4) {
    to->v4.sin_family = AF_INET;
    to->v4.sin_port = htons(from->port);
    memcpy(&to->v4.sin_addr, from->bytes, 4);
    return sizeof to->v4;
  }
  to->v6.sin6_family = AF_INET6;
  to->v6.sin6_port = htons(from->port);
  to->v6.sin6_flowinfo = htonl(from->flow_info);
  to->v6.sin6_scope_id = from->scope;
  memcpy(&to->v6.sin6_addr, from->bytes, 16);
  return sizeof to->v6;
}

// Returns 0, or -1 with errno set if the address is of another kind.
static int from_system(const system_address *from, wamr_socket_address *to) {
  memset(to, 0, sizeof *to);
  switch (from->any.sa_family) {
    case AF_INET:
      to->version = 4;
      to->port = ntohs(from->v4.sin_port);
      memcpy(to->bytes, &from->v4.sin_addr, 4);
      return 0;
    case AF_INET6:
      to->version = 6;
      to->port = ntohs(from->v6.sin6_port);
      to->flow_info = ntohl(from->v6.sin6_flowinfo);
      to->scope = from->v6.sin6_scope_id;
      memcpy(to->bytes, &from->v6.sin6_addr, 16);
      return 0;
    default:
      errno = EAFNOSUPPORT;
      return -1;
  }
}

int wamr_socket_create(int version, bool is_datagram) {
  int type = (is_datagram ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK | SOCK_CLOEXEC;
  int descriptor =
      socket(version == 4 ? AF_INET : AF_INET6, type, is_datagram ? IPPROTO_UDP : IPPROTO_TCP);
  if (descriptor < 0 || version == 4) return descriptor;
  int yes = 1;
  if (setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes) == 0) return descriptor;
  int failure = errno;
  close(descriptor);
  errno = failure;
  return -1;
}

int wamr_socket_bind(int socket, const wamr_socket_address *address, bool reuses) {
  int value = reuses;
  if (setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &value, sizeof value) != 0) return -1;
  system_address place;
  socklen_t size = to_system(address, &place);
  return bind(socket, &place.any, size);
}

int wamr_socket_connect(int socket, const wamr_socket_address *address) {
  system_address place;
  if (address == NULL) {
    memset(&place, 0, sizeof place);
    place.any.sa_family = AF_UNSPEC;
    return connect(socket, &place.any, sizeof place.any);
  }
  socklen_t size = to_system(address, &place);
  return connect(socket, &place.any, size);
}

int wamr_socket_listen(int socket, int backlog) { return listen(socket, backlog); }

int wamr_socket_accept(int socket) {
  return accept4(socket, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int wamr_socket_local_address(int socket, wamr_socket_address *address) {
  system_address place;
  socklen_t size = sizeof place;
  if (getsockname(socket, &place.any, &size) != 0) return -1;
  return from_system(&place, address);
}

int wamr_socket_remote_address(int socket, wamr_socket_address *address) {
  system_address place;
  socklen_t size = sizeof place;
  if (getpeername(socket, &place.any, &size) != 0) return -1;
  return from_system(&place, address);
}

int wamr_socket_shutdown(int socket, bool receiving, bool sending) {
  return shutdown(socket, receiving && sending ? SHUT_RDWR : receiving ? SHUT_RD : SHUT_WR);
}

ssize_t wamr_socket_receive(int socket, void *bytes, size_t count, wamr_socket_address *source) {
  system_address place;
  socklen_t size = sizeof place;
  ssize_t received = recvfrom(socket, bytes, count, MSG_DONTWAIT, &place.any, &size);
  if (received >= 0 && from_system(&place, source) != 0) return -1;
  return received;
}

ssize_t wamr_socket_send(int socket, const void *bytes, size_t count,
                         const wamr_socket_address *destination) {
  if (destination == NULL) return send(socket, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
  system_address place;
  socklen_t size = to_system(destination, &place);
  return sendto(socket, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL, &place.any, size);
}

// The system's level and name of an option.
static int name_option(wamr_socket_option option, int *level) {
  *level = SOL_SOCKET;
  switch (option) {
    case WAMR_SOCKET_ERROR: return SO_ERROR;
    case WAMR_SOCKET_KEEP_ALIVE: return SO_KEEPALIVE;
    case WAMR_SOCKET_RECEIVE_BUFFER: return SO_RCVBUF;
    case WAMR_SOCKET_SEND_BUFFER: return SO_SNDBUF;
    case WAMR_SOCKET_HOP_LIMIT_4: *level = IPPROTO_IP; return IP_TTL;
    case WAMR_SOCKET_HOP_LIMIT_6: *level = IPPROTO_IPV6; return IPV6_UNICAST_HOPS;
    default: *level = IPPROTO_TCP;
  }
  switch (option) {
    case WAMR_SOCKET_KEEP_IDLE: return TCP_KEEPIDLE;
    case WAMR_SOCKET_KEEP_INTERVAL: return TCP_KEEPINTVL;
    case WAMR_SOCKET_NO_DELAY: return TCP_NODELAY;
    default: return TCP_KEEPCNT;
  }
}

int wamr_socket_get(int socket, wamr_socket_option option, int *value) {
  int level, name = name_option(option, &level);
  socklen_t size = sizeof *value;
  return getsockopt(socket, level, name, value, &size);
}

int wamr_socket_set(int socket, wamr_socket_option option, int value) {
  int level, name = name_option(option, &level);
  return setsockopt(socket, level, name, &value, sizeof value);
}
