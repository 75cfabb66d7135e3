/*
 * Runs a command on a terminal of its own, as session leader with that terminal as controlling one, and passes to
 * standard output exactly the bytes that were written to it. Ends with the command's code, or 128+n.
 * usage: ptyrun [--report FILE] [--type-after TEXT KEYS]... [--resize-after TEXT ROWS:COLUMNS] -- command [argument...]
 * FILE gets two lines: the terminal's modes before the command and after it. KEYS are typed once the command's output
 * contains TEXT, behind the TEXT of the step before it; steps go in the order they are written.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static void describe(FILE *report, int fd) {
  struct termios mode;
  if (tcgetattr(fd, &mode) != 0) {
    fprintf(report, "error %s\n", strerrorname_np(errno));
    return;
  }
  fprintf(report, "i=%x o=%x c=%x l=%x cc=", mode.c_iflag, mode.c_oflag, mode.c_cflag, mode.c_lflag);
  for (int i = 0; i < NCCS; i++) fprintf(report, "%02x", mode.c_cc[i]);
  struct winsize size = {0};
  ioctl(fd, TIOCGWINSZ, &size);
  fprintf(report, " rows=%d columns=%d\n", size.ws_row, size.ws_col);
}

#define MOST_STEPS 32

struct step {
  const char *text, *keys;
  int resizes;
};

/* Takes the steps whose text is there; what they found is not looked at again. */
static void take_steps(int master, const struct step *steps, int count, int *next, char *seen, size_t *length) {
  while (*next < count) {
    const struct step *step = steps + *next;
    char *found = strstr(seen, step->text);
    if (!found) return;
    char *rest = found + strlen(step->text);
    *length -= (size_t)(rest - seen);
    memmove(seen, rest, *length + 1);
    if (step->resizes) {
      struct winsize size = {.ws_row = (unsigned short)atoi(step->keys),
                             .ws_col = (unsigned short)atoi(strchr(step->keys, ':') + 1)};
      ioctl(master, TIOCSWINSZ, &size);
    } else if (write(master, step->keys, strlen(step->keys)) < 0) {
      exit(74);
    }
    ++*next;
  }
}

int main(int argc, char **argv) {
  int i = 1;
  FILE *report = NULL;
  struct step steps[MOST_STEPS];
  int count = 0, next = 0;
  for (; i + 2 < argc && strcmp(argv[i], "--"); i++) {
    if (!strcmp(argv[i], "--report")) {
      report = fopen(argv[++i], "we");
      if (!report) return 70;
    } else if ((!strcmp(argv[i], "--type-after") || !strcmp(argv[i], "--resize-after")) && i + 2 < argc &&
               count < MOST_STEPS) {
      steps[count].resizes = argv[i][2] == 'r';
      steps[count].text = argv[++i];
      steps[count].keys = argv[++i];
      if (steps[count].resizes && !strchr(steps[count].keys, ':')) return 64;
      count++;
    } else {
      return 64;
    }
  }
  if (i + 1 >= argc || strcmp(argv[i], "--")) return 64;

  int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) return 71;
  int slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (slave < 0) return 71;
  /* No translation of line ends, so that what comes out is what was written. */
  struct termios mode;
  tcgetattr(slave, &mode);
  mode.c_oflag &= ~(tcflag_t)OPOST;
  tcsetattr(slave, TCSANOW, &mode);
  struct winsize size = {.ws_row = 31, .ws_col = 91};
  ioctl(slave, TIOCSWINSZ, &size);
  if (report) describe(report, slave);

  pid_t child = fork();
  if (child < 0) return 71;
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0);
    setsid();
    ioctl(slave, TIOCSCTTY, 0);
    dup2(slave, 0);
    dup2(slave, 1);
    dup2(slave, 2);
    execvp(argv[i + 1], argv + i + 1);
    _exit(errno == ENOENT ? 127 : 126);
  }

  /* Our own end of the slave stays open: its modes can be read after the command, and the master never reports EIO.
     So the end is a command that is gone with nothing left to read. */
  int status = -1;
  static char seen[1 << 20];
  size_t length = 0;
  for (;;) {
    struct pollfd ready = {master, POLLIN, 0};
    int some = poll(&ready, 1, 20);
    if (some > 0) {
      char bytes[65536];
      ssize_t got = read(master, bytes, sizeof bytes);
      for (ssize_t done = 0; done < got;) {
        ssize_t written = write(1, bytes + done, (size_t)(got - done));
        if (written < 0) return 74;
        done += written;
      }
      if (next < count && got > 0 && length + (size_t)got < sizeof seen) {
        memcpy(seen + length, bytes, (size_t)got);
        length += (size_t)got;
        seen[length] = 0;
        take_steps(master, steps, count, &next, seen, &length);
      }
    } else if (status >= 0) {
      break;
    } else if (waitpid(child, &status, WNOHANG) != child) {
      status = -1;
    }
  }
  if (report) {
    describe(report, slave);
    fclose(report);
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
