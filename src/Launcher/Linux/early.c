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
#include <linux/futex.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

enum { FAILED = 125 };

/* Measured, with room: every mode starts with 64 MB of addresses, 16 MB of data and 32 kB of stack. */
#define LEAST_ADDRESS_SPACE (96UL << 20)
#define LEAST_DATA (32UL << 20)
#define LEAST_STACK (128UL << 10)
#define LEAST_FILES 8UL

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
 * statx is of Linux 4.11, and sandboxes of Docker before 18.04 answer EPERM, which says nothing of the file. On ENOSYS glibc does
 * this by itself.
 */
int __real_statx(int directory, const char *path, int flags, unsigned mask, struct statx *status);

int __wrap_statx(int directory, const char *path, int flags, unsigned mask, struct statx *status) {
  struct stat known;
  if (!__real_statx(directory, path, flags, mask, status)) return 0;
  if (errno != EPERM || fstatat(directory, path, &known, flags & (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))) return -1;
  *status = (struct statx){
      .stx_mask = STATX_BASIC_STATS,
      .stx_mode = known.st_mode,
      .stx_nlink = known.st_nlink,
      .stx_uid = known.st_uid,
      .stx_gid = known.st_gid,
      .stx_ino = known.st_ino,
      .stx_size = known.st_size,
      .stx_dev_major = major(known.st_dev),
      .stx_dev_minor = minor(known.st_dev),
  };
  return 0;
}

/*
 * When many processes of a user start at once the limit is full for a moment only: half a second of patience.
 */
static int start_patiently(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument) {
  int error = __real_pthread_create(thread, attributes, start, argument);
  for (long pause = 1; error == EAGAIN && pause <= 256; pause *= 2) {
    struct timespec time = {0, pause * 1000000};
    nanosleep(&time, NULL);
    error = __real_pthread_create(thread, attributes, start, argument);
  }
  if (error) no_thread = error;
  return error;
}

/*
 * Threads that wait to become one the runtime asks for. Where it asks for its own (the pool's, those of sockets and timers) it
 * does not survive a refusal: FailFast, 134. Started all together before a store is asked, none of them can be refused later.
 */
#define MOST_RESERVED 32

static struct reserved {
  pthread_t thread;
  sigset_t mask;
  void *(*start)(void *);
  void *argument;
} reserved[MOST_RESERVED];

static int reserved_count, taken_count;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t taken = PTHREAD_COND_INITIALIZER;

static void *wait_to_start(void *argument) {
  struct reserved *self = argument;
  pthread_mutex_lock(&gate);
  while (!self->start) pthread_cond_wait(&taken, &gate);
  pthread_mutex_unlock(&gate);
  /* As a thread gets it from the one that starts it. */
  pthread_sigmask(SIG_SETMASK, &self->mask, NULL);
  return self->start(self->argument);
}

/* Starts that many threads more; 0, or the errno of the one that was refused. More than fit are started when asked for. */
int launcher_reserve_threads(int count) {
  pthread_attr_t detached;
  pthread_attr_init(&detached);
  pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
  int error = 0;
  for (; count > 0 && reserved_count < MOST_RESERVED && !error; count--) {
    struct reserved *next = &reserved[reserved_count];
    error = start_patiently(&next->thread, &detached, wait_to_start, next);
    if (error) break;
    pthread_mutex_lock(&gate);
    reserved_count++;
    pthread_mutex_unlock(&gate);
  }
  return error;
}

/* A reserved thread for whom it fits: detached, as the runtime's are, and with no larger stack. */
static int take_reserved(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument) {
  int state = PTHREAD_CREATE_JOINABLE;
  size_t stack = 0;
  if (!attributes || pthread_attr_getdetachstate(attributes, &state) || state != PTHREAD_CREATE_DETACHED ||
      pthread_attr_getstacksize(attributes, &stack) || stack > THREAD_STACK)
    return 0;
  pthread_mutex_lock(&gate);
  struct reserved *one = taken_count < reserved_count ? &reserved[taken_count++] : NULL;
  if (one) {
    *thread = one->thread;
    pthread_sigmask(SIG_SETMASK, NULL, &one->mask);
    one->argument = argument;
    one->start = start;
    pthread_cond_broadcast(&taken);
  }
  pthread_mutex_unlock(&gate);
  return one != NULL;
}

/* The one place where threads come from. */
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument) {
  return take_reserved(thread, attributes, start, argument) ? 0 : start_patiently(thread, attributes, start, argument);
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

/* Whether a limit is too low, with the sentence for it; the unit is a power of two. */
static int lacks(char *text, int resource, unsigned long least, int unit, const char *what, const char *way_out) {
  struct rlimit limit;
  if (getrlimit(resource, &limit) || limit.rlim_cur >= least) return 0;
  append(text, "launcher: internal: ");
  append(text, what);
  append(text, " is limited to ");
  append_number(text, limit.rlim_cur >> unit);
  append(text, unit ? " kB, and the launcher needs " : ", and the launcher needs ");
  append_number(text, least >> unit);
  append(text, unit ? " kB: raise the limit (" : ": raise the limit (");
  append(text, way_out);
  append(text, ")\n");
  return 1;
}

/*
 * Whether a sandbox refuses a call, with the sentence for it: one without which the runtime ends the process in its own way, or
 * that never fails. The arguments make it do nothing.
 */
static int refuses(char *text, const char *name, long number, long first) {
  if (syscall(number, first, FUTEX_WAKE, 0L, 0L) >= 0 || (errno != EPERM && errno != EACCES && errno != ENOSYS)) return 0;
  append(text, "launcher: internal: a sandbox refuses ");
  append(text, name);
  append(text, ", which the launcher cannot do without: allow it in the seccomp profile\n");
  return 1;
}

int __wrap_main(int argc, char **argv) {
  char text[512] = "";
  if (refuses(text, "futex", SYS_futex, (long)text) || refuses(text, "rt_sigaction", SYS_rt_sigaction, 0) ||
      refuses(text, "sysinfo", SYS_sysinfo, 0) || refuses(text, "getresuid", SYS_getresuid, 0) ||
      refuses(text, "getresgid", SYS_getresgid, 0) || refuses(text, "geteuid", SYS_geteuid, 0) ||
      refuses(text, "getegid", SYS_getegid, 0) || refuses(text, "openat", SYS_openat, -1) ||
      refuses(text, "read", SYS_read, -1))
    return fail(text);
  if (lacks(text, RLIMIT_AS, LEAST_ADDRESS_SPACE, 10, "the address space", "ulimit -v, LimitAS=") ||
      lacks(text, RLIMIT_DATA, LEAST_DATA, 10, "the data segment", "ulimit -d, LimitDATA=") ||
      lacks(text, RLIMIT_STACK, LEAST_STACK, 10, "the stack", "ulimit -s, --ulimit stack=, LimitSTACK=") ||
      lacks(text, RLIMIT_NOFILE, LEAST_FILES, 0, "the number of open files", "ulimit -n, --ulimit nofile=, LimitNOFILE="))
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
          ? "launcher: internal: no thread can be started, as too many processes and threads are running already: raise the limit of "
            "processes (ulimit -u, --ulimit nproc=, --pids-limit)\n"
      : no_thread == EPERM || no_thread == ENOSYS
          ? "launcher: internal: no thread can be started, as a sandbox refuses clone: allow it in the seccomp profile\n"
          : "launcher: internal: the .NET runtime inside does not start, for lack of memory or as a sandbox refuses what it "
            "needs: raise the limits of memory, or try without the seccomp profile\n");
}
