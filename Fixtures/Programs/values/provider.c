// Takes values of every kind and returns others that depend on each part of them.
//
// What it is handed is its own to keep; what it returns stays until the next call of the same
// function, or where there is a function for it, until that has been called.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "values.h"

#define VALUES(name) EXPORT("test:values/values@1.0.0#" name)
#define AFTER(name) EXPORT("cabi_post_test:values/values@1.0.0#" name)

static string copied(const char *text) {
  string result = {.count = strlen(text)};
  result.bytes = allocate(result.count);
  memcpy(result.bytes, text, result.count);
  return result;
}

static string concatenated(string a, string b) {
  string result = {.count = a.count + b.count};
  result.bytes = allocate(result.count);
  memcpy(result.bytes, a.bytes, a.count);
  memcpy(result.bytes + a.count, b.bytes, b.count);
  return result;
}

// MARK: Scalars

VALUES("echo-scalars")
scalars *echo_scalars(
    int32_t a, int32_t b, int32_t c, int32_t d, int32_t e, int32_t f, uint32_t g, int64_t h,
    uint64_t i, float j, double k, uint32_t l) {
  static scalars result;
  result = (scalars){a, b, c, d, e, f, g, h, i, j, k, l};
  return &result;
}

// The upper bits are for the host to see to: these return what C's promotion left there.
VALUES("negate-s8") int32_t negate_s8(int32_t v) { return (int8_t)-v; }
VALUES("negate-s16") int32_t negate_s16(int32_t v) { return (int16_t)-v; }
VALUES("increment-u8") int32_t increment_u8(int32_t v) { return v + 1; }
VALUES("increment-u16") int32_t increment_u16(int32_t v) { return v + 1; }
VALUES("negate-s64") int64_t negate_s64(int64_t v) { return -(uint64_t)v; }
VALUES("halve-f32") float halve_f32(float v) { return v / 2; }
VALUES("halve-f64") double halve_f64(double v) { return v / 2; }
VALUES("invert") int32_t invert(int32_t v) { return v ? 0 : 0x40; }
VALUES("next-char") uint32_t next_char(uint32_t v) { return v == 0xd7ff ? 0xe000 : v + 1; }
VALUES("next-color") int32_t next_color(int32_t v) { return (v + 1) % 3; }
VALUES("toggle-permissions") int32_t toggle_permissions(int32_t v) { return ~v; }
VALUES("toggle-months") int32_t toggle_months(int32_t v) { return ~v; }
VALUES("toggle-bits") int32_t toggle_bits(int32_t v) { return ~v; }

// MARK: Strings and lists

static string text;

AFTER("concatenate")
void after_concatenate(string *returned) {
  deallocate(returned->bytes, returned->count);
  *returned = (string){0};
}

VALUES("concatenate")
string *concatenate(char *a, size_t a_count, char *b, size_t b_count) {
  text = concatenated((string){a, a_count}, (string){b, b_count});
  deallocate(a, a_count);
  deallocate(b, b_count);
  return &text;
}

VALUES("reverse-bytes")
byte_list *reverse_bytes(uint8_t *bytes, size_t count) {
  static byte_list result;
  for (size_t i = 0; i < count / 2; i++) {
    uint8_t byte = bytes[i];
    bytes[i] = bytes[count - 1 - i];
    bytes[count - 1 - i] = byte;
  }
  result = (byte_list){bytes, count};
  return &result;
}

VALUES("sum")
uint64_t sum(uint32_t *values, size_t count) {
  uint64_t total = 0;
  for (size_t i = 0; i < count; i++) total += values[i];
  return total;
}

VALUES("halve-all")
float_lists *halve_all(float *floats, size_t float_count, double *doubles, size_t double_count) {
  static float_lists result;
  for (size_t i = 0; i < float_count; i++) floats[i] /= 2;
  for (size_t i = 0; i < double_count; i++) doubles[i] /= 2;
  result = (float_lists){{floats, float_count}, {doubles, double_count}};
  return &result;
}

VALUES("negate-all")
byte_list *negate_all(uint8_t *values, size_t count) {
  static byte_list result;
  for (size_t i = 0; i < count; i++) values[i] = !values[i];
  result = (byte_list){values, count};
  return &result;
}

