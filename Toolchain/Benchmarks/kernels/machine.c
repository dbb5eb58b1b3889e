// interpreters: a machine with a stack, its instructions in a switch

#include "kernel.h"

enum {
  PUSH, LOAD, STORE, ADD, SUB, MUL, AND, LESS, JUMP, JUMP_IF_ZERO, CALL, RETURN, FETCH, PUT, HALT
};

// Sums up and shuffles an array in two loops, one of which calls a function.
static const int32_t program[] = {
  PUSH, 0, STORE, 0, PUSH, 0, STORE, 1,              // 0: i = 0; sum = 0
  LOAD, 0, PUSH, 40000, LESS, JUMP_IF_ZERO, 48,      // 8: while i < 40000
  LOAD, 0, LOAD, 1, ADD, PUSH, 31, MUL,              // 15: (i + sum) * 31
  CALL, 50, STORE, 1,                                // 23: sum = f(…)
  LOAD, 1, LOAD, 0, PUSH, 255, AND, PUT,             // 27: cells[i & 255] = sum
  LOAD, 0, PUSH, 1, ADD, STORE, 0,                   // 35: i++
  LOAD, 1, STORE, 2, JUMP, 8,                        // 42 (42..47)
  HALT, 0,                                           // 48
  STORE, 3, LOAD, 3, PUSH, 255, AND, FETCH,          // 50: cells[x & 255]
  LOAD, 3, SUB, PUSH, 65535, AND, RETURN,            // 58: (… - x) & 65535
};

static int32_t run(const int32_t *code) {
  static int32_t stack[64], cells[256];
  int32_t locals[8] = {0}, returns[16];
  int32_t *top = stack;
  int depth = 0;
  memset(cells, 0, sizeof cells);
  for (const int32_t *at = code;;) {
    switch (*at++) {
      case PUSH: *top++ = *at++; break;
      case LOAD: *top++ = locals[*at++]; break;
      case STORE: locals[*at++] = *--top; break;
      case ADD: top--; top[-1] = (int32_t)((uint32_t)top[-1] + (uint32_t)top[0]); break;
      case SUB: top--; top[-1] = (int32_t)((uint32_t)top[-1] - (uint32_t)top[0]); break;
      case MUL: top--; top[-1] = (int32_t)((uint32_t)top[-1] * (uint32_t)top[0]); break;
      case AND: top--; top[-1] &= top[0]; break;
      case LESS: top--; top[-1] = top[-1] < top[0]; break;
      case JUMP: at = code + *at; break;
      case JUMP_IF_ZERO: at = *--top == 0 ? code + *at : at + 1; break;
      case CALL: returns[depth++] = (int32_t)(at + 1 - code); at = code + *at; break;
      case RETURN: at = code + returns[--depth]; break;
      case FETCH: top[-1] = cells[top[-1]]; break;
      case PUT: top -= 2; cells[top[1]] = top[0]; break;
      default: return locals[1] ^ cells[17] << 16;
    }
  }
}

uint64_t kernel(void) { return (uint32_t)run(program); }
