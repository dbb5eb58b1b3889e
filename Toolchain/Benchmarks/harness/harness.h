// What the two harnesses provide.

#pragma once

#include <stddef.h>
#include <stdint.h>

// The time in nanoseconds, from any start.
uint64_t now(void);

// Writes `count` bytes to the standard output.
void print(const char *bytes, size_t count);

// Prints `label`, a time and a result on a line.
void print_line(const char *label, uint64_t nanoseconds, uint64_t result);

// What the program does.
void measure(void);