VALUES("join-chars")
string *join_chars(uint32_t *characters, size_t count) {
  char *out = text.bytes = allocate(4 * count);
  for (size_t i = 0; i < count; i++) {
    uint32_t c = characters[i];
    if (c < 0x80) {
      *out++ = c;
    } else if (c < 0x800) {
      *out++ = 0xc0 | c >> 6;
      *out++ = 0x80 | (c & 63);
    } else if (c < 0x10000) {
      *out++ = 0xe0 | c >> 12;
      *out++ = 0x80 | (c >> 6 & 63);
      *out++ = 0x80 | (c & 63);
    } else {
      *out++ = 0xf0 | c >> 18;
      *out++ = 0x80 | (c >> 12 & 63);
      *out++ = 0x80 | (c >> 6 & 63);
      *out++ = 0x80 | (c & 63);
    }
  }
  text.count = out - text.bytes;
  return &text;
}

VALUES("lengths")
string_list_list *lengths(short_list_list *lists, size_t count) {
  static string_list_list result;
  result = (string_list_list){allocate(count * sizeof(string_list)), count};
  for (size_t i = 0; i < count; i++) {
    string_list inner = {allocate(lists[i].count * sizeof(string)), lists[i].count};
    for (size_t j = 0; j < inner.count; j++) {
      short_list shorts = lists[i].elements[j];
      uint32_t total = 0;
      for (size_t k = 0; k < shorts.count; k++) total += shorts.elements[k];
      char line[40];
      snprintf(line, sizeof line, "%zu adding up to %u", shorts.count, total);
      inner.elements[j] = copied(line);
    }
    result.elements[i] = inner;
  }
  return &result;
}

VALUES("sparse")
optional_wide_list *sparse(named_words *names, size_t count) {
  static optional_wide_list result;
  result = (optional_wide_list){allocate(count * sizeof(optional_wide)), count};
  for (size_t i = 0; i < count; i++) {
    optional_wide total = {0};
    for (size_t j = 0; j < names[i].values.count; j++) {
      optional_word word = names[i].values.elements[j];
      total.is_some |= word.is_some;
      if (word.is_some) total.value += word.value;
    }
    if (total.is_some) total.value = total.value << 32 | names[i].name.count;
    result.elements[i] = total;
  }
  return &result;
}

// MARK: Records and variants

VALUES("swap")
number_text_small *swap(int32_t small, char *bytes, size_t count, double number) {
  static number_text_small result;
  result = (number_text_small){number, {bytes, count}, small};
  return &result;
}

static person older_person(person one) {
  one.age += 1;
  one.favorite = (one.favorite + 1) % 3;
  if (one.home.is_some) {
    one.home.value = (point){one.home.value.y, one.home.value.x};
  } else {
    one.home = (optional_point){1, {-1, (int32_t)one.emails.count}};
  }
  one.name = concatenated(one.name, copied(" (older)"));
  return one;
}

VALUES("older")
person_list *older(person *people, size_t count) {
  static person_list result;
  for (size_t i = 0; i < count; i++) people[i] = older_person(people[i]);
  result = (person_list){people, count};
  return &result;
}

VALUES("find")
optional_person *find(person *people, size_t count, char *name, size_t name_count) {
  static optional_person result;
  result.is_some = 0;
  for (size_t i = 0; i < count && !result.is_some; i++) {
    string candidate = people[i].name;
    if (candidate.count != name_count || memcmp(candidate.bytes, name, name_count) != 0) continue;
    result = (optional_person){1, people[i]};
  }
  return &result;
}

