// The start of a command. Not the C library's own, which wraps every export in calls of the
// constructors and destructors: cabi_realloc would then call out of its instance, and trap.

#include <stdlib.h>

#include "canonical.h"

void __wasm_call_ctors(void);
void __wasm_call_dtors(void);
int __main_void(void);

EXPORT("_start")
void start(void) {
  claim_memory();
  __wasm_call_ctors();
  int code = __main_void();
  if (code != 0) exit(code);
  __wasm_call_dtors();
}
