/*
 * What two commands cost, measured side by side: they take turns, so that a busy machine slows both alike.
 * usage: cputime N command [argument...] [-- command [argument...]]
 * A literal "---" in a command stands for its own "--". Output goes to /dev/null. Prints for each command the minimum
 * and the median of user+system CPU and of wall time, in milliseconds, and the ratio of the minima.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int upwards(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void run(char **command, double *cpu, double *wall) {
  double start = now();
  pid_t child = fork();
  if (child == 0) {
    int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(null, 1);
    dup2(null, 2);
    execvp(command[0], command);
    _exit(127);
  }
  int status;
  struct rusage usage;
  if (child < 0 || wait4(child, &status, 0, &usage) != child) exit(71);
  *wall = now() - start;
  *cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
         (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
  /* A command that fails is fast: its number would be a lie. */
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    fprintf(stderr, "cputime: %s ended with status %x\n", command[0], (unsigned)status);
    exit(72);
  }
}

int main(int argc, char **argv) {
  int runs = argc > 2 ? atoi(argv[1]) : 0, commands = 1;
  if (runs < 1) {
    fprintf(stderr, "usage: cputime N command [argument...] [-- command [argument...]]\n");
    return 64;
  }
  char **command[2] = {argv + 2, NULL};
  for (int i = 2; i < argc; i++) {
    if (!strcmp(argv[i], "--") && commands == 1 && i + 1 < argc) {
      argv[i] = NULL;
      command[commands++] = argv + i + 1;
    } else if (!strcmp(argv[i], "---")) {
      argv[i] = "--";
    }
  }
  double *cpu[2], *wall[2];
  for (int which = 0; which < commands; which++) {
    cpu[which] = calloc((size_t)runs, sizeof(double));
    wall[which] = calloc((size_t)runs, sizeof(double));
    double first, second;
    run(command[which], &first, &second); /* into the page cache */
  }
  for (int round = 0; round < runs; round++)
    for (int which = 0; which < commands; which++) run(command[which], &cpu[which][round], &wall[which][round]);
  for (int which = 0; which < commands; which++) {
    qsort(cpu[which], (size_t)runs, sizeof(double), upwards);
    qsort(wall[which], (size_t)runs, sizeof(double), upwards);
    printf("cpu min %.3f median %.3f  wall min %.3f median %.3f  %s\n", cpu[which][0], cpu[which][runs / 2],
           wall[which][0], wall[which][runs / 2], command[which][0]);
  }
  if (commands == 2) printf("ratio of cpu minima %.3f\n", cpu[1][0] / cpu[0][0]);
  return 0;
}
