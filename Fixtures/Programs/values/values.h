// The types of test:values/values@1.0.0 as they lie in memory.

#pragma once

#include "canonical.h"

enum { red, green, blue };
enum { circle, rectangle, label, nothing };
enum { small, single, wide, double_ };
enum { left, right };

typedef struct { int32_t x, y; } point;
typedef struct { uint8_t is_some; point value; } optional_point;
typedef LIST(string) string_list;

typedef struct {
  string name;
  uint8_t age;
  string_list emails;
  optional_point home;
  uint8_t favorite;
} person;

typedef LIST(person) person_list;
typedef struct { uint8_t is_some; person value; } optional_person;
typedef struct { uint8_t is_some; string value; } optional_string;

typedef struct {
  uint8_t tag;
  union { double radius; point size; string text; };
} shape;

typedef LIST(shape) shape_list;

typedef struct {
  uint8_t tag;
  union { uint8_t small; float single; uint64_t wide; double double_; };
} number;

typedef struct {
  uint8_t tag;
  union { float left; int32_t right; };
} either;

typedef struct {
  uint8_t a; int8_t b; uint8_t c; int16_t d; uint16_t e; int32_t f; uint32_t g; int64_t h;
  uint64_t i; float j; double k; uint32_t l;
} scalars;

typedef LIST(uint8_t) byte_list;
typedef LIST(uint32_t) word_list;
typedef LIST(float) float_list;
typedef LIST(double) double_list;
typedef struct { float_list floats; double_list doubles; } float_lists;
typedef struct { uint8_t small; string text; double number; } small_text_number;
typedef struct { double number; string text; uint8_t small; } number_text_small;
typedef struct { uint8_t is_error; union { int64_t value; string message; }; } parse_result;

typedef struct { uint8_t is_some; struct { uint8_t is_some; uint8_t value; } value; } maybe_maybe;
typedef struct { uint8_t is_error; union { maybe_maybe value; optional_string message; }; }
    maybe_result;

typedef LIST(uint16_t) short_list;
typedef LIST(short_list) short_list_list;
typedef LIST(short_list_list) short_list_list_list;
typedef LIST(string_list) string_list_list;

typedef struct { uint8_t is_some; uint32_t value; } optional_word;
typedef LIST(optional_word) optional_word_list;
typedef struct { string name; optional_word_list values; } named_words;
typedef LIST(named_words) named_words_list;
typedef struct { uint8_t is_some; uint64_t value; } optional_wide;
typedef LIST(optional_wide) optional_wide_list;

typedef struct {
  uint8_t a; uint64_t b; uint16_t c; uint64_t d; uint32_t e; uint64_t f; int8_t g; uint64_t h;
  int16_t i; uint64_t j; int32_t k; uint64_t l; float m; uint64_t n; double o; uint8_t p;
  uint64_t q;
} weights;

typedef struct { person first, second; string note; } shuffle_parameters;
typedef struct {
  string note; person last; person_list both; optional_string greeting; shape picture;
} shuffle_result;
