/*
 * A sandbox: answers some system calls with an error, as a seccomp profile does, and becomes the command.
 * usage: refuse ERRNO CALL[,CALL...] [ERRNO CALL...]... -- command [argument...]
 *
 * ERRNO is EPERM or ENOSYS or a number; 0 is an answer of success to a call that was not made. A CALL is a name of the
 * table, a number, or "newer:N" for N and all above it: what a libseccomp of some year does not know yet. Options of different errnos may be mixed; the first that fits counts.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CALL(name) {#name, SYS_##name}

static const struct {
  const char *name;
  unsigned number;
} calls[] = {
    CALL(bind), CALL(brk), CALL(capget), CALL(capset), CALL(chdir), CALL(clock_gettime), CALL(clock_nanosleep),
    CALL(clone), CALL(clone3), CALL(close), CALL(close_range), CALL(connect), CALL(copy_file_range), CALL(dup3),
    CALL(epoll_create1), CALL(epoll_ctl), CALL(epoll_pwait), CALL(eventfd2), CALL(execve), CALL(execveat), CALL(exit),
    CALL(exit_group), CALL(faccessat), CALL(faccessat2), CALL(fadvise64), CALL(fchmod), CALL(fchmodat), CALL(fchown),
    CALL(fchownat), CALL(fcntl), CALL(fgetxattr), CALL(flistxattr), CALL(flock), CALL(fremovexattr), CALL(fsetxattr),
    CALL(fstat), CALL(fstatfs), CALL(fsync), CALL(ftruncate), CALL(futex), CALL(get_mempolicy), CALL(getcwd),
    CALL(getdents64), CALL(getegid), CALL(geteuid), CALL(getgid), CALL(getgroups), CALL(getpeername), CALL(getpgid),
    CALL(getpid), CALL(getppid), CALL(getrandom), CALL(getresgid), CALL(getresuid), CALL(getrusage), CALL(getsid),
    CALL(getsockname), CALL(getsockopt), CALL(gettid), CALL(gettimeofday), CALL(getuid), CALL(inotify_add_watch),
    CALL(inotify_init1), CALL(inotify_rm_watch), CALL(io_uring_setup),
    CALL(ioctl), CALL(kill), CALL(linkat), CALL(lseek), CALL(madvise), CALL(mbind), CALL(membarrier),
    CALL(memfd_create), CALL(mincore), CALL(mkdirat), CALL(mlock), CALL(mmap), CALL(mprotect), CALL(munmap),
    CALL(nanosleep), CALL(newfstatat), CALL(openat), CALL(openat2), CALL(pidfd_open), CALL(pidfd_send_signal),
    CALL(pipe2), CALL(prctl), CALL(pread64), CALL(prlimit64), CALL(read), CALL(readlinkat), CALL(recvfrom),
    CALL(recvmsg), CALL(renameat), CALL(renameat2), CALL(restart_syscall), CALL(rseq), CALL(rt_sigaction),
    CALL(rt_sigprocmask), CALL(rt_sigqueueinfo), CALL(rt_sigreturn), CALL(rt_sigtimedwait), CALL(sched_getaffinity),
    CALL(sched_setaffinity), CALL(sched_yield), CALL(sendmsg), CALL(sendto), CALL(set_robust_list),
    CALL(set_tid_address), CALL(setfsgid), CALL(setfsuid), CALL(setgroups), CALL(setpgid), CALL(setpriority),
    CALL(setresgid), CALL(setresuid), CALL(setsid), CALL(setsockopt), CALL(shutdown), CALL(signalfd4), CALL(socket),
    CALL(socketpair),
    CALL(statfs), CALL(statx), CALL(sysinfo), CALL(tgkill), CALL(timerfd_create), CALL(timerfd_settime), CALL(umask), CALL(uname),
    CALL(unlinkat), CALL(wait4), CALL(waitid), CALL(write), CALL(writev),
#ifdef __x86_64__
    CALL(access), CALL(arch_prctl), CALL(dup), CALL(dup2), CALL(epoll_wait), CALL(getpgrp), CALL(getrlimit),
    CALL(lstat), CALL(open), CALL(pipe), CALL(poll), CALL(readlink), CALL(setrlimit), CALL(stat), CALL(vfork),
#else
    CALL(ppoll),
#endif
};

enum { MOST = 4096 };

static struct sock_filter filter[MOST];
static unsigned length;

static void add(struct sock_filter one) {
  if (length == MOST) exit(70);
  filter[length++] = one;
}

static void usage(const char *word) {
  fprintf(stderr, "refuse: unknown or incomplete '%s'\n", word);
  exit(64);
}

static unsigned error_number(const char *word) {
  if (!strcmp(word, "EPERM")) return EPERM;
  if (!strcmp(word, "ENOSYS")) return ENOSYS;
  unsigned number = strtoul(word, NULL, 10);
  if (!number && strcmp(word, "0")) usage(word);
  return number;
}

static void refuse(const char *call, unsigned error) {
  unsigned jump = BPF_JEQ, number = 0;
  if (!strncmp(call, "newer:", 6)) {
    jump = BPF_JGE;
    number = strtoul(call + 6, NULL, 10);
  } else {
    size_t i = 0;
    while (i < sizeof calls / sizeof *calls && strcmp(calls[i].name, call)) i++;
    if (i < sizeof calls / sizeof *calls)
      number = calls[i].number;
    else if (!(number = strtoul(call, NULL, 10)))
      usage(call);
  }
  add((struct sock_filter)BPF_JUMP(BPF_JMP | jump | BPF_K, number, 0, 1));
  add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error));
}

int main(int argc, char **argv) {
  add((struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
  int i = 1;
  for (; i < argc && strcmp(argv[i], "--"); i += 2) {
    if (i + 1 >= argc) usage(argv[i]);
    unsigned error = error_number(argv[i]);
    for (char *call = strtok(argv[i + 1], ","); call; call = strtok(NULL, ",")) refuse(call, error);
  }
  if (i + 1 >= argc) usage("--");
  add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  struct sock_fprog program = {length, filter};
  /* As root without no_new_privs, which the command would inherit. */
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) &&
      (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program))) {
    perror("refuse: seccomp");
    return 70;
  }
  execvp(argv[i + 1], argv + i + 1);
  perror("refuse: execvp");
  return 70;
}
