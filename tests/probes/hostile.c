/*
 * A parent as odd as the options say: puts itself into a state and then becomes the command.
 * usage: hostile [option...] -- command [argument...]
 *
 * It starts from a plain state whatever the caller left behind (default dispositions, empty mask, no descriptor from 3
 * up), so that without options it is the plain parent. Options take effect in the order they are written.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static const char *doing;

static void must(long result) {
  if (result >= 0) return;
  fprintf(stderr, "hostile: %s: %s\n", doing, strerror(errno));
  exit(70);
}

static void usage(const char *word) {
  fprintf(stderr, "hostile: unknown or incomplete option '%s'\n", word);
  exit(64);
}

/* By the kernel's call: libc refuses its two private signals, 32 and 33. */
static void disposition(int number, void (*what)(int)) {
  struct {
    void (*handler)(int);
    unsigned long flags;
    void *restorer;
    unsigned long mask;
  } action = {what, 0, NULL, 0};
  must(syscall(SYS_rt_sigaction, number, &action, NULL, 8));
}

static void change_mask(int how, unsigned long mask) { must(syscall(SYS_rt_sigprocmask, how, &mask, NULL, 8)); }

/* "1,2,34-64" or "all". SIGKILL and SIGSTOP cannot be changed and are passed over. */
static unsigned long signals(const char *list) {
  if (!strcmp(list, "all")) list = "1-64";
  unsigned long set = 0;
  while (*list) {
    char *end;
    long first = strtol(list, &end, 10), last = first;
    if (*end == '-') last = strtol(end + 1, &end, 10);
    for (long number = first; number <= last; number++)
      if (number != SIGKILL && number != SIGSTOP) set |= 1UL << (number - 1);
    list = *end ? end + 1 : end;
  }
  return set;
}

static void set_limit(char *assignment) {
  static const struct {
    const char *name;
    int which;
  } known[] = {{"as", RLIMIT_AS},         {"core", RLIMIT_CORE},       {"cpu", RLIMIT_CPU},
               {"data", RLIMIT_DATA},     {"fsize", RLIMIT_FSIZE},     {"memlock", RLIMIT_MEMLOCK},
               {"msgqueue", RLIMIT_MSGQUEUE}, {"nofile", RLIMIT_NOFILE}, {"nproc", RLIMIT_NPROC},
               {"rttime", RLIMIT_RTTIME}, {"sigpending", RLIMIT_SIGPENDING}, {"stack", RLIMIT_STACK}};
  char *value = strchr(assignment, '=');
  if (!value) usage(assignment);
  *value++ = 0;
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (!strcmp(known[i].name, assignment)) {
      struct rlimit limit;
      must(getrlimit(known[i].which, &limit));
      char *hard = strchr(value, ':');
      limit.rlim_cur = strtoul(value, NULL, 10);
      if (hard) limit.rlim_max = strtoul(hard + 1, NULL, 10);
      must(setrlimit(known[i].which, &limit));
      return;
    }
  usage(assignment);
}

static void set_timer(char *assignment) {
  int which = !strncmp(assignment, "real=", 5)      ? ITIMER_REAL
              : !strncmp(assignment, "virtual=", 8) ? ITIMER_VIRTUAL
              : !strncmp(assignment, "prof=", 5)    ? ITIMER_PROF
                                                    : -1;
  if (which < 0) usage(assignment);
  long seconds = atol(strchr(assignment, '=') + 1);
  struct itimerval timer = {{seconds, 250000}, {seconds, 0}};
  must(setitimer(which, &timer, NULL));
}

static void write_own(const char *file, const char *value) {
  int fd = open(file, O_WRONLY | O_CLOEXEC);
  must(fd);
  must(write(fd, value, strlen(value)));
  close(fd);
}

static void move_to(int from, int to) {
  must(from);
  if (from == to) return;
  must(dup2(from, to));
  close(from);
}

/* N=file: open for reading at offset 7; N=append: non-blocking and appending; N=pipe, N=socket: one end, the other
   end too, at N+1; N=directory; N=memory: a sealed memory file; N=deleted: a file without a name. */
