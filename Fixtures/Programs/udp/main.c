// Calls every function of wasi:sockets for UDP, over IPv4 and IPv6, and says what it answers. All
// sockets are this guest's.

#include "sockets.h"

static handle network;

typedef struct { handle socket, incoming, outgoing; } end;

static handle create(int family) {
  handle_result created;
  create_udp(family, &created);
  if (created.is_error) stop("create", true, created.code);
  return created.value;
}

static void say_bind(const char *label, handle socket, socket_address place) {
  int32_t flat[12];
  nothing_result result;
  udp_start_bind(socket, network, FLAT(flatten(&place, flat)), &result);
  if (!result.is_error) udp_finish_bind(socket, &result);
  printf("bind %s: %s\n", label, outcome(result.is_error, result.code));
}

static socket_address local(handle socket) {
  address_result result;
  udp_local_address(socket, &result);
  if (result.is_error) stop("local address", true, result.code);
  return result.value;
}

static handles_result stream(handle socket, const socket_address *peer) {
  int32_t flat[12] = {0};
  handles_result result;
  if (peer != NULL) flatten(peer, flat);
  udp_stream(socket, peer != NULL, FLAT(flat), &result);
  return result;
}

static end open(int family, const socket_address *peer) {
  handle socket = create(family);
  int32_t flat[12];
  nothing_result result;
  socket_address place = address(family, 1, 0);
  udp_start_bind(socket, network, FLAT(flatten(&place, flat)), &result);
  if (!result.is_error) udp_finish_bind(socket, &result);
  if (result.is_error) stop("bind", true, result.code);
  handles_result streams = stream(socket, peer);
  if (streams.is_error) stop("stream", true, streams.code);
  return (end){socket, streams.values[0], streams.values[1]};
}

static void drop_streams(end *it) {
  drop_incoming(it->incoming);
  drop_outgoing(it->outgoing);
}

static void drop(end *it) {
  drop_streams(it);
  drop_udp(it->socket);
}

// Sends texts to `peer`, or to whom the stream goes, and says how many were taken.
static void say_send(const char *label, end *from, const socket_address *peer, int count,
                     const char *const *texts) {
  outgoing_datagram datagrams[4] = {0};
  long_result result;
  await(subscribe_outgoing(from->outgoing));
  udp_check_send(from->outgoing, &result);
  if (result.is_error || result.value < 4) stop("check-send", result.is_error, result.code);
  for (int i = 0; i < count; i++) {
    datagrams[i].data.elements = (uint8_t *)texts[i];
    datagrams[i].data.count = strlen(texts[i]);
    datagrams[i].destination.is_some = peer != NULL;
    if (peer != NULL) datagrams[i].destination.value = *peer;
  }
  udp_send(from->outgoing, datagrams, count, &result);
  printf("send %s: %s %llu\n", label, outcome(result.is_error, result.code),
         result.is_error ? 0 : result.value);
}

static void say_one(const char *label, end *from, const socket_address *peer, const char *text) {
  say_send(label, from, peer, 1, &text);
}

// Says what has come, waiting for something if `waits`; whether it is from `source` too.
static void say_receive(const char *label, end *to, const socket_address *source, uint64_t most,
                        bool waits) {
  datagrams_result result;
  if (waits) await(subscribe_incoming(to->incoming));
  udp_receive(to->incoming, most, &result);
  if (result.is_error) {
    SAY(label, result);
    return;
  }
  printf("%s:", label);
  for (size_t i = 0; i < result.value.count; i++) {
    incoming_datagram *it = &result.value.elements[i];
    printf(" '%.*s'%s", (int)it->data.count, (char *)it->data.elements,
           source != NULL && is_same(&it->source, source) ? "" : "?");
    deallocate(it->data.elements, it->data.count);
  }
  printf("\n");
  deallocate(result.value.elements, result.value.count * sizeof(incoming_datagram));
}

static void states(int family) {
  printf("-- states\n");
  handle socket = create(family);
  printf("family: %d\n", udp_address_family(socket) == family);
  printf("ready: %d\n", check_ready(udp_subscribe(socket)));
  TRY("finish-bind", nothing_result, udp_finish_bind, socket);
  TRY("local-address", address_result, udp_local_address, socket);
  TRY("remote-address", address_result, udp_remote_address, socket);
  handles_result streams = stream(socket, NULL);
  SAY("stream", streams);
  say_bind("other family", socket, address(1 - family, 1, 0));
  socket_address place = address(family, 1, 0);
  if (family == ipv4) {
    place.v4.address[0] = 192, place.v4.address[2] = 2;
  } else {
    place.v6.address[5] = 0xffff, place.v6.address[6] = 127 << 8;
    say_bind("mapped", socket, place);
    place = address(family, 1, 0);
    place.v6.address[0] = 0x2001, place.v6.address[1] = 0xdb8;
  }
  say_bind("elsewhere", socket, place);
  say_bind("loopback", socket, address(family, 1, 0));
  say_bind("again", socket, address(family, 1, 0));
  TRY("finish-bind", nothing_result, udp_finish_bind, socket);
  socket_address bound = local(socket), expected = address(family, 1, port_of(&bound));
  printf("local address: %d\n", port_of(&bound) != 0 && is_same(&bound, &expected));
  handle other = create(family);
  say_bind("in use", other, bound);
  drop_udp(other);

  place = address(1 - family, 1, 80);
  streams = stream(socket, &place);
  SAY("stream of other family", streams);
  place = address(family, 0, 80);
  streams = stream(socket, &place);
  SAY("stream to no address", streams);
  place = address(family, 1, 0);
  streams = stream(socket, &place);
  SAY("stream to no port", streams);
  TRY("remote-address", address_result, udp_remote_address, socket);
  drop_udp(socket);
}

