// Calls each function of test:values/values@1.0.0 and prints what it returns.

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "values.h"

#define VALUES(name) IMPORT("test:values/values@1.0.0", name)

VALUES("echo-scalars")
void echo_scalars(
    int32_t, int32_t, int32_t, int32_t, int32_t, int32_t, uint32_t, int64_t, uint64_t, float,
    double, uint32_t, scalars *);
VALUES("negate-s8") int32_t negate_s8(int32_t);
VALUES("negate-s16") int32_t negate_s16(int32_t);
VALUES("increment-u8") int32_t increment_u8(int32_t);
VALUES("increment-u16") int32_t increment_u16(int32_t);
VALUES("negate-s64") int64_t negate_s64(int64_t);
VALUES("halve-f32") float halve_f32(float);
VALUES("halve-f64") double halve_f64(double);
VALUES("invert") int32_t invert(int32_t);
VALUES("next-char") uint32_t next_char(uint32_t);
VALUES("next-color") int32_t next_color(int32_t);
VALUES("toggle-permissions") int32_t toggle_permissions(int32_t);
VALUES("toggle-months") int32_t toggle_months(int32_t);
VALUES("toggle-bits") uint32_t toggle_bits(uint32_t);
VALUES("concatenate") void concatenate(const char *, size_t, const char *, size_t, string *);
VALUES("reverse-bytes") void reverse_bytes(const uint8_t *, size_t, byte_list *);
VALUES("sum") uint64_t sum(const uint32_t *, size_t);
VALUES("halve-all")
void halve_all(const float *, size_t, const double *, size_t, float_lists *);
VALUES("negate-all") void negate_all(const uint8_t *, size_t, byte_list *);
VALUES("join-chars") void join_chars(const uint32_t *, size_t, string *);
VALUES("swap") void swap(int32_t, const char *, size_t, double, number_text_small *);
VALUES("older") void older(const person *, size_t, person_list *);
VALUES("find") void find(const person *, size_t, const char *, size_t, optional_person *);
VALUES("describe") void describe(int32_t, uint64_t, uint32_t, string *);
VALUES("double-shapes") void double_shapes(const shape *, size_t, shape_list *);
VALUES("next-number") void next_number(int32_t, uint64_t, number *);
VALUES("other") void other(int32_t, uint32_t, either *);
VALUES("parse") void parse(const char *, size_t, parse_result *);
VALUES("check") int32_t check(int32_t);
VALUES("maybe") void maybe(int32_t, int32_t, int32_t, maybe_result *);
VALUES("lengths") void lengths(const short_list_list *, size_t, string_list_list *);
VALUES("sparse") void sparse(const named_words *, size_t, optional_wide_list *);
VALUES("weigh") double weigh(const weights *);
VALUES("shuffle") void shuffle(const shuffle_parameters *, shuffle_result *);

#define STRING(literal) ((string){(char *)literal, sizeof literal - 1})
#define COUNT(array) (sizeof array / sizeof array[0])

