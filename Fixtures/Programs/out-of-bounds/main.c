// Reads from the last bytes that 32 bits can address, where there is no memory.

#include <stdio.h>

#include "wasm.h"

static volatile uintptr_t address = 0xfffffffc;

int main(void) {
  printf("before\n");
  fflush(stdout);
  printf("%d\n", *(volatile int *)address);
}
