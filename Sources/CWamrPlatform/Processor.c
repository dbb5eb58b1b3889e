// What the processor offers, as the C library found out when the process started: CPUID is slow in a
// virtual machine, and "active" says that the kernel saves the registers too.

#include <string.h>
#include <sys/platform/x86.h>

#include "CWamrPlatform.h"

bool wamr_processor_has(const char *feature) {
#define FEATURE(llvm, name) \
  if (strcmp(feature, llvm) == 0) return CPU_FEATURE_ACTIVE(name);
  FEATURE("sse3", SSE3)
  FEATURE("ssse3", SSSE3)
  FEATURE("sse4.1", SSE4_1)
  FEATURE("sse4.2", SSE4_2)
  FEATURE("popcnt", POPCNT)
  FEATURE("cx16", CMPXCHG16B)
  FEATURE("sahf", LAHF64_SAHF64)
  FEATURE("avx", AVX)
  FEATURE("avx2", AVX2)
  FEATURE("bmi", BMI1)
  FEATURE("bmi2", BMI2)
  FEATURE("fma", FMA)
  FEATURE("f16c", F16C)
  FEATURE("lzcnt", LZCNT)
  FEATURE("movbe", MOVBE)
  FEATURE("avx512f", AVX512F)
  FEATURE("avx512bw", AVX512BW)
  FEATURE("avx512cd", AVX512CD)
  FEATURE("avx512dq", AVX512DQ)
  FEATURE("avx512vl", AVX512VL)
  FEATURE("avx512vbmi", AVX512_VBMI)
  FEATURE("avx512vbmi2", AVX512_VBMI2)
  FEATURE("avx512ifma", AVX512_IFMA)
  FEATURE("avx512vnni", AVX512_VNNI)
  FEATURE("avx512bitalg", AVX512_BITALG)
  FEATURE("avx512vpopcntdq", AVX512_VPOPCNTDQ)
  FEATURE("avx512bf16", AVX512_BF16)
  FEATURE("gfni", GFNI)
  FEATURE("adx", ADX)
  FEATURE("avxvnni", AVX_VNNI)
#undef FEATURE
  return false;
}
