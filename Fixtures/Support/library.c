// The start of a library, which is called when it is instantiated.

#include "canonical.h"

void __wasm_call_ctors(void);

EXPORT("_initialize")
void initialize(void) {
  claim_memory();
  __wasm_call_ctors();
}
