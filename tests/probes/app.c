/* The app in containers that hold nothing else, so it needs no shell; build/roots.sh links it against musl too.
 *   app env NAME      the variable's bytes, nothing added
 *   app args WORD...  the words, each ended by a NUL
 *   app cat PATH      the file's bytes
 *   app ids           uid and gid
 *   app exit CODE     ends so
 *   app raise SIGNAL  ends so
 *   app wait [CODE]   prints "ready"; on TERM or QUIT prints its number and exits with CODE
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int refuse(const char *what) {
  fprintf(stderr, "app: %s: %s\n", what, strerror(errno));
  return 99;
}

int main(int argc, char **argv) {
  const char *verb = argc > 1 ? argv[1] : "";
  const char *word = argc > 2 ? argv[2] : "";

  if (!strcmp(verb, "env")) {
    const char *value = getenv(word);
    if (!value) {
      fprintf(stderr, "app: %s is not set\n", word);
      return 98;
    }
    fwrite(value, 1, strlen(value), stdout);
    return 0;
  }
  if (!strcmp(verb, "args")) {
    for (int i = 2; i < argc; i++) fwrite(argv[i], 1, strlen(argv[i]) + 1, stdout);
    return 0;
  }
  if (!strcmp(verb, "cat")) {
    char bytes[4096];
    ssize_t count;
    int file = open(word, O_RDONLY);
    if (file < 0) return refuse(word);
    while ((count = read(file, bytes, sizeof bytes)) > 0) fwrite(bytes, 1, (size_t)count, stdout);
    return count < 0 ? refuse(word) : 0;
  }
  if (!strcmp(verb, "ids")) {
    printf("%d %d\n", (int)getuid(), (int)getgid());
    return 0;
  }
  if (!strcmp(verb, "exit")) return atoi(word);
  if (!strcmp(verb, "raise")) {
    /* As PID 1 a signal with its default action is dropped, KILL from inside included: then the code is 97. */
    kill(getpid(), atoi(word));
    return 97;
  }
  if (!strcmp(verb, "wait")) {
    sigset_t set;
    int number;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGQUIT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    puts("ready");
    fflush(stdout);
    sigwait(&set, &number);
    printf("signal %d, pid %d\n", number, (int)getpid());
    return atoi(word);
  }
  fprintf(stderr, "app: unknown verb '%s'\n", verb);
  return 96;
}
