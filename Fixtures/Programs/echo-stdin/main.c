// Copies standard input to standard output and says on standard error how much it was.

#include <stdio.h>
#include <unistd.h>

int main(void) {
  static char buffer[10000];
  size_t total = 0;
  for (;;) {
    ssize_t count = read(0, buffer, sizeof buffer);
    if (count < 0) return 1;
    if (count == 0) break;
    for (ssize_t done = 0; done < count;) {
      ssize_t part = write(1, buffer + done, count - done);
      if (part < 0) return 2;
      done += part;
    }
    total += count;
  }
  fprintf(stderr, "%zu bytes\n", total);
}
