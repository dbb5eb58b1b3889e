// floating point: steps until a point escapes, over a part of the plane

#include "kernel.h"

uint64_t kernel(void) {
  uint64_t sum = 0;
  for (int row = 0; row < 160; row++) {
    for (int column = 0; column < 200; column++) {
      double real = -2.2 + column * (3.0 / 200), imaginary = -1.2 + row * (2.4 / 160);
      double x = 0, y = 0;
      int steps = 0;
      while (steps < 150 && x * x + y * y <= 4) {
        double next = x * x - y * y + real;
        y = 2 * x * y + imaginary;
        x = next;
        steps++;
      }
      sum = mix(sum, (uint64_t)steps);
    }
  }
  return sum;
}
