// Locks of files that a call waits for.

#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>

#include "sim/guests/host/calls/handlers.h"

namespace lockstep::guests::calls {

// The lock belongs to the open file, so the supervisor can take it on its copy of the descriptor.
Answer flock(Supervisor&, Thread& caller) {
  if (!caller.watched) caller.watched = caller.copy_of(caller.int_arg(0));
  if (!caller.watched) return Answer::error(EBADF);
  const int operation = caller.int_arg(1);
  if (::flock(caller.watched.get(), operation | LOCK_NB) == 0) return Answer::value(0);
  const bool waits = errno == EWOULDBLOCK && (operation & LOCK_NB) == 0;
  return waits ? Answer::waits() : Answer::error(errno);
}

// These locks belong to a process, so the kernel has to do it; it will not wait when nobody else has the
// lock.
Answer fcntl_setlkw(Supervisor&, Thread& caller) {
  if (!caller.watched) caller.watched = caller.copy_of(caller.int_arg(0));
  auto wanted = caller.memory().get<struct flock>(caller.arg(2));
  if (!caller.watched || !wanted || wanted->l_type == F_UNLCK) return Answer::by_kernel();
  if (fcntl(caller.watched.get(), F_GETLK, &*wanted) != 0) return Answer::by_kernel();
  const bool is_free = wanted->l_type == F_UNLCK || wanted->l_pid == caller.process->pid;
  return is_free ? Answer::by_kernel() : Answer::waits();
}

}  // namespace lockstep::guests::calls
