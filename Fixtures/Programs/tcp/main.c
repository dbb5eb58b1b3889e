// Calls every function of wasi:sockets for TCP, over IPv4 and IPv6, and says what it answers. Both
// ends of every connection are this guest's.

#include "sockets.h"

static handle network;

static handle create(int family) {
  handle_result created;
  create_tcp(family, &created);
  if (created.is_error) stop("create", true, created.code);
  return created.value;
}

static uint8_t bind(handle socket, socket_address place) {
  int32_t flat[12];
  nothing_result result;
  tcp_start_bind(socket, network, FLAT(flatten(&place, flat)), &result);
  if (result.is_error) return result.code;
  tcp_finish_bind(socket, &result);
  return result.is_error ? result.code : 255;
}

static void say_bind(const char *label, handle socket, socket_address place) {
  uint8_t code = bind(socket, place);
  printf("bind %s: %s\n", label, outcome(code != 255, code));
}

static socket_address local(handle socket) {
  address_result result;
  tcp_local_address(socket, &result);
  if (result.is_error) stop("local address", true, result.code);
  return result.value;
}

static handle listen_at(int family) {
  handle socket = create(family);
  nothing_result result;
  if (bind(socket, address(family, 1, 0)) != 255) stop("bind", false, 0);
  tcp_start_listen(socket, &result);
  if (result.is_error) stop("listen", true, result.code);
  tcp_finish_listen(socket, &result);
  if (result.is_error) stop("listen", true, result.code);
  return socket;
}

static uint8_t start_connect(handle socket, socket_address place) {
  int32_t flat[12];
  nothing_result result;
  tcp_start_connect(socket, network, FLAT(flatten(&place, flat)), &result);
  return result.is_error ? result.code : 255;
}

static void say_connect(const char *label, handle socket, socket_address place) {
  uint8_t code = start_connect(socket, place);
  printf("connect %s: %s\n", label, outcome(code != 255, code));
}

// MARK: States

// What a socket answers that can do nothing of this in its state, or accept at most.
static void say_all(const char *state, handle socket) {
  printf("-- %s\n", state);
  TRY("finish-bind", nothing_result, tcp_finish_bind, socket);
  TRY("finish-connect", handles_result, tcp_finish_connect, socket);
  TRY("finish-listen", nothing_result, tcp_finish_listen, socket);
  TRY("accept", handles_result, tcp_accept, socket);
  TRY("shutdown", nothing_result, tcp_shutdown, socket, shut_both);
  printf("is-listening: %d\n", tcp_is_listening(socket));
  printf("ready: %d\n", check_ready(tcp_subscribe(socket)));
}

static void states(int family) {
  handle socket = create(family);
  printf("family: %d\n", tcp_address_family(socket) == family);
  say_all("unbound", socket);
  TRY("local-address", address_result, tcp_local_address, socket);
  TRY("remote-address", address_result, tcp_remote_address, socket);
  TRY("start-listen", nothing_result, tcp_start_listen, socket);

  say_bind("other family", socket, address(1 - family, 1, 0));
  socket_address place = address(family, 0, 0);
  if (family == ipv4) {
    memset(place.v4.address, 255, 4);
    say_bind("all hosts", socket, place);
    place = address(family, 1, 0);
    place.v4.address[0] = 224;
    say_bind("group", socket, place);
    place.v4.address[0] = 192, place.v4.address[2] = 2;
    say_bind("elsewhere", socket, place);
  } else {
    place.v6.address[0] = 0xff02;
    say_bind("group", socket, place);
    place = address(family, 1, 0);
    place.v6.address[5] = 0xffff;
    place.v6.address[6] = 127 << 8;
    say_bind("mapped", socket, place);
    place = address(family, 1, 0);
    place.v6.address[0] = 0x2001, place.v6.address[1] = 0xdb8;
    say_bind("elsewhere", socket, place);
  }
  say_bind("loopback", socket, address(family, 1, 0));
  say_all("bound", socket);
  say_bind("again", socket, address(family, 1, 0));
  socket_address bound = local(socket);
  socket_address expected = address(family, 1, port_of(&bound));
  printf("local address: %d\n", port_of(&bound) != 0 && is_same(&bound, &expected));

  // Bound, but not listening.
  handle other = create(family);
  say_connect("other family", other, address(1 - family, 1, 80));
  say_connect("no address", other, address(family, 0, 80));
  say_connect("no port", other, address(family, 1, 0));
  say_connect("nobody", other, bound);
  say_connect("again", other, bound);
  await(tcp_subscribe(other));
  TRY("finish-connect", handles_result, tcp_finish_connect, other);
  say_connect("once more", other, bound);
  say_all("closed", other);
  drop_tcp(other);

  TRY("start-listen", nothing_result, tcp_start_listen, socket);
  TRY("start-listen", nothing_result, tcp_start_listen, socket);
  TRY("finish-listen", nothing_result, tcp_finish_listen, socket);
  say_all("listening", socket);
  other = create(family);
  say_bind("in use", other, bound);
  drop_tcp(other);
  TRY("start-listen", nothing_result, tcp_start_listen, socket);
  say_connect("listener", socket, bound);
  drop_tcp(socket);
}

