// What the clock costs a native program, for comparison with a guest's call of its host.

#include "../harness/harness.h"

enum { ROUNDS = 40, CALLS = 5000 };

void measure(void) {
  for (int round = 0; round < ROUNDS; round++) {
    uint64_t start = now();
    for (uint32_t i = 1; i < CALLS; i++) {
      if (now() < start) __builtin_trap();
    }
    print_line("host", (now() - start) * 1000 / CALLS, CALLS);
  }
}
