// mixture: short lists, small matrices, a machine with states and checksums, with many branches

#include "kernel.h"

enum { NODES = 40, SIZE = 9, ROUNDS = 60 };

// Every step's result goes into the checksum, and the checksum into the next step.
static uint32_t checksum(uint32_t sum, uint32_t value) {
  for (int i = 0; i < 16; i++, value >>= 1) {
    uint32_t odd = (sum ^ value) & 1;
    sum >>= 1;
    if (odd) sum ^= 0xa001;
  }
  return sum;
}

// MARK: Lists

typedef struct entry { struct entry *next; int16_t key, place; } entry;
static entry entries[NODES];

static entry *reversed(entry *list) {
  entry *turned = NULL;
  while (list != NULL) {
    entry *next = list->next;
    list->next = turned;
    turned = list;
    list = next;
  }
  return turned;
}

static entry *found(entry *list, int key) {
  while (list != NULL && list->key != key) list = list->next;
  return list;
}

static int by_key(const entry *a, const entry *b) { return a->key - b->key; }
static int by_place(const entry *a, const entry *b) { return a->place - b->place; }

static entry *merged(entry *a, entry *b, int (*compare)(const entry *, const entry *)) {
  entry first, *last = &first;
  while (a != NULL && b != NULL) {
    entry **least = compare(a, b) <= 0 ? &a : &b;
    last->next = *least;
    last = *least;
    *least = last->next;
  }
  last->next = a != NULL ? a : b;
  return first.next;
}

static entry *sorted(entry *list, int (*compare)(const entry *, const entry *)) {
  if (list == NULL || list->next == NULL) return list;
  entry *middle = list;
  for (entry *end = list->next; end != NULL && end->next != NULL; end = end->next->next) {
    middle = middle->next;
  }
  entry *second = middle->next;
  middle->next = NULL;
  return merged(sorted(list, compare), sorted(second, compare), compare);
}

static uint32_t lists(uint32_t seed) {
  entry *list = NULL;
  for (int i = 0; i < NODES; i++) {
    entries[i] = (entry){list, (int16_t)((seed ^ (uint32_t)i * 37) & 63), (int16_t)i};
    list = &entries[i];
  }
  uint32_t sum = seed & 0xffff;
  for (int i = 0; i < 24; i++) {
    entry *one = found(list, (int)((seed >> (i & 7)) & 63));
    sum += one == NULL ? 1 : (uint32_t)one->place & 7;
    list = reversed(list);
  }
  list = sorted(list, by_key);
  sum = checksum(sum, (uint32_t)list->place);
  list = sorted(list, by_place);
  for (entry *e = list; e != NULL; e = e->next) sum = checksum(sum, (uint32_t)e->key);
  return sum;
}

// MARK: Matrices

static int16_t left[SIZE][SIZE], right[SIZE][SIZE];
static int32_t product[SIZE][SIZE];

static uint32_t matrices(uint32_t seed) {
  for (int i = 0; i < SIZE; i++) {
    for (int j = 0; j < SIZE; j++) {
      seed = (seed * 1103 + 12345) & 0xffff;
      left[i][j] = (int16_t)(seed & 255);
      right[i][j] = (int16_t)(left[i][j] + i - j);
    }
  }
  uint32_t sum = 0;
  int32_t limit = (int32_t)(seed & 4095), running = 0;
  for (int i = 0; i < SIZE; i++) {
    for (int j = 0; j < SIZE; j++) {
      int32_t cell = 0;
      for (int k = 0; k < SIZE; k++) cell += left[i][k] * right[k][j];
      product[i][j] = cell;
    }
  }
  for (int i = 0; i < SIZE; i++) {
    for (int j = 0; j < SIZE; j++) {
      running += product[i][j] >> 2 & 1023;
      if (running > limit) {
        sum += 10;
        running = 0;
      } else {
        sum += product[i][j] > product[i][(j + 1) % SIZE];
      }
    }
  }
  return checksum(seed, sum);
}

// MARK: States

enum { START, SIGN, DIGITS, POINT, FRACTION, EXPONENT, EXPONENT_DIGITS, WRONG, STATES };

static int next_state(int state, char c) {
  int digit = c >= '0' && c <= '9';
  switch (state) {
    case START: return digit ? DIGITS : c == '+' || c == '-' ? SIGN : c == '.' ? POINT : WRONG;
    case SIGN: return digit ? DIGITS : c == '.' ? POINT : WRONG;
    case DIGITS: return digit ? DIGITS : c == '.' ? FRACTION : c == 'e' ? EXPONENT : WRONG;
    case POINT: return digit ? FRACTION : WRONG;
    case FRACTION: return digit ? FRACTION : c == 'e' ? EXPONENT : WRONG;
    case EXPONENT: return digit || c == '-' ? EXPONENT_DIGITS : WRONG;
    case EXPONENT_DIGITS: return digit ? EXPONENT_DIGITS : WRONG;
    default: return WRONG;
  }
}

static uint32_t states(uint32_t seed) {
  static char text[] = "12,-3.5,+.25,1e5,7.e-3,abc,5..2,-,33.25e-12,0,1e,+9.75,x1,12.5e7,.5,--1,";
  uint32_t counts[STATES] = {0}, changes = 0;
  char *broken = &text[seed % (sizeof text - 1)], kept = *broken;
  if (kept != ',') *broken = (char)('0' + (seed & 15));
  for (int round = 0; round < 2; round++) {
    int state = START;
    for (const char *p = text; *p != 0; p++) {
      if (*p == ',') {
        counts[state]++;
        state = START;
        continue;
      }
      int next = next_state(state, *p);
      changes += next != state;
      state = next;
    }
  }
  *broken = kept;
  uint32_t sum = checksum(seed, changes);
  for (int i = 0; i < STATES; i++) sum = checksum(sum, counts[i]);
  return sum;
}

uint64_t kernel(void) {
  uint32_t sum = 0x1234;
  for (int round = 0; round < ROUNDS; round++) {
    sum = checksum(sum, lists(sum));
    sum = checksum(sum, matrices(sum));
    for (int i = 0; i < 4; i++) sum = checksum(sum, states(sum));
  }
  return sum;
}
