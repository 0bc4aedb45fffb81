// A filter of system calls: those that decoding needs are let through, some are refused and done without, and any other
// ends the process. With the address or thread sanitizer there is no filter.
#include "confinement.h"

#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>
#include <initializer_list>

namespace selvedge::cli {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)

const char* confine() { return nullptr; }

#else

namespace {

bool allow(scmp_filter_ctx filter) {
  bool good = true;
  for (const int call : {SCMP_SYS(read),
                         SCMP_SYS(write),
                         SCMP_SYS(recvfrom),
                         SCMP_SYS(sendto),
                         SCMP_SYS(brk),
                         SCMP_SYS(munmap),
                         SCMP_SYS(mremap),
                         SCMP_SYS(madvise),
                         SCMP_SYS(futex),
                         SCMP_SYS(clock_gettime),
                         SCMP_SYS(clock_nanosleep),
                         SCMP_SYS(getrandom),
                         SCMP_SYS(sched_yield),
                         SCMP_SYS(sched_getaffinity),
                         SCMP_SYS(gettid),
                         SCMP_SYS(getpid),
                         SCMP_SYS(set_robust_list),
                         SCMP_SYS(rseq),
                         SCMP_SYS(rt_sigaction),
                         SCMP_SYS(rt_sigprocmask),
                         SCMP_SYS(rt_sigreturn),
                         SCMP_SYS(restart_syscall),
                         SCMP_SYS(setitimer),
                         SCMP_SYS(exit),
                         SCMP_SYS(exit_group)})
    good = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0 && good;
  // Memory, but never memory to run.
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)})
    good = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0 && good;
  // Threads, which HEVC and AV1 decoders start, but no processes. The C library falls back from clone3, whose flags a
  // filter cannot see.
  good = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                          SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) == 0 &&
         good;
  good = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 && good;
  good = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME)) == 0 && good;
  // Asked for by the C library in passing, to count processors or where a library would print; it does without.
  for (const int call : {SCMP_SYS(openat), SCMP_SYS(open), SCMP_SYS(newfstatat), SCMP_SYS(fstat), SCMP_SYS(lseek),
                         SCMP_SYS(ioctl), SCMP_SYS(readlink), SCMP_SYS(prlimit64), SCMP_SYS(sysinfo)})
    good = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), call, 0) == 0 && good;
  return good;
}

}  // namespace

const char* confine() {
  // No core file, and nobody's debugger: a shopper's photo is in this memory.
  prctl(PR_SET_DUMPABLE, 0);
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  const scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
  if (filter == nullptr) return "no filter of system calls can be made";
  const bool confined = allow(filter) && seccomp_load(filter) == 0;
  seccomp_release(filter);
  return confined ? nullptr : "the kernel takes no filter of system calls (seccomp), without which nothing is decoded";
}

#endif

}  // namespace selvedge::cli
