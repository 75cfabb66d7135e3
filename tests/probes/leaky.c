/*
 * A launcher that is not invisible, on purpose: the comparing tests must see each of these.
 * usage: leaky WHAT -- command [argument...]
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc < 4) return 64;
  const char *what = argv[1];
  if (!strcmp(what, "sigpipe")) {
    signal(SIGPIPE, SIG_IGN);
  } else if (!strcmp(what, "mask")) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
  } else if (!strcmp(what, "descriptor")) {
    if (open("/dev/null", O_RDONLY) < 0) return 70;
  } else if (!strcmp(what, "limit")) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur--;
    setrlimit(RLIMIT_NOFILE, &limit);
  } else if (!strcmp(what, "child")) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    waitpid(child, NULL, 0);
  } else if (!strcmp(what, "timer")) {
    struct itimerval timer = {{0, 0}, {1000, 0}};
    setitimer(ITIMER_REAL, &timer, NULL);
  } else if (!strcmp(what, "umask")) {
    umask(umask(0) ^ 1);
  } else if (!strcmp(what, "subreaper")) {
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  } else if (!strcmp(what, "environment")) {
    setenv("LEAKED", "1", 1);
  } else if (!strcmp(what, "directory")) {
    if (chdir("/") != 0) return 70;
  } else if (!strcmp(what, "name")) {
    execv(argv[3], (char *[]){"renamed", NULL});
  } else if (!strcmp(what, "terminal-bytes")) {
    if (write(1, "\033[?1h", 5) != 5) return 70;
  } else if (!strcmp(what, "terminal-mode")) {
    struct termios mode;
    if (tcgetattr(0, &mode) != 0) return 70;
    mode.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(0, TCSANOW, &mode);
  } else if (!strcmp(what, "parent")) {
    /* Stays as a parent that waits for its child only: orphans are nobody's. */
    pid_t child = fork();
    int status = 0;
    if (child != 0) return waitpid(child, &status, 0) == child && WIFEXITED(status) ? WEXITSTATUS(status) : 70;
  } else {
    return 64;
  }
  execvp(argv[3], argv + 3);
  return 127;
}
