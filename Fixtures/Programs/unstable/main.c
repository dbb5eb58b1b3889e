// Calls what few hosts have: time zones, and an exit with a number.

#include <stdio.h>
#include <string.h>

#include "canonical.h"

typedef struct { int32_t offset; string name; uint8_t is_summer; } timezone_display;

IMPORT("wasi:clocks/timezone@0.2.3", "display")
void display(uint64_t seconds, uint32_t nanoseconds, timezone_display *);
IMPORT("wasi:clocks/timezone@0.2.3", "utc-offset")
int32_t utc_offset(uint64_t seconds, uint32_t nanoseconds);
IMPORT("wasi:cli/exit@0.2.3", "exit-with-code") void exit_with_code(int32_t);

EXPORT("wasi:cli/run@0.2.3#run")
int32_t run(void) {
  timezone_display zone;
  display(1700000000, 0, &zone);
  printf("%.*s %d %d\n", (int)zone.name.count, zone.name.bytes, zone.offset, zone.is_summer);
  printf("%d\n", utc_offset(1700000000, 999999999));
  fflush(stdout);
  exit_with_code(73);
  printf("not reached\n");
  fflush(stdout);
  return 0;
}
