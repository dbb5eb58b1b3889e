// The start of a library, which is called when it is instantiated.

#include "wasm.h"

void __wasm_call_ctors(void);

EXPORT("_initialize")
void initialize(void) { __wasm_call_ctors(); }
