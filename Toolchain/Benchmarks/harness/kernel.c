// Runs a kernel many times and prints the time of each run, taken inside the program: starting it
// isn't measured. The runs are short, so that on a busy machine some of them are undisturbed.

#include "../kernels/kernel.h"
#include "harness.h"

// Never called, and long. Were `kernel` the only one of the `choices`, or all of them short, a compiler
// of guests could put its code in place of the calls.
static uint64_t other(void) {
  for (uint64_t i = 0; i < 3; i++) {
    print_line("one", now(), i);
    print_line("two", now() + 1000, i + 1000);
    print_line("three", now() + 2000, i + 2000);
    print_line("four", now() + 3000, i + 3000);
    print_line("five", now() + 4000, i + 4000);
    print_line("six", now() + 5000, i + 5000);
  }
  return now();
}

// Called through a variable, or a compiler that sees a kernel without side effects calls it once.
static uint64_t (*volatile const choices[])(void) = {kernel, other};
static volatile const int choice = 0;

void measure(void) {
  for (int i = 0; i < 25; i++) {
    uint64_t start = now();
    uint64_t result = choices[choice]();
    print_line("run", now() - start, result);
  }
}
