// What a kernel is, and what kernels share. Every kernel is one file that defines `kernel`; its first
// line names its kind and what it does.

#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Does the work once. Returns a number that depends on all of it, the same for every call.
uint64_t kernel(void);

// The next number of a pseudo-random sequence.
static inline uint32_t next_random(uint64_t *state) {
  *state = *state * 0x5851f42d4c957f2du + 0x14057b7ef767814fu;
  return (uint32_t)(*state >> 32);
}

// A number from 0 to 1, exclusive, of a pseudo-random sequence.
static inline double next_fraction(uint64_t *state) { return next_random(state) / 4294967296.0; }

// Adds `value` to a checksum in which the order matters.
static inline uint64_t mix(uint64_t sum, uint64_t value) {
  sum = (sum ^ value) * 0x9e3779b97f4a7c15u;
  return sum ^ (sum >> 29);
}

static inline uint64_t mix_double(uint64_t sum, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return mix(sum, bits);
}

static inline uint64_t mix_bytes(uint64_t sum, const uint8_t *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) sum = mix(sum, bytes[i]);
  return sum;
}

static inline uint32_t rotate_left(uint32_t value, int count) {
  return value << count | value >> (32 - count);
}
