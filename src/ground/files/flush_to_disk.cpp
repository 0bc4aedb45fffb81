#include "ground/files/flush_to_disk.h"

#include <fcntl.h>
#include <unistd.h>

namespace selvedge::files {

void flush_to_disk(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

}  // namespace selvedge::files
