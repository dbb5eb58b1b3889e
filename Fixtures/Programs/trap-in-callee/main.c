// Calls a component that traps.

#include <stdio.h>

#include "wasm.h"

IMPORT("test:trapping/trapping@1.0.0", "stop") void stop(void);

int main(void) {
  printf("before\n");
  fflush(stdout);
  stop();
  printf("after\n");
}