static void settings(int family) {
  printf("-- settings\n");
  handle socket = create(family);
  byte_result hops;
  TRY("set hop-limit 0", nothing_result, udp_set_hop_limit, socket, 0);
  TRY("set hop-limit 42", nothing_result, udp_set_hop_limit, socket, 42);
  udp_hop_limit(socket, &hops);
  printf("hop-limit: %s %d\n", outcome(hops.is_error, hops.code), hops.value);
  long_result size;
  TRY("set receive-buffer 0", nothing_result, udp_set_receive_buffer, socket, 0);
  TRY("set receive-buffer", nothing_result, udp_set_receive_buffer, socket, 32768);
  udp_receive_buffer(socket, &size);
  printf("receive-buffer: %d\n", !size.is_error && size.value >= 16384 && size.value <= 65536);
  TRY("set receive-buffer too large", nothing_result, udp_set_receive_buffer, socket, UINT64_MAX);
  TRY("set send-buffer 0", nothing_result, udp_set_send_buffer, socket, 0);
  TRY("set send-buffer", nothing_result, udp_set_send_buffer, socket, 32768);
  udp_send_buffer(socket, &size);
  printf("send-buffer: %d\n", !size.is_error && size.value >= 16384 && size.value <= 65536);
  drop_udp(socket);
}

static void datagrams(int family) {
  printf("-- datagrams\n");
  end one = open(family, NULL), other = open(family, NULL);
  socket_address first = local(one.socket), second = local(other.socket);
  say_receive("nothing there", &other, NULL, 10, false);
  printf("input ready: %d\n", check_ready(subscribe_incoming(other.incoming)));
  say_one("without a destination", &one, NULL, "lost");
  socket_address wrong = address(1 - family, 1, 80);
  say_one("to other family", &one, &wrong, "lost");
  wrong = address(family, 0, 80);
  say_one("to no address", &one, &wrong, "lost");
  wrong = address(family, 1, 0);
  say_one("to no port", &one, &wrong, "lost");
  const char *const texts[] = {"a", "", "ccc"};
  say_send("three", &one, &second, 3, texts);
  say_send("none", &one, &second, 0, texts);
  say_receive("receive none", &other, &first, 0, false);
  say_receive("receive one", &other, &first, 1, true);
  say_receive("receive the rest", &other, &first, UINT64_MAX, true);
  say_one("answer", &other, &first, "answer");
  say_receive("receive", &one, &second, 10, true);

  // Datagrams as large as there are, and larger.
  static uint8_t bytes[70000];
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = i * 31;
  outgoing_datagram large = {{bytes, 60000}, {1, second}};
  long_result sent;
  udp_check_send(one.outgoing, &sent);
  udp_send(one.outgoing, &large, 1, &sent);
  printf("send large: %s\n", outcome(sent.is_error, sent.code));
  await(subscribe_incoming(other.incoming));
  datagrams_result got;
  udp_receive(other.incoming, 1, &got);
  printf("receive large: %d\n",
         !got.is_error && got.value.count == 1 && got.value.elements[0].data.count == 60000 &&
             memcmp(got.value.elements[0].data.elements, bytes, 60000) == 0);
  large.data.count = sizeof bytes;
  udp_check_send(one.outgoing, &sent);
  udp_send(one.outgoing, &large, 1, &sent);
  printf("send too large: %s\n", outcome(sent.is_error, sent.code));

  // With a peer, what others send isn't received, nor is anything sent to them.
  printf("-- peers\n");
  say_one("before", &one, &second, "before");
  end stranger = open(family, NULL);
  socket_address third = local(stranger.socket);
  say_one("of a stranger before", &stranger, &second, "strange");
  drop_streams(&other);
  handles_result streams = stream(other.socket, &first);
  SAY("stream", streams);
  other.incoming = streams.values[0], other.outgoing = streams.values[1];
  address_result remote;
  udp_remote_address(other.socket, &remote);
  printf("remote address: %d\n", !remote.is_error && is_same(&remote.value, &first));
  say_one("of a stranger", &stranger, &second, "strange");
  say_one("of the peer", &one, &second, "known");
  say_receive("receive", &other, &first, 10, true);
  say_one("to the peer", &other, NULL, "to peer");
  say_one("to the peer by name", &other, &first, "to first");
  say_one("to a stranger", &other, &third, "lost");
  say_receive("receive", &one, &second, 10, true);
  drop(&one);
  drop(&other);
  drop(&stranger);
}

EXPORT("wasi:cli/run@0.2.3#run")
int32_t run(void) {
  network = instance_network();
  for (int family = ipv4; family <= ipv6; family++) {
    printf("==== IPv%d\n", family == ipv4 ? 4 : 6);
    states(family);
    settings(family);
    datagrams(family);
  }
  drop_network(network);
  fflush(stdout);
  return 0;
}