static uint32_t bits_of_float(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static uint64_t bits_of_double(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static void print_string(string text) { printf("\"%.*s\"", (int)text.count, text.bytes); }

static void print_line(string text) {
  print_string(text);
  printf(" (%zu bytes)\n", text.count);
}

static void print_person(person one) {
  print_string(one.name);
  printf(" aged %u, %zu emails:", one.age, one.emails.count);
  for (size_t i = 0; i < one.emails.count; i++) {
    printf(" ");
    print_string(one.emails.elements[i]);
  }
  if (one.home.is_some) printf(", home %d %d", one.home.value.x, one.home.value.y);
  printf(", likes color %u\n", one.favorite);
}

static void print_shape(shape one) {
  switch (one.tag) {
    case circle: printf("circle %g\n", one.radius); break;
    case rectangle: printf("rectangle %d %d\n", one.size.x, one.size.y); break;
    case label: printf("label "), print_line(one.text); break;
    case nothing: printf("nothing\n"); break;
    default: printf("shape %u?\n", one.tag); break;
  }
}

static string emails[] = {STRING("ada@example.org"), STRING(""), STRING("löv@example.org")};
static person people[] = {
  {STRING("Ada"), 36, {emails, 3}, {1, {-7, 8}}, blue},
  {STRING("Grace Hopper"), 255, {NULL, 0}, {0, {0, 0}}, red},
  {STRING("李"), 0, {emails + 2, 1}, {1, {INT32_MAX, INT32_MIN}}, green},
};

static void scalar_values(void) {
  scalars s;
  echo_scalars(
      1, -128, 255, -32768, 65535, INT32_MIN, UINT32_MAX, INT64_MIN, UINT64_MAX, 1.5f, -2.25,
      0x10ffff, &s);
  printf("scalars %u %d %u %d %u %d %u %" PRId64 " %" PRIu64 " %g %g %x\n", s.a, s.b, s.c, s.d,
         s.e, s.f, s.g, s.h, s.i, (double)s.j, s.k, s.l);
  printf("negated %d %d %d %d\n", negate_s8(5), negate_s8(-128), negate_s16(300),
         negate_s16(-32768));
  printf("incremented %d %d %d %d\n", increment_u8(7), increment_u8(255), increment_u16(256),
         increment_u16(65535));
  printf("negated %" PRId64 " %" PRId64 "\n", negate_s64(1LL << 40), negate_s64(INT64_MIN));
  printf("halved %g %g %g %a\n", (double)halve_f32(3), halve_f64(5), halve_f64(-INFINITY),
         halve_f64(0x1p-1022));
  printf("nan %d %d\n", isnan(halve_f32(NAN)) != 0, isnan(halve_f64(NAN)) != 0);
  printf("inverted %d %d\n", invert(0), invert(1));
  printf("characters %x %x %x\n", next_char('a'), next_char(0xd7ff), next_char(0x10fffe));
  printf("colors %d %d %d\n", next_color(red), next_color(green), next_color(blue));
  printf("flags %x %x %x %x\n", toggle_permissions(5), toggle_permissions(0), toggle_months(0x801),
         toggle_months(0));
  printf("bits %x %x\n", toggle_bits(0), toggle_bits(0x80000001));
}

static void lists_and_strings(void) {
  string text;
  concatenate("Grüße, ", 9, "世界 🌍", 11, &text);
  print_line(text);
  concatenate("", 0, "", 0, &text);
  print_line(text);

  static uint8_t many[70000];
  for (size_t i = 0; i < sizeof many; i++) many[i] = (uint8_t)(i * 7);
  byte_list reversed;
  reverse_bytes(many, sizeof many, &reversed);
  size_t wrong = 0;
  for (size_t i = 0; i < sizeof many; i++) {
    wrong += reversed.elements[i] != many[sizeof many - 1 - i];
  }
  printf("reversed %zu bytes, %zu wrong\n", reversed.count, wrong);

  uint32_t words[] = {1, 2, UINT32_MAX, UINT32_MAX};
  printf("sum %" PRIu64 " %" PRIu64 "\n", sum(words, 4), sum(NULL, 0));

  float floats[] = {1, 3, -0.0f};
  double doubles[] = {1e300, 5};
  float_lists halves;
  halve_all(floats, 3, doubles, 2, &halves);
  printf("halves %zu:", halves.floats.count);
  for (size_t i = 0; i < halves.floats.count; i++) printf(" %g", (double)halves.floats.elements[i]);
  printf(" and %zu:", halves.doubles.count);
  for (size_t i = 0; i < halves.doubles.count; i++) printf(" %g", halves.doubles.elements[i]);
  printf("\n");

  // Whatever is not zero is true.
  uint8_t truths[] = {0, 1, 2, 255, 0};
  byte_list negated;
  negate_all(truths, 5, &negated);
  printf("negated");
  for (size_t i = 0; i < negated.count; i++) printf(" %u", negated.elements[i]);
  printf("\n");

  uint32_t characters[] = {'a', 0xe9, 0x20ac, 0x1f600};
  join_chars(characters, 4, &text);
  print_line(text);

  uint16_t shorts[] = {1, 2, 3, 65535};
  short_list inner[] = {{shorts, 4}, {shorts, 0}, {shorts + 3, 1}};
  short_list_list outer[] = {{inner, 2}, {NULL, 0}, {inner + 2, 1}};
  string_list_list lines;
  lengths(outer, 3, &lines);
  for (size_t i = 0; i < lines.count; i++) {
    printf("lengths %zu: %zu", i, lines.elements[i].count);
    for (size_t j = 0; j < lines.elements[i].count; j++) {
      printf(" ");
      print_string(lines.elements[i].elements[j]);
    }
    printf("\n");
  }

  optional_word sparse_words[] = {{1, 7}, {0, 99}, {1, 8}, {0, 0}};
  named_words names[] = {
    {STRING("both"), {sparse_words, 4}}, {STRING("none"), {sparse_words + 3, 1}},
    {STRING(""), {sparse_words, 0}},
  };
  optional_wide_list totals;
  sparse(names, COUNT(names), &totals);
  for (size_t i = 0; i < totals.count; i++) {
    optional_wide total = totals.elements[i];
    printf("sparse %u %" PRIx64 "\n", total.is_some, total.is_some ? total.value : 0);
  }
}

static void print_number(int32_t tag, uint64_t bits) {
  number result;
  next_number(tag, bits, &result);
  switch (result.tag) {
    case small: printf("small %u\n", result.small); break;
    case single: printf("single %g\n", (double)result.single); break;
    case wide: printf("wide %" PRIu64 "\n", result.wide); break;
    default: printf("double %g\n", result.double_); break;
  }
}

static void print_parsed(string text) {
  parse_result result;
  parse(text.bytes, text.count, &result);
  if (result.is_error) {
    printf("error "), print_line(result.message);
  } else {
    printf("parsed %" PRId64 "\n", result.value);
  }
}

static void print_maybe(int32_t is_some, int32_t inner_is_some, int32_t value) {
  maybe_result result;
  maybe(is_some, inner_is_some, value, &result);
  if (result.is_error && result.message.is_some) {
    printf("maybe error "), print_line(result.message.value);
  } else if (result.is_error) {
    printf("maybe error\n");
  } else if (!result.value.is_some) {
    printf("maybe none\n");
  } else if (!result.value.value.is_some) {
    printf("maybe some none\n");
  } else {
    printf("maybe %u\n", result.value.value.value);
  }
}

static void records_and_variants(void) {
  number_text_small swapped;
  swap(9, "swapped", 7, 0.5, &swapped);
  printf("%g %u ", swapped.number, swapped.small), print_line(swapped.text);

  person_list aged;
  older(people, COUNT(people), &aged);
  for (size_t i = 0; i < aged.count; i++) print_person(aged.elements[i]);

  optional_person found;
  find(people, COUNT(people), "李", 3, &found);
  printf("found %u: ", found.is_some), print_person(found.value);
  find(people, COUNT(people), "nobody", 6, &found);
  printf("found %u\n", found.is_some);

  string text;
  describe(circle, bits_of_double(2.5), 0, &text), print_line(text);
  describe(rectangle, (uint32_t)-3, 4, &text), print_line(text);
  describe(label, (uintptr_t)"mark", 4, &text), print_line(text);
  describe(nothing, 0, 0, &text), print_line(text);

  shape shapes[] = {
    {.tag = circle, .radius = 0.25}, {.tag = rectangle, .size = {-5, 6}},
    {.tag = label, .text = STRING("ho")}, {.tag = nothing},
  };
  shape_list doubled;
  double_shapes(shapes, COUNT(shapes), &doubled);
  for (size_t i = 0; i < doubled.count; i++) print_shape(doubled.elements[i]);

  print_number(small, 255);
  print_number(single, bits_of_float(1.5f));
  print_number(wide, 1ULL << 63);
  print_number(double_, bits_of_double(-1e10));

  either either;
  other(left, bits_of_float(-3.75f), &either);
  printf("either %u %d\n", either.tag, either.right);
  other(right, (uint32_t)-16, &either);
  printf("either %u %g\n", either.tag, (double)either.left);

  print_parsed(STRING("-9223372036854775808"));
  print_parsed(STRING("12 monkeys"));
  printf("check %d %d\n", check(1), check(0));
  print_maybe(0, 0, 0);
  print_maybe(1, 0, 0);
  print_maybe(1, 1, 0);
  print_maybe(1, 1, 255);
  print_maybe(1, 1, 21);
}

static void through_memory(void) {
  weights w = {255, 1, 65535, 2, UINT32_MAX, 3, -128, 4, -32768, 5, INT32_MIN, 6, 0.5f, 7, 0.25, 1,
               1ULL << 50};
  printf("weighs %.17g\n", weigh(&w));

  shuffle_result r;
  shuffle_parameters given = {people[0], people[1], STRING("note")};
  shuffle(&given, &r);
  print_line(r.note);
  print_person(r.last);
  for (size_t i = 0; i < r.both.count; i++) print_person(r.both.elements[i]);
  printf("greeting %u ", r.greeting.is_some), print_line(r.greeting.value);
  print_shape(r.picture);
}

int main(void) {
  scalar_values();
  lists_and_strings();
  records_and_variants();
  through_memory();
}
