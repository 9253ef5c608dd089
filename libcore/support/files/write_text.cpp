// Atomic writing on POSIX systems: a file without a name, fsync, link, rename.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

#include "support/text.hpp"

namespace rdd {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_to_write(const std::string& path, const std::string& what, int error) {
  fail(Status::file, "cannot write ", in_quotes(path), ": ", what, ": ", std::generic_category().message(error));
}

/// FNV-1a in sixteen characters.
std::string hex(std::string_view text) {
  std::uint64_t digest = 14695981039346656037u;
  for (const char c : text) digest = (digest ^ static_cast<unsigned char>(c)) * 1099511628211u;
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4) out.push_back("0123456789abcdef"[digest >> shift & 15]);
  return out;
}

/// The file that is to be replaced: of a symbolic link what it points to, which need not be there yet.
fs::path target_of(const std::string& path) {
  fs::path target = path;
  std::error_code error;
  for (int links = 0; fs::is_symlink(fs::symlink_status(target, error)); ++links) {
    if (links == 40) fail_to_write(path, "following the link", ELOOP);
    const auto next = fs::read_symlink(target, error);
    if (error) fail_to_write(path, "following the link", error.value());
    target = next.is_absolute() ? next : target.parent_path() / next;
  }
  return target;
}

/// A new file that is closed, and removed unless it takes the place of the target. It has no name until it is complete,
/// where the system can do that (O_TMPFILE of Linux): a writer that is killed leaves nothing behind.
class Temporary {
 public:
  Temporary(const fs::path& target, const std::string& path) : target_(target), path_(path) {
    const auto folder = target_.has_parent_path() ? target_.parent_path() : fs::path(".");
#ifdef O_TMPFILE
    if (::access("/proc/self/fd", X_OK) == 0)
      descriptor_ = ::open(folder.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
    if (descriptor_ >= 0) return;
#endif
    with_new_name([&](const char* name) {
      return (descriptor_ = ::open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) >= 0;
    });
  }
  ~Temporary() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!name_.empty()) ::unlink(name_.c_str());
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }

  /// Replaces the target by this file.
  void replace() {
    if (::fsync(descriptor_) != 0) fail_to_write(path_, "syncing", errno);
    if (name_.empty()) {
      const auto open_file = "/proc/self/fd/" + std::to_string(descriptor_);
      with_new_name([&](const char* name) {
        return ::linkat(AT_FDCWD, open_file.c_str(), AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0;
      });
    }
    // Some file systems report a full disk only when a file is closed.
    const int result = ::close(std::exchange(descriptor_, -1));
    if (result != 0) fail_to_write(path_, "closing", errno);
    if (::rename(name_.c_str(), target_.c_str()) != 0) fail_to_write(path_, "renaming", errno);
    name_.clear();
  }

 private:
  /// Tries names beside the target until take(name) does not meet a file. A digest keeps them short: the name of the
  /// target may be as long as the file system allows.
  template <typename Take>
  void with_new_name(Take&& take) {
    static std::atomic<unsigned> counter{0};
    const auto prefix = ".rdd-" + hex(target_.filename().string()) + "-" + std::to_string(::getpid()) + "-";
    for (int attempt = 0; attempt < 1000; ++attempt) {
      auto name = (target_.parent_path() / (prefix + std::to_string(counter.fetch_add(1)) + ".tmp")).string();
      if (take(name.c_str())) {
        name_ = std::move(name);
        return;
      }
      if (errno != EEXIST) break;
    }
    fail_to_write(path_, "no temporary file beside it", errno);
  }

  fs::path target_;
  std::string path_, name_;
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
  const fs::path target = target_of(path);
  struct stat old {};
  const bool exists = ::stat(target.c_str(), &old) == 0;
  require(!exists || S_ISREG(old.st_mode), Status::file, "cannot write ", in_quotes(path),
          ": it exists and is no regular file");
  Temporary file(target, path);
  write_all(file, text, path);
  if (exists && ::fchown(file.descriptor(), old.st_uid, old.st_gid) != 0 && errno != EPERM)
    fail_to_write(path, "owner", errno);
  if (exists && ::fchmod(file.descriptor(), old.st_mode & 07777) != 0) fail_to_write(path, "permissions", errno);
  file.replace();
  sync_folder(target.has_parent_path() ? target.parent_path() : fs::path("."));
}

}  // namespace rdd