// MARK: Settings

static void say_long(const char *label, void (*get)(handle, long_result *), handle socket) {
  long_result result;
  get(socket, &result);
  printf("%s: %s %llu\n", label, outcome(result.is_error, result.code),
         result.is_error ? 0 : result.value);
}

// Says whether a buffer has become about as large as was asked for.
static void say_buffer(const char *label, void (*get)(handle, long_result *), handle socket,
                       uint64_t asked) {
  long_result result;
  get(socket, &result);
  printf("%s: %s %d\n", label, outcome(result.is_error, result.code),
         !result.is_error && result.value >= asked / 2 && result.value <= asked * 2);
}

static void settings(int family) {
  printf("-- settings\n");
  handle socket = create(family);
  byte_result byte;
  word_result word;
  tcp_keep_alive(socket, &byte);
  printf("keep-alive: %s %d\n", outcome(byte.is_error, byte.code), byte.value);
  TRY("set", nothing_result, tcp_set_keep_alive, socket, 1);
  tcp_keep_alive(socket, &byte);
  printf("keep-alive: %s %d\n", outcome(byte.is_error, byte.code), byte.value);

  TRY("set idle-time 0", nothing_result, tcp_set_idle_time, socket, 0);
  TRY("set idle-time 1 ns", nothing_result, tcp_set_idle_time, socket, 1);
  say_long("idle-time", tcp_idle_time, socket);
  TRY("set idle-time 42 s", nothing_result, tcp_set_idle_time, socket, 42000000000);
  say_long("idle-time", tcp_idle_time, socket);
  TRY("set idle-time for ever", nothing_result, tcp_set_idle_time, socket, UINT64_MAX);
  say_long("idle-time", tcp_idle_time, socket);
  TRY("set interval 0", nothing_result, tcp_set_interval, socket, 0);
  TRY("set interval 7 s", nothing_result, tcp_set_interval, socket, 7000000000);
  say_long("interval", tcp_interval, socket);
  TRY("set count 0", nothing_result, tcp_set_count, socket, 0);
  TRY("set count 5", nothing_result, tcp_set_count, socket, 5);
  tcp_count(socket, &word);
  printf("count: %s %u\n", outcome(word.is_error, word.code), word.value);
  TRY("set count for ever", nothing_result, tcp_set_count, socket, UINT32_MAX);
  tcp_count(socket, &word);
  printf("count: %s %u\n", outcome(word.is_error, word.code), word.value);

  TRY("set hop-limit 0", nothing_result, tcp_set_hop_limit, socket, 0);
  TRY("set hop-limit 42", nothing_result, tcp_set_hop_limit, socket, 42);
  tcp_hop_limit(socket, &byte);
  printf("hop-limit: %s %d\n", outcome(byte.is_error, byte.code), byte.value);

  TRY("set receive-buffer 0", nothing_result, tcp_set_receive_buffer, socket, 0);
  TRY("set receive-buffer", nothing_result, tcp_set_receive_buffer, socket, 65536);
  say_buffer("receive-buffer", tcp_receive_buffer, socket, 65536);
  TRY("set receive-buffer too large", nothing_result, tcp_set_receive_buffer, socket, UINT64_MAX);
  TRY("set send-buffer 0", nothing_result, tcp_set_send_buffer, socket, 0);
  TRY("set send-buffer", nothing_result, tcp_set_send_buffer, socket, 65536);
  say_buffer("send-buffer", tcp_send_buffer, socket, 65536);
  TRY("set backlog 0", nothing_result, tcp_set_backlog, socket, 0);
  TRY("set backlog 10", nothing_result, tcp_set_backlog, socket, 10);
  drop_tcp(socket);
}

