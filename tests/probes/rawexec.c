/*
 * execve with exactly these bytes: no runtime between that would join, split, sort or re-encode them.
 * usage: rawexec FILE ARGUMENTS [ENVIRONMENT]
 * Runs FILE; ARGUMENTS (from argv[0] on) and ENVIRONMENT name files of strings, each ended by a NUL. Without
 * ENVIRONMENT it passes its own on.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static char **strings(const char *path) {
  struct stat about;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &about) != 0) {
    fprintf(stderr, "rawexec: %s: %s\n", path, strerror(errno));
    exit(70);
  }
  size_t size = (size_t)about.st_size, count = 0, next = 0;
  char *bytes = malloc(size + 1);
  for (size_t done = 0; done < size;) {
    ssize_t got = read(fd, bytes + done, size - done);
    if (got <= 0) exit(70);
    done += (size_t)got;
  }
  close(fd);
  for (size_t i = 0; i < size; i++) count += !bytes[i];
  char **list = calloc(count + 1, sizeof *list);
  for (size_t start = 0; start < size; start += strlen(bytes + start) + 1) list[next++] = bytes + start;
  return list;
}

int main(int argc, char **argv) {
  if (argc < 3) return 64;
  char **arguments = strings(argv[2]);
  char **environment = argc > 3 ? strings(argv[3]) : environ;
  execve(argv[1], arguments, environment);
  int number = errno;
  fprintf(stderr, "rawexec: cannot execute %s: %s\n", argv[1], strerrorname_np(number));
  return number == ENOENT || number == ENOTDIR ? 127 : 126;
}
