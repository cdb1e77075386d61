#pragma once
// What Swift's Glibc module leaves out: epoll, and the system calls without a wrapper in older C libraries.
#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
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
