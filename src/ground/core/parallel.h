// Work that falls into independent parts, on several threads.
#pragma once

#include <cstddef>
#include <functional>

namespace selvedge {

// Number of processors this process may use, at least 1.
std::size_t available_processors();

// Calls work(i) once for every i in [0, count), on up to `threads` threads (0: one a processor), and returns when all
// are done. The first exception thrown stops the handing out of further parts and is rethrown here.
void parallel_for(std::size_t count, std::size_t threads, const std::function<void(std::size_t)>& work);

}  // namespace selvedge
