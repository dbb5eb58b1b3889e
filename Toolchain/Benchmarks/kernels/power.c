// integer: powers modulo 64-bit numbers, and primes found by them

#include "kernel.h"

static uint64_t power(uint64_t base, uint64_t exponent, uint64_t modulus) {
  uint64_t result = 1;
  base %= modulus;
  while (exponent > 0) {
    if (exponent & 1) result = result * base % modulus;
    base = base * base % modulus;
    exponent >>= 1;
  }
  return result;
}

// The test of Miller and Rabin, certain below 4759123141 with these bases.
static int is_prime(uint32_t n) {
  static const uint32_t bases[] = {2, 7, 61};
  if (n < 2 || n % 2 == 0) return n == 2;
  uint32_t odd = n - 1, twos = 0;
  while (odd % 2 == 0) {
    odd /= 2;
    twos++;
  }
  for (int i = 0; i < 3; i++) {
    if (bases[i] % n == 0) continue;
    uint64_t x = power(bases[i], odd, n);
    uint32_t left = twos;
    while (x != 1 && x != n - 1 && --left > 0) x = x * x % n;
    if (x != n - 1 && !(x == 1 && left == twos)) return 0;
  }
  return 1;
}

uint64_t kernel(void) {
  uint64_t sum = 0;
  for (uint32_t n = 4000000001u; n < 4000020001u; n += 2) {
    if (is_prime(n)) sum = mix(sum, n);
  }
  return sum;
}
