/*
 * What has to happen before the .NET runtime of this file starts, and where it stands on glibc. Linked in as an object:
 * `main` is wrapped, so that this one runs first (build/Static.targets).
 *
 * The runtime says nothing when it cannot start: it returns -1 from main, which is exit code 255. A limit that is too low
 * for it is looked for here, and gets a sentence.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { FAILED = 125 };

/* Measured, with room: every mode starts with 64 MB of addresses, 16 MB of data and 32 kB of stack. */
#define LEAST_ADDRESS_SPACE (96UL << 20)
#define LEAST_DATA (32UL << 20)
#define LEAST_STACK (128UL << 10)

/* What musl gives a thread, and .NET with it: glibc takes the limit of the stack, 8 MB of addresses or all there are. */
#define THREAD_STACK (1536UL << 10)

int __real_main(int argc, char **argv);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument);

/* The errno of the last thread that could not be started. */
static int no_thread;

int launcher_no_thread(void) { return no_thread; }

/*
 * glibc starts threads and processes by clone3 and falls back to clone on ENOSYS only. Sandboxes that do not know clone3
 * (Docker 20.10.0 to 20.10.9, libseccomp before 2.5) answer EPERM. So nobody asks: with this definition the archive's own
 * is never linked in.
 */
int __clone3(void *arguments, size_t size, int (*start)(void *), void *argument) {
  (void)arguments, (void)size, (void)start, (void)argument;
  errno = ENOSYS;
  return -1;
}

/*
 * The one place where threads come from. When many processes of a user start at once the limit is full for a moment only:
 * half a second of patience.
 */
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument) {
  int error = __real_pthread_create(thread, attributes, start, argument);
  for (long pause = 1; error == EAGAIN && pause <= 256; pause *= 2) {
    struct timespec time = {0, pause * 1000000};
    nanosleep(&time, NULL);
    error = __real_pthread_create(thread, attributes, start, argument);
  }
  if (error) no_thread = error;
  return error;
}

static void append(char *text, const char *part) { strcat(text, part); }

static void append_number(char *text, unsigned long number) {
  char digits[24], *first = digits + sizeof digits;
  *--first = 0;
  do *--first = '0' + number % 10;
  while (number /= 10);
  append(text, first);
}

/* To standard error, and to where Kubernetes looks for it. */
static int fail(const char *text) {
  size_t length = strlen(text);
  int log = open("/dev/termination-log", O_WRONLY | O_TRUNC | O_NONBLOCK | O_CLOEXEC);
  if (log >= 0 && write(log, text, length) < 0) { /* It is on standard error as well. */
  }
  if (write(2, text, length) < 0) { /* There is nobody to tell. */
  }
  return FAILED;
}

/* Whether a limit is too low, with the sentence for it. */
static int lacks(char *text, int resource, unsigned long least, const char *what, const char *way_out) {
  struct rlimit limit;
  if (getrlimit(resource, &limit) || limit.rlim_cur >= least) return 0;
  append(text, "launcher: internal: ");
  append(text, what);
  append(text, " is limited to ");
  append_number(text, limit.rlim_cur >> 10);
  append(text, " kB, and the launcher needs ");
  append_number(text, least >> 10);
  append(text, " kB: raise the limit (");
  append(text, way_out);
  append(text, ")\n");
  return 1;
}

int __wrap_main(int argc, char **argv) {
  char text[512] = "";
  if (lacks(text, RLIMIT_AS, LEAST_ADDRESS_SPACE, "the address space", "ulimit -v, LimitAS=") ||
      lacks(text, RLIMIT_DATA, LEAST_DATA, "the data segment", "ulimit -d, LimitDATA=") ||
      lacks(text, RLIMIT_STACK, LEAST_STACK, "the stack", "ulimit -s, --ulimit stack=, LimitSTACK="))
    return fail(text);

  /* One heap for all threads: each further one would reserve 64 MB of addresses, on the way to it 128. */
  mallopt(M_ARENA_MAX, 1);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, THREAD_STACK);
  pthread_setattr_default_np(&attributes);

  int code = __real_main(argc, argv);
  if (code != -1) return code;
  return fail(
      no_thread == EAGAIN
          ? "launcher: internal: no thread can be started, as too many processes and threads run already: raise the limit of "
            "processes (ulimit -u, --ulimit nproc=, --pids-limit)\n"
      : no_thread == EPERM || no_thread == ENOSYS
          ? "launcher: internal: no thread can be started, as a sandbox refuses clone: allow it in the seccomp profile\n"
          : "launcher: internal: the .NET runtime inside does not start, for lack of memory or as a sandbox refuses what it "
            "needs: raise the limits of memory, or try without the seccomp profile\n");
}
