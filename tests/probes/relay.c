/*
 * An app that examines the parent it got: it sends its parent signals, orphans and silence, and looks at what comes
 * back. Any program that stays as PID 1 can be examined so.
 * usage: relay DEED [argument...]
 *   all            sends each signal but KILL and STOP to the parent with sigqueue and prints which came back, with
 *                  their values and in what form
 *   some SIGNALS   sends the listed ones with kill and prints what came for each until the last one came
 *   queue COUNT    sends COUNT real-time signals with values and checks that all came in order
 *   storm COUNT    sends COUNT signals of many kinds; the real-time ones must all come, the others at least once
 *   latency COUNT  the time from kill to the parent until the signal is back, minimum and median in microseconds
 *   orphans COUNT  leaves COUNT orphans and waits until the parent has reaped them all
 *   idle SECONDS   what the parent does while nothing happens: context switches and CPU ticks
 *   parent         the parent's memory, directory and descriptors
 *   echo LAST      prints each signal that comes, and ends with code 7 after LAST
 *   abandon        ends at once with code 4 and leaves a process behind for two seconds
 *   family         prints which signal comes first, to it and to a child in its group, and ends with code 7
 * RELAY_PATIENCE is how many seconds a signal may take (2); every other wait ends after 60 seconds at most. Ends with 0 when all is as it should be, else with 1.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE 60
#define LAST 64

static pid_t parent;
/* How long to wait for a signal before it counts as missing. */
static double patience = 2;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void nap(long microseconds) {
  nanosleep(&(struct timespec){microseconds / 1000000, microseconds % 1000000 * 1000}, NULL);
}

/* The kernel's own calls: libc keeps 32 and 33 for itself. */
static void block_all(void) {
  unsigned long all = ~0UL;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, NULL, 8);
}

static int take(unsigned long mask, siginfo_t *info, double seconds) {
  struct timespec time = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
  long number;
  do {
    number = syscall(SYS_rt_sigtimedwait, &mask, info, &time, 8);
  } while (number < 0 && errno == EINTR);
  return number < 0 ? 0 : (int)number;
}

static void must(int result, const char *what) {
  if (result >= 0) return;
  fprintf(stderr, "relay: %s: %s\n", what, strerror(errno));
  exit(70);
}

/* Too many in a queue: whoever has to empty it gets the time to. */
static void send_queued(int number, int value) {
  double end = now() + PATIENCE;
  union sigval with = {.sival_int = value};
  while (sigqueue(parent, number, with) != 0) {
    if (errno != EAGAIN || now() > end) must(-1, "sigqueue");
    nap(100);
  }
}

static int all(void) {
  int came = 0, valued = 0, forms = 0;
  for (int number = 1; number <= LAST; number++) {
    if (number == SIGKILL || number == SIGSTOP) continue;
    must(sigqueue(parent, number, (union sigval){.sival_int = 1000 + number}), "sigqueue");
    siginfo_t info = {0};
    if (take(1UL << (number - 1), &info, patience) != number) {
      printf("missing %d\n", number);
      if (kill(parent, 0) != 0 || getppid() != parent) {
        printf("the parent is gone\n");
        return 1;
      }
      continue;
    }
    came++;
    valued += info.si_value.sival_int == 1000 + number;
    forms += info.si_code == SI_QUEUE;
  }
  printf("%d of 62 came, %d with their value, %d as queued ones\n", came, valued, forms);
  return came != 62 || valued != 62;
}

static int some(const char *list) {
  int number = 0;
  while (*list) {
    char *end;
    number = (int)strtol(list, &end, 10);
    must(kill(parent, number), "kill");
    list = *end ? end + 1 : end;
    siginfo_t info;
    int came = take(~0UL, &info, patience);
    printf("%d: %d\n", number, came);
  }
  return 0;
}

static int queue(int count) {
  int number = SIGRTMIN + 3;
  pid_t sender = fork();
  must(sender, "fork");
  if (sender == 0) {
    for (int i = 0; i < count; i++) send_queued(number, i);
    _exit(0);
  }
  for (int i = 0; i < count; i++) {
    siginfo_t info;
    if (take(1UL << (number - 1), &info, PATIENCE) != number) {
      printf("only %d of %d came\n", i, count);
      return 1;
    }
    if (info.si_value.sival_int != i) {
      printf("%d came as number %d\n", info.si_value.sival_int, i);
      return 1;
    }
  }
  waitpid(sender, NULL, 0);
  printf("%d came in order\n", count);
  return 0;
}

