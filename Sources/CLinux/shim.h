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

/// The processor on which the calling thread runs; -1 where that cannot be told.
static inline int loadline_current_processor(void) {
  unsigned processor = 0;
  return syscall(SYS_getcpu, &processor, 0L, 0L) == 0 ? (int)processor : -1;
}

/// What a copy of this process tells of its program, in memory that both see: a message, such as the closing of a pipe
/// when the program is loaded, would wake this process while the program's time runs, often on its processor.
struct loadline_told {
  /// The moment just before the program was loaded, by the monotonic clock; making the copy is no part of its time.
  struct timespec began;
  /// Why it was not loaded; 0 where it was.
  int fault;
};

/// Where the variables of the calling thread lie, its `errno` among them.
static inline unsigned long loadline_thread_variables(void) { return (unsigned long)&errno; }

/// Starts a program from a copy of this process in place of a shared one, as posix_spawn does it. `output` and `errors`
/// are taken as they are, -1 for the null device. All that the pointers point to lies in the shared memory that begins
/// with `told`. The program may run on the `processors`, a mask of `size` bytes, or on those of this thread where it has none.
/// Gives the process, or -1 and errno; what `told` holds is right as soon as the process has ended.
static inline pid_t loadline_fork_exec(
  const char *path, char *const arguments[], char *const environment[], const char *folder, int output, int errors,
  const unsigned long *processors, unsigned long size, struct loadline_told *told, unsigned long bytes
) {
  // The copy has no heap, and the linker's lists lie there: it calls nothing that it would have to look for, only
  // `syscall` and `errno`, which are found here.
  errno = 0;
  long all = -1, before = 0, none = 0;
  // SIG_DFL, no flags and an empty mask are zeros, in whichever order a machine wants them.
  long standard[8] = {0};
  struct timespec pause = {0, 100000};
  unsigned long mask[128];
  if (size > sizeof mask) size = 0;
  for (unsigned long at = 0; at < size / sizeof *mask; at++) mask[at] = processors[at];
  // No handler of ours may run in the copy.
  syscall(SYS_rt_sigprocmask, (long)SIG_SETMASK, &all, &before, 8L);
  // Not fork(), which would look after the heap.
  pid_t process = (pid_t)syscall(SYS_clone, (long)SIGCHLD, 0L, 0L, 0L, 0L);
  int fault = errno;
  if (process == 0) {
    for (long number = 1; number < 65; number++) syscall(SYS_rt_sigaction, number, standard, 0L, 8L);
    syscall(SYS_setpgid, 0L, 0L);
    // The new descriptors are above the standard ones, so that none of these is taken away before it is copied.
    long null = syscall(SYS_openat, (long)AT_FDCWD, "/dev/null", (long)(O_RDWR | O_CLOEXEC), 0L);
    if (null < 3) null = syscall(SYS_fcntl, null, (long)F_DUPFD_CLOEXEC, 3L);
    if (output >= 0 && output < 3) output = (int)syscall(SYS_fcntl, (long)output, (long)F_DUPFD_CLOEXEC, 3L);
    if (errors >= 0 && errors < 3) errors = (int)syscall(SYS_fcntl, (long)errors, (long)F_DUPFD_CLOEXEC, 3L);
    syscall(SYS_dup3, null, 0L, 0L);
    syscall(SYS_dup3, output < 0 ? null : output, 1L, 0L);
    syscall(SYS_dup3, errors < 0 ? null : errors, 2L, 0L);
    if (!folder || syscall(SYS_chdir, folder) == 0) {
      syscall(SYS_rt_sigprocmask, (long)SIG_SETMASK, &none, 0L, 8L);
      // By then the thread that made the copy has gone to sleep, and the kernel no longer counts it as waiting for this
      // processor: it would move the program to another one as it is loaded.
      syscall(SYS_nanosleep, &pause, 0L);
      if (size > 0) syscall(SYS_sched_setaffinity, 0L, size, mask);
      // The first touch of each page costs a fault, which is no part of the program's time.
      for (unsigned long at = 0; at < bytes; at += 4096) (void)((volatile const char *)told)[at];
      told->began.tv_nsec = 0;
      syscall(SYS_clock_gettime, (long)CLOCK_MONOTONIC, &told->began);
      syscall(SYS_execve, path, arguments, environment);
    }
    told->fault = errno;
    syscall(SYS_exit_group, 127L);
  }
  // Whoever signals the group finds it, however soon.
  if (process > 0) syscall(SYS_setpgid, (long)process, (long)process);
  syscall(SYS_rt_sigprocmask, (long)SIG_SETMASK, &before, 0L, 8L);
  errno = fault;
  return process;
}

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
