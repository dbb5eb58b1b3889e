// interpreters: a machine with registers, its instructions in a table of functions

#include "kernel.h"

typedef struct { uint32_t registers[16], memory[1024], at, steps; } state;
typedef struct { uint8_t operation, a, b, c; } instruction;
typedef void operation(state *, instruction);

static void set(state *s, instruction i) { s->registers[i.a] = (uint32_t)i.b << 8 | i.c; }
static void add(state *s, instruction i) {
  s->registers[i.a] = s->registers[i.b] + s->registers[i.c];
}
static void multiply(state *s, instruction i) {
  s->registers[i.a] = s->registers[i.b] * s->registers[i.c];
}
static void exclude(state *s, instruction i) {
  s->registers[i.a] = s->registers[i.b] ^ s->registers[i.c];
}
static void shift(state *s, instruction i) {
  s->registers[i.a] = s->registers[i.b] >> (i.c & 31);
}
static void load(state *s, instruction i) {
  s->registers[i.a] = s->memory[(s->registers[i.b] + i.c) % 1024];
}
static void store(state *s, instruction i) {
  s->memory[(s->registers[i.b] + i.c) % 1024] = s->registers[i.a];
}
static void branch_if_less(state *s, instruction i) {
  if (s->registers[i.a] < s->registers[i.b]) s->at = i.c;
}
static void halt(state *s, instruction i) { s->at = ~0u - i.a; }

static operation *const operations[] = {set, add, multiply, exclude, shift, load, store,
                                        branch_if_less, halt};

static const instruction program[] = {
  {0, 0, 0, 0}, {0, 1, 200, 0}, {0, 2, 0, 1}, {0, 3, 0x9e, 0x37}, {0, 4, 0, 7},
  {1, 4, 4, 0}, {2, 4, 4, 3}, {4, 5, 4, 13}, {3, 4, 4, 5}, {6, 4, 0, 3}, {5, 6, 4, 1},
  {3, 7, 7, 6}, {1, 7, 7, 4}, {1, 0, 0, 2}, {7, 0, 1, 5}, {8, 0, 0, 0},
};

uint64_t kernel(void) {
  static state s;
  memset(&s, 0, sizeof s);
  for (; s.at < sizeof program / sizeof *program; s.steps++) {
    instruction i = program[s.at++];
    operations[i.operation](&s, i);
  }
  return mix(mix(s.registers[7], s.registers[4]), s.steps);
}
