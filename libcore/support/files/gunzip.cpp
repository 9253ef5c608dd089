// Decompression of gzip files by zlib, one member after another.
#include "support/files/gunzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "support/text.hpp"

namespace rdd {
namespace {

/// A zlib stream for gzip members, ended with its owner.
class Inflater {
 public:
  explicit Inflater(const std::string& name) : name_(name) {
    constexpr int gzip_only = 16 + MAX_WBITS;
    require(inflateInit2(&stream_, gzip_only) == Z_OK, Status::memory, name_, ": no memory to decompress");
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  std::string all(std::string_view bytes) {
    std::string text;
    std::vector<char> buffer(1 << 16);  // not on the stack, which may be small
    while (true) {
      feed(bytes);
      stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream_.avail_out = static_cast<uInt>(buffer.size());
      const int state = inflate(&stream_, Z_NO_FLUSH);
      text.append(buffer.data(), buffer.size() - stream_.avail_out);
      const bool at_end = stream_.avail_in == 0 && bytes.empty();
      if (state == Z_STREAM_END && at_end) return text;
      if (state == Z_STREAM_END)
        inflateReset(&stream_);
      else if (state != Z_OK || (at_end && stream_.avail_out != 0))
        fail(Status::format, name_, ": cut or damaged, expected a whole gzip file");
    }
  }

 private:
  /// Hands zlib the next bytes; its counts are narrower than the size of a file.
  void feed(std::string_view& bytes) {
    if (stream_.avail_in != 0) return;
    const auto n = std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max());
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib does not write there
    stream_.avail_in = static_cast<uInt>(n);
    bytes.remove_prefix(n);
  }

  const std::string& name_;
  z_stream stream_{};
};

}  // namespace

bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

std::string gunzip(std::string_view bytes, const std::string& name) { return Inflater(name).all(bytes); }

}  // namespace rdd
