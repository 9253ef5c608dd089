// Atomic writing on POSIX systems: temporary file, fsync, rename.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "support/text.hpp"

namespace rdd {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_to_write(const std::string& path, const std::string& what, int error) {
  fail(Status::file, "cannot write ", in_quotes(path), ": ", what, ": ", std::generic_category().message(error));
}

/// An open file that is closed, and removed unless it was kept.
class Temporary {
 public:
  explicit Temporary(const fs::path& beside, const std::string& path) {
    static std::atomic<unsigned> counter{0};
    for (int attempt = 0; attempt < 1000; ++attempt) {
      name_ = beside.string() + ".tmp" + std::to_string(::getpid()) + "-" + std::to_string(counter.fetch_add(1));
      descriptor_ = ::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (descriptor_ >= 0) return;
      if (errno != EEXIST) break;
    }
    fail_to_write(path, "no temporary file beside it", errno);
  }
  ~Temporary() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!name_.empty()) ::unlink(name_.c_str());
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  /// 0, or the error of the system: some report a full disk only here.
  int close() {
    const int result = ::close(descriptor_);
    descriptor_ = -1;
    return result == 0 ? 0 : errno;
  }
  void keep() { name_.clear(); }

 private:
  std::string name_;
  int descriptor_ = -1;
};

void write_all(const Temporary& file, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const auto n = ::write(file.descriptor(), text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail_to_write(path, "writing", errno);
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

/// Syncs the folder, so that the rename itself is on disk. Some file systems cannot; the data are safe without it.
void sync_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  (void)::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

void write_text(const std::string& path, std::string_view text) {
  require(!path.empty() && path.find('\0') == std::string::npos, Status::file, "path ", in_quotes(path),
          ": expected the name of a file");
  std::error_code error;
  fs::path target = path;
  if (fs::is_symlink(target, error)) {
    target = fs::weakly_canonical(target, error);
    if (error) fail_to_write(path, "following the link", error.value());
  }
  struct stat old {};
  const bool exists = ::stat(target.c_str(), &old) == 0;
  require(!exists || S_ISREG(old.st_mode), Status::file, "cannot write ", in_quotes(path),
          ": it exists and is no regular file");
  Temporary file(target, path);
  write_all(file, text, path);
  if (exists && ::fchmod(file.descriptor(), old.st_mode & 07777) != 0) fail_to_write(path, "permissions", errno);
  if (::fsync(file.descriptor()) != 0) fail_to_write(path, "syncing", errno);
  if (const int failed = file.close()) fail_to_write(path, "closing", failed);
  if (::rename(file.name().c_str(), target.c_str()) != 0) fail_to_write(path, "renaming", errno);
  file.keep();
  sync_folder(target.has_parent_path() ? target.parent_path() : fs::path("."));
}

}  // namespace rdd