static int storm(int count) {
  static const int plain[] = {SIGHUP, SIGUSR1, SIGUSR2, SIGCONT, SIGTERM, SIGWINCH, SIGURG, SIGTSTP};
  const int kinds = (int)(sizeof plain / sizeof *plain);
  int got[LAST + 1] = {0}, sent[LAST + 1] = {0};
  for (int i = 0; i < count; i++) {
    if (i % 4 == 0)
      sent[plain[i / 4 % kinds]]++;
    else
      sent[SIGRTMIN + i % 20]++;
  }
  pid_t sender = fork();
  must(sender, "fork");
  if (sender == 0) {
    for (int i = 0; i < count; i++) {
      if (i % 4 == 0)
        must(kill(parent, plain[i / 4 % kinds]), "kill");
      else
        send_queued(SIGRTMIN + i % 20, i);
      /* Some orphans in between. */
      if (i % 500 == 0 && fork() == 0) {
        if (fork() == 0) _exit(0);
        _exit(0);
      }
    }
    while (wait(NULL) > 0) {
    }
    _exit(0);
  }
  int wanted = 0, real = 0;
  for (int number = SIGRTMIN; number < SIGRTMIN + 20; number++) wanted += sent[number];
  double end = now() + PATIENCE;
  int missing = 1;
  while ((real < wanted || missing) && now() < end) {
    siginfo_t info;
    int number = take(~0UL, &info, 1);
    if (number == 0) break;
    got[number]++;
    real += number >= SIGRTMIN;
    missing = 0;
    for (int i = 0; i < kinds; i++) missing += got[plain[i]] == 0;
  }
  printf("%d of %d real-time signals, %d of %d others\n", real, wanted, kinds - missing, kinds);
  return real != wanted || missing;
}

