// The component that traps.

#include "wasm.h"

static __attribute__((noinline)) void fail(int depth) {
  if (depth == 0) __builtin_trap();
  fail(depth - 1);
}

EXPORT("test:trapping/trapping@1.0.0#stop")
void stop(void) { fail(3); }

EXPORT("test:trapping/trapping@1.0.0#divide")
int32_t divide(int32_t a, int32_t b) {
  // Through volatile variables, so that the compiler can't conclude anything from dividing.
  volatile int32_t dividend = a, divisor = b;
  return dividend / divisor;
}
