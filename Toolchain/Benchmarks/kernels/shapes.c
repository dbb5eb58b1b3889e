// indirect calls: methods of objects of many kinds

#include "kernel.h"

typedef struct shape shape;
typedef struct {
  int32_t (*area)(const shape *);
  int32_t (*edge)(const shape *);
  void (*grow)(shape *, int32_t);
} methods;
struct shape { const methods *methods; int32_t width, height; };

static int32_t square_area(const shape *s) { return s->width * s->width; }
static int32_t square_edge(const shape *s) { return 4 * s->width; }
static void square_grow(shape *s, int32_t by) { s->width = (s->width + by) & 255; }
static int32_t oblong_area(const shape *s) { return s->width * s->height; }
static int32_t oblong_edge(const shape *s) { return 2 * (s->width + s->height); }
static void oblong_grow(shape *s, int32_t by) { s->height = (s->height + by) & 255; }
static int32_t triangle_area(const shape *s) { return s->width * s->height / 2; }
static int32_t triangle_edge(const shape *s) { return s->width + 2 * s->height; }
static void triangle_grow(shape *s, int32_t by) {
  s->width = (s->width ^ by) & 255;
  s->height = (s->height + 1) & 255;
}
static const methods square = {square_area, square_edge, square_grow};
static const methods oblong = {oblong_area, oblong_edge, oblong_grow};
static const methods triangle = {triangle_area, triangle_edge, triangle_grow};

enum { COUNT = 1000 };
static shape shapes[COUNT];

uint64_t kernel(void) {
  static const methods *const kinds[] = {&square, &oblong, &triangle};
  for (int i = 0; i < COUNT; i++) shapes[i] = (shape){kinds[i * i % 3], i & 127, i >> 3};
  uint64_t sum = 0;
  for (int round = 0; round < 150; round++) {
    for (int i = 0; i < COUNT; i++) {
      shape *s = &shapes[i];
      sum += (uint32_t)(s->methods->area(s) - s->methods->edge(s));
      s->methods->grow(s, round);
    }
  }
  return sum;
}
