/*
 * Prints everything a process inherits, one fact a line, sorted where the kernel promises no order, so that two dumps
 * can be compared line by line. It prints facts as they are, also those that differ from run to run (pid, addresses):
 * what to leave out is the comparing test's decision, in one list, with reasons.
 * Plain C and static: no runtime changes a state before it is printed. Output is collected in memory and written at
 * the end with write(2) to the descriptor named by argv[1] ("--to=FD"), or 1. With STATEDUMP_STAYS in its environment it
 * does not end.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <termios.h>
#include <unistd.h>

extern char **environ;

static char *text;
static size_t length, room;

static void put(const char *bytes, size_t count) {
  if (length + count > room) {
    room = (length + count) * 2 + 65536;
    text = realloc(text, room);
    if (!text) _exit(70);
  }
  memcpy(text + length, bytes, count);
  length += count;
}

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...) {
  char line[8192];
  va_list arguments;
  va_start(arguments, format);
  int count = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  put(line, count < (int)sizeof line ? (size_t)count : sizeof line - 1);
}

/* Exact bytes, readable: everything outside printable ASCII, and the backslash, as \xNN. */
static void put_escaped(const char *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) {
    unsigned char c = (unsigned char)bytes[i];
    if (c >= 32 && c < 127 && c != '\\')
      put(bytes + i, 1);
    else
      say("\\x%02x", c);
  }
}

static void put_line(const char *name, const char *bytes) {
  put(name, strlen(name));
  put(" ", 1);
  put_escaped(bytes, strlen(bytes));
  put("\n", 1);
}

static void put_errno(const char *name) { say("%s error %s\n", name, strerrorname_np(errno)); }

/* A file of /proc, each of its lines behind a name. */
static void put_file(const char *name, const char *path) {
  char bytes[65536];
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    put_errno(name);
    return;
  }
  size_t total = 0;
  ssize_t got;
  while (total < sizeof bytes - 1 && (got = read(fd, bytes + total, sizeof bytes - 1 - total)) > 0) total += (size_t)got;
  close(fd);
  bytes[total] = 0;
  char *line = bytes;
  while (*line) {
    char *end = strchr(line, '\n');
    if (end) *end = 0;
    put_line(name, line);
    if (!end) break;
    line = end + 1;
  }
}

static void put_link(const char *name, const char *path) {
  char target[4096];
  ssize_t count = readlink(path, target, sizeof target - 1);
  if (count < 0) {
    put_errno(name);
    return;
  }
  target[count] = 0;
  put_line(name, target);
}