// MARK: Connections

typedef struct { handle socket, input, output; } connection;

static void drop(connection *end) {
  drop_input(end->input);
  drop_output(end->output);
  drop_tcp(end->socket);
}

// Connects to `listener` and accepts that: the two ends.
static void connect(int family, handle listener, connection ends[2]) {
  handles_result result;
  handle client = create(family);
  if (start_connect(client, local(listener)) != 255) stop("start-connect", false, 0);
  await(tcp_subscribe(client));
  tcp_finish_connect(client, &result);
  if (result.is_error) stop("finish-connect", true, result.code);
  ends[0] = (connection){client, result.values[0], result.values[1]};
  await(tcp_subscribe(listener));
  tcp_accept(listener, &result);
  if (result.is_error) stop("accept", true, result.code);
  ends[1] = (connection){result.values[0], result.values[1], result.values[2]};
}

// Says what a read answers, and gives back what it returned.
static void say_read(const char *label, handle input, bool waiting) {
  read_result result;
  (waiting ? read_waiting : read_some)(input, 100, &result);
  if (!result.is_error) {
    printf("%s: '%.*s'\n", label, (int)result.value.count, (char *)result.value.elements);
    deallocate(result.value.elements, result.value.count);
  } else if (result.error.is_closed) {
    printf("%s: closed\n", label);
  } else {
    printf("%s: failed\n", label);
    drop_error(result.error.error);
  }
}

static void say_write(const char *label, handle output, const char *text) {
  write_result result;
  write_and_flush(output, text, strlen(text), &result);
  printf("%s: %s\n", label,
         !result.is_error ? "ok" : result.error.is_closed ? "closed" : "failed");
  if (result.is_error && !result.error.is_closed) drop_error(result.error.error);
}

static void connections(int family) {
  printf("-- connections\n");
  handle listener = listen_at(family);
  TRY("accept", handles_result, tcp_accept, listener);
  printf("ready: %d\n", check_ready(tcp_subscribe(listener)));
  TRY("set backlog while listening", nothing_result, tcp_set_backlog, listener, 5);
  TRY("set hop-limit", nothing_result, tcp_set_hop_limit, listener, 33);
  TRY("set keep-alive", nothing_result, tcp_set_keep_alive, listener, 1);

  connection ends[2];
  connect(family, listener, ends);
  connection *client = &ends[0], *server = &ends[1];
  address_result a, b;
  tcp_local_address(client->socket, &a);
  tcp_remote_address(server->socket, &b);
  printf("client's address: %d\n", !a.is_error && !b.is_error && is_same(&a.value, &b.value));
  tcp_remote_address(client->socket, &a);
  tcp_local_address(server->socket, &b);
  printf("server's address: %d\n", !a.is_error && !b.is_error && is_same(&a.value, &b.value));
  byte_result inherited;
  tcp_hop_limit(server->socket, &inherited);
  printf("inherited hop-limit: %d\n", inherited.value);
  tcp_keep_alive(server->socket, &inherited);
  printf("inherited keep-alive: %d\n", inherited.value);
  say_bind("connected", client->socket, address(family, 1, 0));
  TRY("start-listen", nothing_result, tcp_start_listen, client->socket);
  say_connect("connected", client->socket, address(family, 1, 80));
  TRY("set backlog", nothing_result, tcp_set_backlog, client->socket, 5);
  TRY("finish-connect", handles_result, tcp_finish_connect, client->socket);
  printf("ready: %d\n", check_ready(tcp_subscribe(client->socket)));

  say_read("nothing to read", server->input, false);
  printf("input ready: %d\n", check_ready(subscribe_input(server->input)));
  printf("output ready: %d\n", check_ready(subscribe_output(client->output)));
  say_write("write", client->output, "ping");
  await(subscribe_input(server->input));
  say_read("read", server->input, true);
  say_write("write", server->output, "pong");
  say_read("read", client->input, true);

  handle list[] = {subscribe_input(client->input), subscribe_input(server->input),
                   tcp_subscribe(listener)};
  say_write("write", server->output, "again");
  word_list ready;
  poll_all(list, 3, &ready);
  bool is_first = false, is_last = false;
  for (size_t i = 0; i < ready.count; i++) {
    is_first |= ready.elements[i] == 0;
    is_last |= ready.elements[i] == 2;
  }
  printf("polled: %d %d\n", is_first, is_last);
  for (int i = 0; i < 3; i++) drop_pollable(list[i]);

  TRY("shutdown send", nothing_result, tcp_shutdown, server->socket, shut_send);
  TRY("shutdown send", nothing_result, tcp_shutdown, server->socket, shut_send);
  say_write("write behind it", server->output, "more");
  say_read("read", client->input, true);
  say_read("read at the end", client->input, true);
  say_write("other direction", client->output, "still there");
  say_read("read", server->input, true);
  TRY("shutdown receive", nothing_result, tcp_shutdown, server->socket, shut_receive);
  say_read("read behind it", server->input, true);
  TRY("shutdown both", nothing_result, tcp_shutdown, client->socket, shut_both);
  drop(client);
  drop(server);

  // What was written arrives though its writer has gone.
  connect(family, listener, ends);
  say_write("write", client->output, "farewell");
  drop(client);
  say_read("read", server->input, true);
  say_read("read at the end", server->input, true);
  drop(server);

  // Unread bytes make the end of a connection a reset.
  connect(family, listener, ends);
  say_write("write", client->output, "unread");
  await(subscribe_input(server->input));
  drop(server);
  // Some hosts say so and others that it was closed.
  read_result last;
  uint8_t code[2] = {0};
  read_waiting(client->input, 100, &last);
  if (last.is_error && !last.error.is_closed) {
    network_error_code(last.error.error, code);
    drop_error(last.error.error);
  }
  printf("read after a reset: %d %d\n", last.is_error,
         last.error.is_closed || (code[0] && strcmp(error_names[code[1]], "connection-reset") == 0));
  say_read("read once more", client->input, true);
  drop(client);
  drop_tcp(listener);
}

