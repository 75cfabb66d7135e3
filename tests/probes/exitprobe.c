/*
 * Small deeds for tests.
 * usage: exitprobe exit N | signal N | count ... | descriptor N | wait | handle
 *   exit N         ends with code N
 *   signal N       ends itself by signal N, no core
 *   count ...      prints how many arguments follow, their bytes and a checksum (FNV-1a, 64 bits)
 *   descriptor N   copies descriptor N to standard output
 *   wait           prints "ready" and its pid, then waits for a signal
 *   handle         the same, and TERM ends it with code 7
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static void end_with_7(int number) {
  (void)number;
  _exit(7);
}

int main(int argc, char **argv) {
  const char *deed = argc > 1 ? argv[1] : "";
  if (!strcmp(deed, "exit") && argc == 3) return atoi(argv[2]);
  if (!strcmp(deed, "signal") && argc == 3) {
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    raise(atoi(argv[2]));
    return 71;
  }
  if (!strcmp(deed, "count")) {
    unsigned long long sum = 14695981039346656037ULL, bytes = 0;
    for (int i = 2; i < argc; i++)
      for (const char *c = argv[i];; c++) {
        sum = (sum ^ (unsigned char)*c) * 1099511628211ULL;
        if (!*c) break;
        bytes++;
      }
    printf("%d arguments, %llu bytes, %016llx\n", argc - 2, bytes, sum);
    return 0;
  }
  if (!strcmp(deed, "descriptor") && argc == 3) {
    char bytes[65536];
    ssize_t count;
    while ((count = read(atoi(argv[2]), bytes, sizeof bytes)) > 0)
      if (write(1, bytes, (size_t)count) != count) return 74;
    return count < 0 ? 74 : 0;
  }
  if (!strcmp(deed, "wait") || !strcmp(deed, "handle")) {
    if (deed[0] == 'h') signal(SIGTERM, end_with_7);
    printf("ready %d\n", getpid());
    fflush(stdout);
    for (;;) pause();
  }
  return 64;
}
