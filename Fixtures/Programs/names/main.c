// Looks up its arguments and prints the addresses of each, or why there are none. Of a name behind a
// question mark it says only whether the first loopback address is among them, as the others are the
// machine's matter.

#include "sockets.h"

typedef LIST(string) string_list;

IMPORT("wasi:cli/environment@0.2.3", "get-arguments") void get_arguments(string_list *);

// Gets the next address, waiting for it.
static lookup_result next(handle lookup) {
  lookup_result result;
  await(subscribe_lookup(lookup));
  resolve_next(lookup, &result);
  return result;
}

static void print(const ip_address *address) {
  if (address->family == ipv4) {
    printf(" %d.%d.%d.%d", address->v4[0], address->v4[1], address->v4[2], address->v4[3]);
  } else {
    for (int i = 0; i < 8; i++) printf("%c%x", i == 0 ? ' ' : ':', address->v6[i]);
  }
}

static void look_up(handle network, string name) {
  bool is_brief = name.count > 0 && name.bytes[0] == '?';
  if (is_brief) name.bytes++, name.count--;
  printf("%.*s:", (int)name.count, name.bytes);
  handle_result begun;
  resolve_addresses(network, name.bytes, name.count, &begun);
  if (begun.is_error) {
    printf(" %s at once\n", outcome(true, begun.code));
    return;
  }
  bool is_found = false;
  while (true) {
    lookup_result result = next(begun.value);
    if (result.is_error) printf(" %s", outcome(true, result.code));
    if (result.is_error || !result.value.is_some) break;
    ip_address *it = &result.value.value;
    if (!is_brief) print(it);
    is_found |= it->family == ipv4 && memcmp(it->v4, "\x7f\0\0\1", 4) == 0;
  }
  if (is_brief) printf(" %d", is_found);
  printf("\n");
  drop_lookup(begun.value);
}

EXPORT("wasi:cli/run@0.2.3#run")
int32_t run(void) {
  string_list arguments;
  get_arguments(&arguments);
  handle network = instance_network();
  for (size_t i = 1; i < arguments.count; i++) look_up(network, arguments.elements[i]);
  drop_network(network);
  fflush(stdout);
  return 0;
}