static double double_from_bits(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

// What is a double, a number or an address comes as 64 bits.
static shape shape_from_flat(int32_t tag, uint64_t first, int32_t second) {
  shape result = {.tag = tag};
  switch (tag) {
    case circle: result.radius = double_from_bits(first); break;
    case rectangle: result.size = (point){(int32_t)first, second}; break;
    case label: result.text = (string){(char *)(uintptr_t)first, second}; break;
    default: break;
  }
  return result;
}

VALUES("describe")
string *describe(int32_t tag, uint64_t first, int32_t second) {
  shape one = shape_from_flat(tag, first, second);
  char line[100];
  switch (one.tag) {
    case circle: snprintf(line, sizeof line, "a circle of radius %g", one.radius); break;
    case rectangle: snprintf(line, sizeof line, "%d by %d", one.size.x, one.size.y); break;
    case label: snprintf(line, sizeof line, "'%.*s'", (int)one.text.count, one.text.bytes); break;
    default: snprintf(line, sizeof line, "nothing"); break;
  }
  text = copied(line);
  return &text;
}

VALUES("double-shapes")
shape_list *double_shapes(shape *shapes, size_t count) {
  static shape_list result;
  for (size_t i = 0; i < count; i++) {
    shape *one = &shapes[i];
    switch (one->tag) {
      case circle: one->radius *= 2; break;
      case rectangle: one->size = (point){one->size.x * 2, one->size.y * 2}; break;
      case label: one->text = concatenated(one->text, one->text); break;
      default: break;
    }
  }
  result = (shape_list){shapes, count};
  return &result;
}

VALUES("next-number")
number *next_number(int32_t tag, uint64_t bits) {
  static number result;
  result = (number){.tag = tag};
  uint32_t low = (uint32_t)bits;
  switch (tag) {
    case small: result.small = low + 1; break;
    case single: memcpy(&result.single, &low, 4), result.single += 1; break;
    case wide: result.wide = bits + 1; break;
    default: result.double_ = double_from_bits(bits) + 1; break;
  }
  return &result;
}

VALUES("other")
either *other(int32_t tag, uint32_t bits) {
  static either result;
  float value;
  memcpy(&value, &bits, 4);
  if (tag == left) {
    result = (either){.tag = right, .right = (int32_t)value};
  } else {
    result = (either){.tag = left, .left = (float)(int32_t)bits};
  }
  return &result;
}

VALUES("parse")
parse_result *parse(char *bytes, size_t count) {
  static parse_result result;
  char line[40];
  snprintf(line, sizeof line, "%.*s", (int)count, bytes);
  char *end;
  int64_t value = strtoll(line, &end, 10);
  if (count > 0 && *end == 0) {
    result = (parse_result){.is_error = 0, .value = value};
  } else {
    string message = concatenated(copied("not a number: "), (string){bytes, count});
    result = (parse_result){.is_error = 1, .message = message};
  }
  return &result;
}

VALUES("check") int32_t check(int32_t v) { return !v; }

VALUES("maybe")
maybe_result *maybe(int32_t is_some, int32_t inner_is_some, int32_t value) {
  static maybe_result result;
  if (!is_some) {
    result = (maybe_result){.is_error = 1, .message = {0}};
  } else if (!inner_is_some) {
    result = (maybe_result){.is_error = 0, .value = {1, {0}}};
  } else if (value == 0) {
    result = (maybe_result){.is_error = 1, .message = {1, copied("zero")}};
  } else if (value == 255) {
    result = (maybe_result){.is_error = 0, .value = {0}};
  } else {
    result = (maybe_result){.is_error = 0, .value = {1, {1, value * 2}}};
  }
  return &result;
}

// MARK: Parameters and results through memory

VALUES("weigh")
double weigh(weights *w) {
  return w->a + 2.0 * w->b + 3.0 * w->c + 4.0 * w->d + 5.0 * w->e + 6.0 * w->f + 7.0 * w->g +
      8.0 * w->h + 9.0 * w->i + 10.0 * w->j + 11.0 * w->k + 12.0 * w->l + 13.0 * w->m +
      14.0 * w->n + 15.0 * w->o + 16.0 * w->p + 17.0 * w->q;
}

VALUES("shuffle")
shuffle_result *shuffle(shuffle_parameters *given) {
  static shuffle_result result;
  static person both[2];
  both[0] = given->second;
  both[1] = given->first;
  result.note = concatenated(given->note, given->note);
  result.last = older_person(given->second);
  result.both = (person_list){both, 2};
  result.greeting = (optional_string){given->note.count > 0, given->first.name};
  result.picture = (shape){.tag = label, .text = given->second.name};
  return &result;
}
