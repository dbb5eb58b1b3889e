// parsing: JSON read into a tree of values and summed up

#include "kernel.h"

enum { SIZE = 200000, VALUES = 60000 };
static char text[SIZE + 1];
typedef struct value {
  enum { NUMBER, STRING, LITERAL, ARRAY, OBJECT } kind;
  double number;
  const char *start;
  uint32_t length;
  struct value *first, *next;
} value;
static value values[VALUES];
static uint32_t used;
static const char *at;
static int failed;

static char *write_number(char *to, uint32_t n) {
  char digits[10];
  int count = 0;
  do digits[count++] = (char)('0' + n % 10); while ((n /= 10) != 0);
  while (count > 0) *to++ = digits[--count];
  return to;
}

static char *write_text(char *to, const char *from) {
  while (*from != 0) *to++ = *from++;
  return to;
}

static void fill_text(void) {
  uint64_t seed = 73;
  char *to = write_text(text, "[");
  while (to < text + SIZE - 300) {
    if (to > text + 1) to = write_text(to, ",\n  ");
    to = write_number(write_text(to, "{\"id\": "), next_random(&seed) % 100000);
    to = write_text(to, next_random(&seed) & 1 ? ", \"active\": true" : ", \"active\": false");
    to = write_text(to, ", \"name\": \"some \\\"name\\\" of a thing\", \"values\": [");
    for (uint32_t i = next_random(&seed) % 8; i > 0; i--) {
      to = write_number(to, next_random(&seed) % 1000);
      *to++ = '.';
      to = write_number(to, next_random(&seed) % 1000);
      if (next_random(&seed) % 4 == 0) to = write_text(to, "e-2");
      if (i > 1) to = write_text(to, ", ");
    }
    to = write_text(to, "], \"none\": null}");
  }
  *write_text(to, "]\n") = 0;
}

static void skip_space(void) {
  while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r') at++;
}

static double parse_number(void) {
  double number = 0, scale = 1;
  int negative = *at == '-';
  if (negative) at++;
  while (*at >= '0' && *at <= '9') number = number * 10 + (*at++ - '0');
  if (*at == '.') {
    for (at++; *at >= '0' && *at <= '9'; scale *= 10) number = number * 10 + (*at++ - '0');
  }
  number /= scale;
  if (*at == 'e' || *at == 'E') {
    at++;
    int down = *at == '-', exponent = 0;
    if (*at == '-' || *at == '+') at++;
    while (*at >= '0' && *at <= '9') exponent = exponent * 10 + (*at++ - '0');
    for (; exponent > 0; exponent--) number = down ? number / 10 : number * 10;
  }
  return negative ? -number : number;
}

static void parse_string(value *v) {
  v->kind = STRING;
  v->start = ++at;
  while (*at != '"' && *at != 0) at += *at == '\\' ? 2 : 1;
  v->length = (uint32_t)(at - v->start);
  if (*at++ != '"') failed = 1;
}

static value *parse(void) {
  if (used == VALUES) {
    failed = 1;
    return NULL;
  }
  value *v = &values[used++];
  *v = (value){0};
  skip_space();
  if (*at == '"') {
    parse_string(v);
  } else if (*at == '[' || *at == '{') {
    char end = *at == '[' ? ']' : '}';
    v->kind = *at++ == '[' ? ARRAY : OBJECT;
    value **last = &v->first;
    skip_space();
    while (*at != end && !failed) {
      if (v->kind == OBJECT) {
        *last = parse();
        if (failed || (*last)->kind != STRING) break;
        last = &(*last)->next;
        skip_space();
        if (*at++ != ':') failed = 1;
      }
      *last = parse();
      if (failed) break;
      last = &(*last)->next;
      skip_space();
      if (*at == ',') at++;
      else if (*at != end) failed = 1;
      skip_space();
    }
    at++;
  } else if (*at == '-' || (*at >= '0' && *at <= '9')) {
    v->number = parse_number();
  } else {
    v->kind = LITERAL;
    v->start = at;
    while (*at >= 'a' && *at <= 'z') at++;
    v->length = (uint32_t)(at - v->start);
    if (v->length == 0) failed = 1;
  }
  return v;
}

static double summed(const value *v) {
  double sum = v->kind == NUMBER ? v->number : v->length;
  for (const value *part = v->first; part != NULL; part = part->next) sum += summed(part);
  return sum;
}

uint64_t kernel(void) {
  if (text[0] == 0) fill_text();
  double sum = 0;
  for (int round = 0; round < 8; round++) {
    at = text;
    used = 0;
    sum += summed(parse());
  }
  return mix_double(mix((uint64_t)failed, used), sum);
}
