// Runs independent parts of a task on several threads: decoding, hashing, drawing, ranking.
#pragma once

#include <cstddef>
#include <functional>
#include <thread>
#include <vector>

namespace selvedge::core {

// The number of processors that this process may run on (its CPU affinity), at least 1.
std::size_t available_processors();

// Calls work(i) once for every i in [0, count) and returns when all calls are done. Uses up to `threads` threads, of
// which the caller is one, and fewer where the system has no more to give; 0 means one a processor. After the first
// exception no further call starts, and that exception is rethrown here.
void parallel_for(std::size_t count, std::size_t threads, const std::function<void(std::size_t)>& work);

// Starts `count` threads that all run `work`, which may not throw. Fewer, but at least one, where the system has no
// more to give; throws if it gives none. The caller joins them.
std::vector<std::thread> start_threads(std::size_t count, const std::function<void()>& work);

}  // namespace selvedge::core
