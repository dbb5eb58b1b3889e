// SHA-256 by the processor's own instructions, which are some eight times as fast as arithmetic. Swift
// has no way to say them.

#pragma once

#include <stddef.h>
#include <stdint.h>

// Whether this processor has the instructions.
int wamr_sha256_is_available(void);

// Mixes `count` blocks of 64 bytes into `state`, eight words in the order of FIPS 180-4. Requires that
// the instructions are available. `constants` are the 64 of the standard.
void wamr_sha256_compress(
    uint32_t *state, const uint8_t *blocks, size_t count, const uint32_t *constants);