static void open_descriptor(char *assignment) {
  char *kind = strchr(assignment, '=');
  if (!kind) usage(assignment);
  *kind++ = 0;
  int number = atoi(assignment), pair[2];
  if (!strcmp(kind, "file")) {
    move_to(open("/proc/self/exe", O_RDONLY), number);
    must(lseek(number, 7, SEEK_SET));
  } else if (!strcmp(kind, "append")) {
    move_to(open("/dev/null", O_WRONLY | O_APPEND | O_NONBLOCK), number);
  } else if (!strcmp(kind, "directory")) {
    move_to(open("/", O_RDONLY | O_DIRECTORY), number);
  } else if (!strcmp(kind, "path")) {
    move_to(open("/", O_PATH), number);
  } else if (!strcmp(kind, "memory")) {
    int fd = memfd_create("inherited", MFD_ALLOW_SEALING);
    must(fd);
    must(write(fd, "bytes", 5));
    must(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK));
    move_to(fd, number);
  } else if (!strcmp(kind, "deleted")) {
    char name[] = "/dev/shm/hostile-XXXXXX";
    int fd = mkstemp(name);
    must(fd);
    unlink(name);
    move_to(fd, number);
  } else if (!strcmp(kind, "pipe") || !strcmp(kind, "socket")) {
    must(kind[0] == 'p' ? pipe(pair) : socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
    /* Out of the way first: a fresh end may sit on the number the other one is to have. */
    int first = fcntl(pair[0], F_DUPFD, number + 2), second = fcntl(pair[1], F_DUPFD, number + 2);
    close(pair[0]);
    close(pair[1]);
    move_to(first, number);
    move_to(second, number + 1);
  } else {
    usage(kind);
  }
}

static void set_capabilities(unsigned long permitted, unsigned long inheritable) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {
      {(unsigned)permitted, (unsigned)permitted, (unsigned)inheritable},
      {(unsigned)(permitted >> 32), (unsigned)(permitted >> 32), (unsigned)(inheritable >> 32)}};
  must(syscall(SYS_capset, &header, data));
}

static unsigned long permitted_now(void) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  must(syscall(SYS_capget, &header, data));
  return data[0].permitted | (unsigned long)data[1].permitted << 32;
}

static void set_ids(const char *list) {
  gid_t groups[] = {65533, 65534};
  must(setgroups(2, groups));
  gid_t gid = (gid_t)atol(strchr(list, ':') ? strchr(list, ':') + 1 : list);
  uid_t uid = (uid_t)atol(list);
  must(setresgid(gid, gid, gid));
  must(setresuid(uid, uid, uid));
}

static void in_a_deleted_directory(void) {
  char name[] = "/dev/shm/hostile-XXXXXX";
  must(mkdtemp(name) ? 0 : -1);
  must(chdir(name));
  must(rmdir(name));
}