static int by_number(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

static void put_signals(void) {
  for (int number = 1; number <= 64; number++) {
    /* The kernel's own layout: libc's sigaction hides its two private signals and the restorer. */
    struct {
      void (*handler)(int);
      unsigned long flags;
#ifdef SA_RESTORER
      void *restorer;
#endif
      unsigned long mask;
    } action;
    memset(&action, 0, sizeof action);
    if (syscall(SYS_rt_sigaction, number, NULL, &action, 8) != 0) {
      say("signal %d error %s\n", number, strerrorname_np(errno));
      continue;
    }
    const char *what = action.handler == SIG_DFL ? "default" : action.handler == SIG_IGN ? "ignored" : "handler";
    say("signal %d %s flags=%lx mask=%lx\n", number, what, action.flags, action.mask);
  }
  unsigned long blocked = 0, pending = 0;
  syscall(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &blocked, 8);
  syscall(SYS_rt_sigpending, &pending, 8);
  for (int number = 1; number <= 64; number++) {
    say("blocked %d %d\n", number, (int)(blocked >> (number - 1) & 1));
    say("pending %d %d\n", number, (int)(pending >> (number - 1) & 1));
  }
  stack_t stack;
  if (sigaltstack(NULL, &stack) == 0) say("altstack flags=%x size=%zu\n", stack.ss_flags, stack.ss_size);
}

static void put_descriptors(void) {
  static int numbers[65536];
  int count = 0;
  DIR *folder = opendir("/proc/self/fd");
  if (!folder) {
    put_errno("fd");
    return;
  }
  struct dirent *entry;
  while ((entry = readdir(folder)) != NULL) {
    int number = atoi(entry->d_name);
    if (entry->d_name[0] != '.' && number != dirfd(folder) && count < 65536) numbers[count++] = number;
  }
  closedir(folder);
  qsort(numbers, (size_t)count, sizeof *numbers, by_number);
  say("fd count %d\n", count);
  for (int i = 0; i < count; i++) {
    char name[64], path[64];
    snprintf(name, sizeof name, "fd %d target", numbers[i]);
    snprintf(path, sizeof path, "/proc/self/fd/%d", numbers[i]);
    put_link(name, path);
    say("fd %d cloexec=%d flags=%o offset=%lld owner=%d signal=%d\n", numbers[i], fcntl(numbers[i], F_GETFD),
        fcntl(numbers[i], F_GETFL), (long long)lseek(numbers[i], 0, SEEK_CUR), fcntl(numbers[i], F_GETOWN),
        fcntl(numbers[i], F_GETSIG));
    say("fd %d seals=%d pipe=%d lease=%d\n", numbers[i], fcntl(numbers[i], F_GET_SEALS),
        fcntl(numbers[i], F_GETPIPE_SZ), fcntl(numbers[i], F_GETLEASE));
    snprintf(name, sizeof name, "fd %d info", numbers[i]);
    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", numbers[i]);
    put_file(name, path);
  }
}

static void put_terminal(int fd) {
  struct termios mode;
  if (tcgetattr(fd, &mode) != 0) {
    say("terminal %d error %s\n", fd, strerrorname_np(errno));
    return;
  }
  say("terminal %d i=%x o=%x c=%x l=%x line=%x cc=", fd, mode.c_iflag, mode.c_oflag, mode.c_cflag, mode.c_lflag,
      mode.c_line);
  for (int i = 0; i < NCCS; i++) say("%02x", mode.c_cc[i]);
  struct winsize size = {0};
  ioctl(fd, TIOCGWINSZ, &size);
  int unread = 0;
  ioctl(fd, FIONREAD, &unread);
  say(" rows=%d columns=%d unread=%d foreground_is_ours=%d session_is_ours=%d\n", size.ws_row, size.ws_col, unread,
      tcgetpgrp(fd) == getpgrp(), tcgetsid(fd) == getsid(0));
}

static void put_stat(void) {
  static const struct {
    int field;
    const char *name;
  } wanted[] = {{7, "tty"},       {9, "flags"},     {11, "children_minor_faults"}, {13, "children_major_faults"},
                {16, "children_user"}, {17, "children_system"}, {18, "priority"}, {19, "nice"},
                {20, "threads"},  {21, "itimer"},   {25, "rss_limit"},         {38, "exit_signal"},
                {40, "rt_priority"}, {41, "policy"}, {43, "guest_time"},       {44, "children_guest_time"}};
  char bytes[4096];
  FILE *file = fopen("/proc/self/stat", "re");
  if (!file || !fgets(bytes, sizeof bytes, file)) {
    put_errno("stat");
    return;
  }
  fclose(file);
  char *rest = strrchr(bytes, ')') + 2;
  int field = 3;
  for (char *word = strtok(rest, " \n"); word; word = strtok(NULL, " \n"), field++)
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
      if (wanted[i].field == field) say("stat %s %s\n", wanted[i].name, word);
}

static void put_locks(void) {
  char line[512];
  int ours = 0;
  FILE *file = fopen("/proc/locks", "re");
  while (file && fgets(line, sizeof line, file)) {
    int pid = 0;
    if (sscanf(line, "%*s %*s %*s %*s %d", &pid) == 1 && pid == getpid()) ours++;
  }
  if (file) fclose(file);
  say("locks held %d\n", ours);
}

static void put_prctl(const char *name, int option) { say("prctl %s %d\n", name, prctl(option, 0, 0, 0, 0)); }

static void put_prctl_pointer(const char *name, int option) {
  unsigned long value = 0;
  int result = prctl(option, &value, 0, 0, 0);
  say("prctl %s %d value=%lx\n", name, result, value);
}

static void put_scheduling(void) {
  say("nice %d\n", getpriority(PRIO_PROCESS, 0));
  struct {
    unsigned size, policy;
    unsigned long long flags;
    int nice;
    unsigned priority;
    unsigned long long runtime, deadline, period;
    unsigned clamp_min, clamp_max;
  } attributes;
  memset(&attributes, 0, sizeof attributes);
  long result = syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0);
  say("sched result=%ld policy=%u flags=%llx nice=%d priority=%u runtime=%llu clamp=%u..%u\n", result,
      attributes.policy, attributes.flags, attributes.nice, attributes.priority, attributes.runtime,
      attributes.clamp_min, attributes.clamp_max);
  say("ioprio %ld\n", syscall(SYS_ioprio_get, 1, 0));
  int mode = 0;
  unsigned long nodes[128] = {0};
  result = syscall(SYS_get_mempolicy, &mode, nodes, sizeof nodes * 8, NULL, 0);
  say("mempolicy result=%ld mode=%d nodes=%lx\n", result, mode, nodes[0]);
}

