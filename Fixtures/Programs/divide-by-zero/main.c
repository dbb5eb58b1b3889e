// Calls a component that divides, at last by zero.

#include <stdio.h>

#include "wasm.h"

IMPORT("test:trapping/trapping@1.0.0", "divide") int32_t divide(int32_t, int32_t);

int main(void) {
  for (int32_t divisor = 2; divisor >= 0; divisor--) {
    printf("%d\n", divide(-7, divisor));
    fflush(stdout);
  }
}
