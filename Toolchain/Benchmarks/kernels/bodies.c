// floating point: bodies that attract each other

#include "kernel.h"

enum { COUNT = 6, STEPS = 15000 };
typedef struct { double position[3], velocity[3], mass; } body;

double __attribute__((noinline)) energy(const body *bodies) {
  double sum = 0;
  for (int i = 0; i < COUNT; i++) {
    for (int k = 0; k < 3; k++) {
      sum += bodies[i].mass * bodies[i].velocity[k] * bodies[i].velocity[k] / 2;
    }
  }
  return sum;
}

static void advance(body *bodies, double step) {
  for (int i = 0; i < COUNT; i++) {
    body *a = &bodies[i];
    for (int j = i + 1; j < COUNT; j++) {
      body *b = &bodies[j];
      double distance[3], square = 0.01;
      for (int k = 0; k < 3; k++) {
        distance[k] = a->position[k] - b->position[k];
        square += distance[k] * distance[k];
      }
      double pull = step / (square * __builtin_sqrt(square));
      for (int k = 0; k < 3; k++) {
        a->velocity[k] -= distance[k] * b->mass * pull;
        b->velocity[k] += distance[k] * a->mass * pull;
      }
    }
  }
  for (int i = 0; i < COUNT; i++) {
    for (int k = 0; k < 3; k++) bodies[i].position[k] += bodies[i].velocity[k] * step;
  }
}

uint64_t kernel(void) {
  static body bodies[COUNT];
  uint64_t seed = 7;
  for (int i = 0; i < COUNT; i++) {
    bodies[i].mass = 0.1 + next_fraction(&seed);
    for (int k = 0; k < 3; k++) {
      bodies[i].position[k] = 4 * next_fraction(&seed) - 2;
      bodies[i].velocity[k] = next_fraction(&seed) - 0.5;
    }
  }
  for (int step = 0; step < STEPS; step++) advance(bodies, 0.001);
  return mix_double(0, energy(bodies));
}
