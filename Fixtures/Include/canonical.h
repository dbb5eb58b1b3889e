// How values of the component model look in the memory of a C guest. Structures of C are laid out
// as the Canonical ABI lays out records, and a tag before a union as it lays out variants.

#pragma once

#include "wasm.h"

#define LIST(type) struct { type *elements; size_t count; }

typedef struct { char *bytes; size_t count; } string;

// Hands out memory for what comes into this guest; also what is exported as cabi_realloc.
void *canonical_reallocate(void *old, size_t old_size, size_t alignment, size_t size);

// Returns `count` bytes of memory, not zeroed. Zero bytes are some address, never null.
static inline void *allocate(size_t count) { return canonical_reallocate(NULL, 0, 8, count); }

// Gives back what `allocate` or the host's use of cabi_realloc returned; zero bytes are nothing.
void deallocate(void *bytes, size_t count);

// Keeps the allocator off what the memory was grown by before. The adapter has its stack there, and
// the C library takes all behind its data for its own when it first allocates.
void claim_memory(void);
