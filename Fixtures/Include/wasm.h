// The attributes by which C says what WebAssembly needs to know.

#pragma once

#include <stddef.h>
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(name)))
#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))

// A variable in a global of the module instead of in its memory, with a function that reads it and
// one that sets it. Volatile and never inlined, because LLVM would otherwise merge accesses to two
// globals into one through a pointer, and there are no pointers to globals.
#define STATE(type, name)                                                            \
  static volatile __attribute__((address_space(1))) type name##_global;              \
  static __attribute__((noinline)) type name(void) { return name##_global; }         \
  static __attribute__((noinline)) void set_##name(type value) { name##_global = value; }
