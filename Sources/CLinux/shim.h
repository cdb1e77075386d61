#pragma once
// What Swift's Glibc module leaves out: epoll, and the system calls without a wrapper in older C libraries.
#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
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

/// The process that a waitid result speaks of; glibc defines the member as a macro, which Swift does not see.
static inline pid_t loadline_siginfo_pid(const siginfo_t *info) { return info->si_pid; }

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