static void put_timers(void) {
  static const char *const names[] = {"real", "virtual", "prof"};
  for (int which = 0; which < 3; which++) {
    struct itimerval timer;
    getitimer(which, &timer);
    /* What is left runs down while we look: only whether it is armed, and what it reloads with, can be compared. */
    say("itimer %s armed=%d interval=%ld.%06ld\n", names[which], timer.it_value.tv_sec || timer.it_value.tv_usec,
        (long)timer.it_interval.tv_sec, (long)timer.it_interval.tv_usec);
    say("itimer %s left %ld.%06ld\n", names[which], (long)timer.it_value.tv_sec, (long)timer.it_value.tv_usec);
  }
  put_file("posix timers", "/proc/self/timers");
}

static void put_auxiliary_vector(void) {
  /* It stands behind the environment's closing null; getauxval would answer for known keys only. */
  char **end = environ;
  while (*end) end++;
  for (Elf64_auxv_t *entry = (Elf64_auxv_t *)(end + 1); entry->a_type != AT_NULL; entry++) {
    if (entry->a_type == AT_EXECFN)
      put_line("auxv execfn", (const char *)entry->a_un.a_val);
    else if (entry->a_type == AT_PLATFORM)
      put_line("auxv platform", (const char *)entry->a_un.a_val);
    else
      say("auxv %lu %lx\n", (unsigned long)entry->a_type, (unsigned long)entry->a_un.a_val);
  }
}

static void put_identity(void) {
  uid_t r, e, s;
  getresuid(&r, &e, &s);
  say("uid %u %u %u\n", r, e, s);
  getresgid(&r, &e, &s);
  say("gid %u %u %u\n", r, e, s);
  gid_t groups[1024];
  int count = getgroups(1024, groups);
  say("groups %d:", count);
  for (int i = 0; i < count; i++) say(" %u", groups[i]);
  say("\n");
  say("session keyring %ld\n", syscall(SYS_keyctl, 0 /* get id */, -3 /* session */, 0));
  static const char *const spaces[] = {"cgroup", "ipc", "mnt", "net", "pid", "pid_for_children", "time",
                                       "time_for_children", "user", "uts"};
  for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
    char name[64], path[64];
    snprintf(name, sizeof name, "namespace %s", spaces[i]);
    snprintf(path, sizeof path, "/proc/self/ns/%s", spaces[i]);
    put_link(name, path);
  }
}