// MARK: More than fits

static unsigned char pattern(uint64_t index) { return index * 7 + (index >> 8) + (index >> 16); }

// Sends more than the system takes at once, both ends taking turns.
static void transfer(int family) {
  printf("-- transfer\n");
  handle listener = listen_at(family);
  connection ends[2];
  connect(family, listener, ends);
  const uint64_t total = 20000000;
  uint64_t sent = 0, received = 0;
  int wrong = 0;
  bool ended = false, is_shut = false;
  static unsigned char block[65536];
  while (!ended) {
    while (sent < total) {
      count_result permit;
      check_write(ends[0].output, &permit);
      if (permit.is_error) stop("check-write", false, 0);
      if (permit.value == 0) break;
      size_t count = permit.value < sizeof block ? permit.value : sizeof block;
      if (count > total - sent) count = total - sent;
      for (size_t i = 0; i < count; i++) block[i] = pattern(sent + i);
      write_result written;
      write_some(ends[0].output, block, count, &written);
      if (written.is_error) stop("write", false, 0);
      sent += count;
      if (sent == total) {
        start_flush(ends[0].output, &written);
        if (written.is_error) stop("flush", false, 0);
      }
    }
    if (sent == total && !is_shut) {
      // What is left goes as soon as there is room, which the reading below makes.
      count_result permit;
      check_write(ends[0].output, &permit);
      if (permit.is_error) stop("check-write", false, 0);
      if (permit.value > 0) {
        nothing_result done;
        tcp_shutdown(ends[0].socket, shut_send, &done);
        is_shut = true;
        printf("sent all: %s\n", outcome(done.is_error, done.code));
      }
    }
    read_result got;
    read_waiting(ends[1].input, 300000, &got);
    if (got.is_error) {
      ended = got.error.is_closed;
      if (!ended) stop("read", false, 0);
      break;
    }
    for (size_t i = 0; i < got.value.count; i++) {
      wrong += got.value.elements[i] != pattern(received + i);
    }
    received += got.value.count;
    deallocate(got.value.elements, got.value.count);
  }
  printf("received: %llu, wrong: %d\n", received, wrong);
  write_result closed;
  flush_waiting(ends[1].output, &closed);
  printf("flush: %d\n", closed.is_error);
  drop(&ends[0]);
  drop(&ends[1]);
  drop_tcp(listener);
}

EXPORT("wasi:cli/run@0.2.3#run")
int32_t run(void) {
  network = instance_network();
  for (int family = ipv4; family <= ipv6; family++) {
    printf("==== IPv%d\n", family == ipv4 ? 4 : 6);
    states(family);
    settings(family);
    connections(family);
    transfer(family);
  }
  drop_network(network);
  fflush(stdout);
  return 0;
}
