#pragma once
// What Swift's Glibc module leaves out: epoll, and the system calls without a wrapper in older C libraries.
#include <errno.h>
#include <malloc.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/// A descriptor that becomes readable when the process ends; -1 and errno where the kernel has none.
static inline int loadline_pidfd_open(pid_t pid) {
#ifdef SYS_pidfd_open
  return (int)syscall(SYS_pidfd_open, pid, 0);
#else
  errno = ENOSYS;
  return -1;
#endif
}

/// epoll_wait with a timeout in nanoseconds; -1 and ENOSYS where the kernel or the headers have none.
static inline int loadline_epoll_pwait2(int epfd, struct epoll_event *events, int capacity, long seconds, long nanoseconds) {
#ifdef SYS_epoll_pwait2
  struct { long long seconds; long long nanoseconds; } timeout = {seconds, nanoseconds};
  return (int)syscall(SYS_epoll_pwait2, epfd, events, capacity, &timeout, (void *)0, (long)8);
#else
  errno = ENOSYS;
  return -1;
#endif
}

/// How late the kernel may let the timeouts of the calling thread run, so as to join them with others.
static inline int loadline_set_timer_slack(unsigned long nanoseconds) {
  return prctl(PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0);
}

/// Names the calling thread; the kernel keeps the first 15 bytes.
static inline int loadline_set_thread_name(const char *name) {
  return prctl(PR_SET_NAME, name, 0, 0, 0);
}

/// Makes the heap of the calling thread large at once, in large pages where the kernel has them; glibc (up to 2.38)
/// else asks the kernel for each page of it.
static inline void loadline_make_heap_room(void) {
#ifdef __GLIBC__
  // The heap of a thread has 64 MiB, and larger pieces than this are mapped apart from it.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  // Volatile, so that the compiler does not leave both calls out.
  const unsigned long size = 31 << 20, large = 2 << 20;
  void *volatile room = malloc(size);
  if (!room) return;
  unsigned long first = ((unsigned long)room + large - 1) & ~(large - 1);
  madvise((void *)first, (unsigned long)room + size - first, MADV_HUGEPAGE);
  free(room);
#endif
}

/// A file in memory, without a name; -1 and errno where the kernel has none.
static inline int loadline_memory_file(void) {
#ifdef SYS_memfd_create
  return (int)syscall(SYS_memfd_create, "loadline", 1u /* MFD_CLOEXEC */);
#else
  errno = ENOSYS;
  return -1;
#endif
}

/// The process that a waitid result speaks of; glibc defines the member as a macro, which Swift does not see.
static inline pid_t loadline_siginfo_pid(const siginfo_t *info) { return info->si_pid; }

/// Lets a thread (0 for the calling one) run only on the processors of the mask, a bit for each; -1 and errno where
/// that fails.
static inline int loadline_set_affinity(pid_t thread, const unsigned long *mask, unsigned long bytes) {
  return (int)syscall(SYS_sched_setaffinity, thread, bytes, mask);
}

/// The processors on which the thread may run; the number of bytes written, or -1 and errno.
static inline int loadline_get_affinity(pid_t thread, unsigned long *mask, unsigned long bytes) {
  return (int)syscall(SYS_sched_getaffinity, thread, bytes, mask);
}

/// What a copy of this process tells of its program, in memory that both see: a message, such as the closing of a pipe
/// when the program is loaded, would wake this process while the program's time runs, often on its processor.
struct loadline_told {
  /// The moment just before the program was loaded, by the monotonic clock; making the copy is no part of its time.
  struct timespec began;
  /// Why it was not loaded; 0 where it was.
  int fault;
};

/// Starts a program from a copy of this process in place of a shared one, as posix_spawn does it: the kernel counts the
/// memory that a process has until its program is loaded towards its largest, and a copy holds little but what this
/// process has written to. `output` and `errors` are taken as they are, -1 for the null device. Gives the process, or -1
/// and errno. What `told` points to then is right as soon as the process has ended, and is freed by
/// `loadline_forget_told`.
static inline pid_t loadline_fork_exec(
  const char *path, char *const arguments[], char *const environment[], const char *folder, int output, int errors,
  struct loadline_told **told
) {
  *told = mmap(NULL, sizeof **told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (*told == MAP_FAILED) return -1;
  sigset_t all, before;
  sigfillset(&all);
  // No handler of ours may run in the copy.
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t process = fork();
  int fault = errno;
  if (process == 0) {
    // Only calls that are safe after a fork of a process with threads.
    struct sigaction standard = {0};
    standard.sa_handler = SIG_DFL;
    for (int number = 1; number < 65; number++) sigaction(number, &standard, (struct sigaction *)0);
    setpgid(0, 0);
    int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(output < 0 ? null : output, 1);
    dup2(errors < 0 ? null : errors, 2);
    if (null > 2) close(null);
    if (!folder || chdir(folder) == 0) {
      sigset_t none;
      sigemptyset(&none);
      sigprocmask(SIG_SETMASK, &none, (sigset_t *)0);
      // The kernel may still count the sleeping thread that made the copy as waiting for this processor, and would then
      // move the program to another one as it is loaded; with this it is seen to be alone.
      sched_yield();
      // The first touch costs a fault, which is no part of the program's time.
      (*told)->began.tv_nsec = 0;
      clock_gettime(CLOCK_MONOTONIC, &(*told)->began);
      execve(path, arguments, environment);
    }
    (*told)->fault = errno;
    _exit(127);
  }
  pthread_sigmask(SIG_SETMASK, &before, (sigset_t *)0);
  if (process < 0) munmap(*told, sizeof **told);
  errno = fault;
  return process;
}

static inline void loadline_forget_told(struct loadline_told *told) { munmap(told, sizeof *told); }

// glibc declares these for _GNU_SOURCE only, which Swift's Glibc module does not set.
int pipe2(int ends[2], int flags);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);

/// Whether the kernel holds the wall clock for synchronised (1 or 0), and by how much it may be wrong at most, in
/// microseconds; -1 where the kernel does not tell.
static inline int loadline_clock_state(long *maximum_error) {
  struct timex state = {0};
  int result = adjtimex(&state);
  if (result < 0) return -1;
  *maximum_error = state.maxerror;
  return result != TIME_ERROR && !(state.status & STA_UNSYNC);
}
