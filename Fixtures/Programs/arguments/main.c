// Prints its arguments, without its own name, and its environment.

#include <stdio.h>
#include <stdlib.h>

extern char **environ;

int main(int count, char **arguments) {
  printf("%d arguments\n", count - 1);
  for (int i = 1; i < count; i++) printf("<%s>\n", arguments[i]);
  for (char **variable = environ; *variable != NULL; variable++) printf("[%s]\n", *variable);
  const char *language = getenv("LANGUAGE");
  printf("%s\n", language == NULL ? "no language" : language);
}
