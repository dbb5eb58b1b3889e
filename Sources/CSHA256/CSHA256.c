#include "CSHA256.h"

#include <cpuid.h>
#include <immintrin.h>

int wamr_sha256_is_available(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
  if (!(c & bit_SSSE3) || !(c & bit_SSE4_1)) return 0;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
  return (b & bit_SHA) != 0;
}

// The four words of the schedule behind `fourth`, of which `first` to `fourth` are the sixteen before.
__attribute__((target("sha,ssse3"), always_inline)) static inline __m128i next(
    __m128i first, __m128i second, __m128i third, __m128i fourth) {
  __m128i sum = _mm_sha256msg1_epu32(first, second);
  sum = _mm_add_epi32(sum, _mm_alignr_epi8(fourth, third, 4));
  return _mm_sha256msg2_epu32(sum, fourth);
}

__attribute__((target("sha,ssse3,sse4.1"))) void wamr_sha256_compress(
    uint32_t *state, const uint8_t *blocks, size_t count, const uint32_t *constants) {
  const __m128i big_endian = _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
  // The instructions want the eight variables in two halves: a, b, e, f and c, d, g, h.
  __m128i abef = _mm_set_epi32(state[0], state[1], state[4], state[5]);
  __m128i cdgh = _mm_set_epi32(state[2], state[3], state[6], state[7]);
  for (; count > 0; count--, blocks += 64) {
    const __m128i old_abef = abef, old_cdgh = cdgh;
    __m128i words[4];
    for (int group = 0; group < 16; group++) {
      __m128i *word = &words[group % 4];
      if (group < 4) {
        *word = _mm_loadu_si128((const __m128i *)(blocks + 16 * group));
        *word = _mm_shuffle_epi8(*word, big_endian);
      } else {
        *word = next(
            words[group % 4], words[(group + 1) % 4], words[(group + 2) % 4],
            words[(group + 3) % 4]);
      }
      __m128i sum = _mm_loadu_si128((const __m128i *)(constants + 4 * group));
      sum = _mm_add_epi32(sum, *word);
      // Two rounds turn a, b, e, f into the next c, d, g, h.
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
    }
    abef = _mm_add_epi32(abef, old_abef);
    cdgh = _mm_add_epi32(cdgh, old_cdgh);
  }
  state[0] = (uint32_t)_mm_extract_epi32(abef, 3);
  state[1] = (uint32_t)_mm_extract_epi32(abef, 2);
  state[2] = (uint32_t)_mm_extract_epi32(cdgh, 3);
  state[3] = (uint32_t)_mm_extract_epi32(cdgh, 2);
  state[4] = (uint32_t)_mm_extract_epi32(abef, 1);
  state[5] = (uint32_t)_mm_extract_epi32(abef, 0);
  state[6] = (uint32_t)_mm_extract_epi32(cdgh, 1);
  state[7] = (uint32_t)_mm_extract_epi32(cdgh, 0);
}
