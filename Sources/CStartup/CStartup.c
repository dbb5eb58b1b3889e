// What libraries would do before `main` and a start of `wamr-run` has no use for: it takes a twentieth of
// the time of a start.

#include "CStartup.h"

#include "SystemCalls.h"

#include <stddef.h>

// OpenSSL asks the processor what it has, six times: in a virtual machine each takes microseconds, since
// the hypervisor answers. The linker's `--wrap` (Package.swift) sends the calls here. That of the
// initialization section, before all constructors, is left out; OpenSSL repeats it when it is first used.
extern void __real_OPENSSL_cpuid_setup(void);
void __wrap_OPENSSL_cpuid_setup(void);

void __wrap_OPENSSL_cpuid_setup(void) {
  if (wamr_arguments() != NULL) __real_OPENSSL_cpuid_setup();
}

// Swift's standard library finds the arguments by a look through /proc/self/maps, whether or not anyone
// asks for them. These two functions are all that the file which does it defines, and so keep it out of the
// program.
char **_swift_stdlib_getUnsafeArgvArgc(int *count);
void _swift_stdlib_overrideUnsafeArgvArgc(char **values, int count);

static char **overriding_values;
static int overriding_count;

char **_swift_stdlib_getUnsafeArgvArgc(int *count) {
  if (overriding_values != NULL) {
    *count = overriding_count;
    return overriding_values;
  }
  char **values = wamr_arguments();
  *count = 0;
  while (values[*count] != NULL) *count += 1;
  return values;
}

void _swift_stdlib_overrideUnsafeArgvArgc(char **values, int count) {
  overriding_values = values;
  overriding_count = count;
}