int main(int argc, char **argv) {
  for (int number = 1; number <= 64; number++)
    if (number != SIGKILL && number != SIGSTOP) disposition(number, SIG_DFL);
  doing = "reset";
  change_mask(SIG_SETMASK, 0);
  must(syscall(SYS_close_range, 3, ~0U, 0));
  const char *name = NULL;
  int i = 1;
  for (; i < argc && strcmp(argv[i], "--"); i++) {
    const char *option = doing = argv[i];
    /* Options without a value. */
    if (!strcmp(option, "--no-new-privs")) {
      must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
      continue;
    }
    if (!strcmp(option, "--drop-caps")) {
      for (int capability = 0; capability < 64; capability++) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
      set_capabilities(0, 0);
      continue;
    }
    if (!strcmp(option, "--ambient")) {
      /* CAP_NET_BIND_SERVICE */
      set_capabilities(permitted_now(), 1UL << 10);
      must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 10, 0, 0));
      continue;
    }
    if (!strcmp(option, "--subreaper")) {
      must(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0));
      continue;
    }
    if (!strcmp(option, "--thp-disable")) {
      must(prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0));
      continue;
    }
    if (!strcmp(option, "--undumpable")) {
      must(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
      continue;
    }
    if (!strcmp(option, "--session")) {
      must(setsid());
      continue;
    }
    if (!strcmp(option, "--group")) {
      must(setpgid(0, 0));
      continue;
    }
    if (!strcmp(option, "--deleted-directory")) {
      in_a_deleted_directory();
      continue;
    }
    if (!strcmp(option, "--raw-terminal")) {
      struct termios mode;
      must(tcgetattr(0, &mode));
      cfmakeraw(&mode);
      mode.c_cc[VINTR] = 7;
      must(tcsetattr(0, TCSANOW, &mode));
      continue;
    }
    if (i + 1 >= argc) usage(option);
    char *value = argv[++i];
    if (!strcmp(option, "--ignore")) {
      unsigned long set = signals(value);
      for (int number = 1; number <= 64; number++)
        if (set >> (number - 1) & 1) disposition(number, SIG_IGN);
    } else if (!strcmp(option, "--block")) {
      change_mask(SIG_BLOCK, signals(value));
    } else if (!strcmp(option, "--raise")) {
      must(kill(getpid(), atoi(value)));
    } else if (!strcmp(option, "--umask")) {
      umask((mode_t)strtol(value, NULL, 8));
    } else if (!strcmp(option, "--limit")) {
      set_limit(value);
    } else if (!strcmp(option, "--timer")) {
      set_timer(value);
    } else if (!strcmp(option, "--open")) {
      open_descriptor(value);
    } else if (!strcmp(option, "--duplicate")) {
      /* FROM=TO */
      must(dup2(atoi(value), strchr(value, '=') ? atoi(strchr(value, '=') + 1) : -1));
    } else if (!strcmp(option, "--close")) {
      close(atoi(value));
    } else if (!strcmp(option, "--nice")) {
      must(setpriority(PRIO_PROCESS, 0, atoi(value)));
    } else if (!strcmp(option, "--policy")) {
      struct sched_param none = {0};
      must(sched_setscheduler(0, atoi(value), &none));
    } else if (!strcmp(option, "--io-priority")) {
      must(syscall(SYS_ioprio_set, 1, 0, atoi(value)));
    } else if (!strcmp(option, "--cpu")) {
      cpu_set_t set;
      CPU_ZERO(&set);
      CPU_SET(atoi(value), &set);
      must(sched_setaffinity(0, sizeof set, &set));
    } else if (!strcmp(option, "--oom-score")) {
      write_own("/proc/self/oom_score_adj", value);
    } else if (!strcmp(option, "--core-filter")) {
      write_own("/proc/self/coredump_filter", value);
    } else if (!strcmp(option, "--timer-slack")) {
      must(prctl(PR_SET_TIMERSLACK, atol(value), 0, 0, 0));
    } else if (!strcmp(option, "--securebits")) {
      must(prctl(PR_SET_SECUREBITS, strtol(value, NULL, 16), 0, 0, 0));
    } else if (!strcmp(option, "--parent-death")) {
      must(prctl(PR_SET_PDEATHSIG, atol(value), 0, 0, 0));
    } else if (!strcmp(option, "--personality")) {
      must(personality(strtoul(value, NULL, 16)));
    } else if (!strcmp(option, "--user")) {
      set_ids(value);
    } else if (!strcmp(option, "--directory")) {
      must(chdir(value));
    } else if (!strcmp(option, "--argv0")) {
      name = value;
    } else {
      usage(option);
    }
  }
  if (i + 1 >= argc) usage("--");
  const char *path = argv[i + 1];
  if (name) argv[i + 1] = (char *)name;
  /* A program that a test has just written may be busy: whoever was forked meanwhile holds it open until its exec. */
  for (int tries = 0; tries < 200; tries++) {
    /* execvp would hand a file the kernel refuses to a shell. */
    if (strchr(path, '/'))
      execv(path, argv + i + 1);
    else
      execvp(path, argv + i + 1);
    if (errno != ETXTBSY) break;
    nanosleep(&(struct timespec){0, 10000000}, NULL);
  }
  int number = errno;
  fprintf(stderr, "hostile: cannot execute %s: %s\n", path, strerrorname_np(number));
  return number == ENOENT || number == ENOTDIR ? 127 : 126;
}