int main(int argc, char **argv) {
  int out = argc > 1 && strncmp(argv[1], "--to=", 5) == 0 ? atoi(argv[1] + 5) : 1;

  /* First, before this program does anything of its own. */
  struct rusage own, children;
  getrusage(RUSAGE_SELF, &own);
  getrusage(RUSAGE_CHILDREN, &children);
  put_descriptors();
  put_signals();

  say("pid %d\n", getpid());
  say("ppid %d\n", getppid());
  char parent[64];
  snprintf(parent, sizeof parent, "/proc/%d/comm", getppid());
  put_file("parent name", parent);
  say("leader group=%d session=%d\n", getpid() == getpgrp(), getpid() == getsid(0));
  say("as the parent group=%d session=%d\n", getpgid(getppid()) == getpgrp(), getsid(getppid()) == getsid(0));
  put_identity();
  put_file("status", "/proc/self/status");
  put_file("limit", "/proc/self/limits");
  put_stat();
  put_locks();

  static const char *const files[] = {"oom_score_adj", "coredump_filter", "timerslack_ns", "personality", "attr/current",
                                      "comm", "loginuid", "sessionid", "cgroup", "autogroup", "cpuset", "uid_map",
                                      "gid_map", "setgroups", "cmdline"};
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/%s", files[i]);
    put_file(files[i], path);
  }
  put_link("exe", "/proc/self/exe");
  put_link("root", "/proc/self/root");
  put_link("cwd link", "/proc/self/cwd");
  char folder[8192];
  if (getcwd(folder, sizeof folder))
    put_line("cwd", folder);
  else
    put_errno("cwd");
  mode_t mask = umask(0);
  umask(mask);
  say("umask %04o\n", mask);

  put_prctl("dumpable", PR_GET_DUMPABLE);
  put_prctl("keepcaps", PR_GET_KEEPCAPS);
  put_prctl("securebits", PR_GET_SECUREBITS);
  put_prctl("no_new_privs", PR_GET_NO_NEW_PRIVS);
  put_prctl("seccomp", PR_GET_SECCOMP);
  put_prctl("thp_disable", PR_GET_THP_DISABLE);
  put_prctl("timerslack", PR_GET_TIMERSLACK);
  put_prctl("timing", PR_GET_TIMING);
  put_prctl("mce_kill", PR_MCE_KILL_GET);
  put_prctl("io_flusher", PR_GET_IO_FLUSHER);
  put_prctl("memory_merge", 68);
  put_prctl("mdwe", 66);
  put_prctl("speculation_store_bypass", PR_GET_SPECULATION_CTRL);
  put_prctl_pointer("child_subreaper", PR_GET_CHILD_SUBREAPER);
  put_prctl_pointer("parent_death_signal", PR_GET_PDEATHSIG);
  put_prctl_pointer("tsc", PR_GET_TSC);
  say("membarrier registrations %ld\n", syscall(SYS_membarrier, 1 << 9 /* get registrations */, 0, 0));

  put_scheduling();
  put_timers();
  for (int fd = 0; fd < 3; fd++) put_terminal(fd);

  say("children maxrss=%ld user=%ld.%06ld system=%ld.%06ld minor=%ld major=%ld\n", children.ru_maxrss,
      (long)children.ru_utime.tv_sec, (long)children.ru_utime.tv_usec, (long)children.ru_stime.tv_sec,
      (long)children.ru_stime.tv_usec, children.ru_minflt, children.ru_majflt);
  say("own usage maxrss=%ld user=%ld.%06ld system=%ld.%06ld minor=%ld major=%ld\n", own.ru_maxrss,
      (long)own.ru_utime.tv_sec, (long)own.ru_utime.tv_usec, (long)own.ru_stime.tv_sec, (long)own.ru_stime.tv_usec,
      own.ru_minflt, own.ru_majflt);
  put_auxiliary_vector();

  say("argc %d\n", argc);
  for (int i = 0; i < argc; i++) {
    char name[32];
    snprintf(name, sizeof name, "argv %d", i);
    put_line(name, argv[i]);
  }
  int index = 0;
  for (char **entry = environ; *entry; entry++) {
    char name[32];
    snprintf(name, sizeof name, "environ %d", index++);
    put_line(name, *entry);
  }

  int stays = getenv("STATEDUMP_STAYS") != NULL;
  if (stays) say("stays 1\n");
  for (size_t done = 0; done < length;) {
    ssize_t count = write(out, text + done, length - done);
    if (count < 0) return 74;
    done += (size_t)count;
  }
  while (stays) pause();
  return 0;
}
