// Runs a kernel many times and prints the time of each run, taken inside the program: starting it
// isn't measured. The runs are short, so that on a busy machine some of them are undisturbed.

#include "../kernels/kernel.h"
#include "harness.h"

// Called through a variable, or a compiler that sees a kernel without side effects calls it once.
static uint64_t (*volatile const chosen)(void) = kernel;

void measure(void) {
  for (int i = 0; i < 25; i++) {
    uint64_t start = now();
    uint64_t result = chosen();
    print_line("run", now() - start, result);
  }
}
