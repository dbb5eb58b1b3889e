// Ends in failure from inside a function, with output still in the buffer.

#include <stdio.h>
#include <stdlib.h>

static void last(void) { printf("at exit\n"); }

static void finish(int code) {
  printf("exiting\n");
  exit(code);
}

int main(void) {
  atexit(last);
  finish(3);
  printf("after\n");
}
