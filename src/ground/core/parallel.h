// Runs independent parts of work on several threads.
#pragma once

#include <cstddef>
#include <functional>

namespace selvedge::core {

// The number of processors that this process may use, at least 1.
std::size_t available_processors();

// Calls work(i) once for every i in [0, count), on up to `threads` threads (0: one a processor), and returns when all
// calls are done. After the first exception no further part starts; the exception is rethrown here.
void parallel_for(std::size_t count, std::size_t threads, const std::function<void(std::size_t)>& work);

}  // namespace selvedge::core