static int upwards(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int latency(int count) {
  double *times = calloc((size_t)count, sizeof *times);
  for (int i = 0; i < count; i++) {
    siginfo_t info;
    double start = now();
    must(kill(parent, SIGUSR1), "kill");
    if (take(1UL << (SIGUSR1 - 1), &info, 5) != SIGUSR1) return 1;
    times[i] = (now() - start) * 1e6;
  }
  qsort(times, (size_t)count, sizeof *times, upwards);
  printf("min %.1f median %.1f\n", times[0], times[count / 2]);
  return 0;
}

static int zombies(void) {
  int count = 0;
  DIR *folder = opendir("/proc");
  must(folder ? 0 : -1, "/proc");
  struct dirent *entry;
  while ((entry = readdir(folder)) != NULL) {
    char path[300], line[600];
    if (entry->d_name[0] < '0' || entry->d_name[0] > '9') continue;
    snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
    FILE *file = fopen(path, "re");
    if (!file) continue;
    /* State and parent stand behind the name. */
    char *rest = fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
    int above = 0;
    if (rest && sscanf(rest, ") Z %d", &above) == 1 && above == parent) count++;
    fclose(file);
  }
  closedir(folder);
  return count;
}

static int orphans(int count) {
  for (int i = 0; i < count; i++) {
    pid_t child;
    double end = now() + PATIENCE;
    /* Those that nobody has reaped yet count against the limit of processes. */
    while ((child = fork()) < 0 && now() < end) nap(1000);
    must(child, "fork");
    if (child == 0) {
      pid_t orphan;
      while ((orphan = fork()) < 0 && now() < end) nap(1000);
      _exit(orphan < 0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) must(-1, "an orphan");
  }
  double end = now() + 5;
  int left;
  while ((left = zombies()) > 0 && now() < end) nap(10000);
  printf("%d orphans, %d not reaped\n", count, left);
  return left > 0;
}

/* A number behind a name in a file of the parent in /proc. */
static long fact(const char *file, const char *name) {
  char path[300], line[1000];
  snprintf(path, sizeof path, "/proc/%d/%s", parent, file);
  FILE *stream = fopen(path, "re");
  must(stream ? 0 : -1, path);
  long value = -1;
  while (fgets(line, sizeof line, stream))
    if (!strncmp(line, name, strlen(name))) value = atol(line + strlen(name));
  fclose(stream);
  return value;
}

static long ticks(void) {
  char path[300], line[1000];
  snprintf(path, sizeof path, "/proc/%d/stat", parent);
  FILE *stream = fopen(path, "re");
  must(stream && fgets(line, sizeof line, stream) ? 0 : -1, path);
  fclose(stream);
  unsigned long user = 0, system = 0;
  sscanf(strrchr(line, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
  return (long)(user + system);
}

static long switches(void) {
  return fact("status", "voluntary_ctxt_switches:") + fact("status", "nonvoluntary_ctxt_switches:");
}

static int idle(int seconds) {
  /* It may still be at its own beginning: until it has slept for a while, or never does. */
  double end = now() + 3;
  long before;
  do {
    before = switches();
    nap(200000);
  } while (switches() != before && now() < end);
  long cpu = ticks();
  before = switches();
  nap(seconds * 1000000L);
  printf("%ld context switches, %ld ticks\n", switches() - before, ticks() - cpu);
  return 0;
}

static int show_parent(void) {
  char path[300], target[4096];
  printf("rss %ld anonymous %ld\n", fact("status", "VmRSS:"), fact("status", "RssAnon:"));
  snprintf(path, sizeof path, "/proc/%d/cwd", parent);
  ssize_t length = readlink(path, target, sizeof target - 1);
  target[length < 0 ? 0 : length] = 0;
  printf("directory %s\n", target);
  snprintf(path, sizeof path, "/proc/%d/fd", parent);
  DIR *folder = opendir(path);
  must(folder ? 0 : -1, path);
  for (int number = 0; number < 1024; number++) {
    snprintf(path, sizeof path, "/proc/%d/fd/%d", parent, number);
    length = readlink(path, target, sizeof target - 1);
    if (length < 0) continue;
    target[length] = 0;
    char *cut = strchr(target, '[');
    if (cut) *cut = 0;
    printf("descriptor %d %s\n", number, target);
  }
  closedir(folder);
  return 0;
}

static int echo(int last) {
  printf("ready %d\n", getpid());
  fflush(stdout);
  for (;;) {
    siginfo_t info;
    int number = take(~0UL, &info, PATIENCE);
    if (number == 0) return 1;
    printf("got %d value %d\n", number, info.si_code == SI_QUEUE ? info.si_value.sival_int : 0);
    fflush(stdout);
    if (number == last) return 7;
  }
}

static int family(void) {
  pid_t child = fork();
  must(child, "fork");
  siginfo_t info;
  if (child == 0) {
    printf("child got %d\n", take(~0UL & ~(1UL << (SIGCHLD - 1)), &info, PATIENCE));
    return 0;
  }
  printf("ready %d\n", getpid());
  fflush(stdout);
  printf("app got %d\n", take(~0UL & ~(1UL << (SIGCHLD - 1)), &info, PATIENCE));
  fflush(stdout);
  /* A signal to the group has reached both at the same time. */
  double end = now() + 1;
  while (waitpid(child, NULL, WNOHANG) == 0) {
    if (now() > end) {
      kill(child, SIGKILL);
      printf("child got nothing\n");
      break;
    }
    nap(10000);
  }
  return 7;
}

static int abandon(void) {
  if (fork() == 0) {
    /* Whoever reads the app's output must not wait for this one. */
    for (int fd = 0; fd < 3; fd++) close(fd);
    sleep(2);
    _exit(0);
  }
  return 4;
}

int main(int argc, char **argv) {
  const char *deed = argc > 1 ? argv[1] : "";
  const char *word = argc > 2 ? argv[2] : "";
  parent = getppid();
  /* Whoever loses its parent may be killed with what it has not written yet. */
  setvbuf(stdout, NULL, _IOLBF, 0);
  block_all();
  if (getenv("RELAY_PATIENCE")) patience = atof(getenv("RELAY_PATIENCE"));
  if (!strcmp(deed, "all")) return all();
  if (!strcmp(deed, "some")) return some(word);
  if (!strcmp(deed, "queue")) return queue(atoi(word));
  if (!strcmp(deed, "storm")) return storm(atoi(word));
  if (!strcmp(deed, "latency")) return latency(atoi(word));
  if (!strcmp(deed, "orphans")) return orphans(atoi(word));
  if (!strcmp(deed, "idle")) return idle(atoi(word));
  if (!strcmp(deed, "parent")) return show_parent();
  if (!strcmp(deed, "echo")) return echo(atoi(word));
  if (!strcmp(deed, "family")) return family();
  if (!strcmp(deed, "abandon")) return abandon();
  return 64;
}
