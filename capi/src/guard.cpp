// Argument checks shared by the entry points.
#include "guard.hpp"

#include <algorithm>
#include <cstring>

namespace rdd::capi {
namespace {

/// Fixed size, so that storing a text cannot fail.
struct LastError {
  char text[8192] = "";
};
thread_local LastError last_error;

}  // namespace

void set_last_error(const char* text) noexcept {
  const std::size_t length = std::min(std::strlen(text), sizeof(last_error.text) - 1);
  std::memcpy(last_error.text, text, length);
  last_error.text[length] = '\0';
}

void need_size(std::int64_t size, const char* name) {
  require(size >= 0, Status::size, name, " = ", size, ": expected a size >= 0");
  require(size <= most_bytes, Status::size, name, " = ", size, ": expected at most 2^47, more than memory could hold");
}

void need_array(const void* pointer, std::int64_t entries, const char* name) {
  if (entries <= 0) return;
  need(pointer, name);
  require(entries <= most_bytes, Status::size, name, ": ", entries,
          " entries, expected at most 2^47, more than memory could hold");
}

std::int64_t product(std::initializer_list<std::int64_t> sizes, const char* name) {
  std::int64_t total = 1;
  for (const auto size : sizes) {
    need_size(size, name);
    require(size == 0 || total <= most_bytes / size, Status::size, name,
            ": the array would have more than 2^47 entries, more than memory could hold");
    total *= size;
  }
  return total;
}

void need_index_base(std::int32_t index_base) {
  require(index_base == 0 || index_base == 1, Status::argument, "index_base = ", index_base, ": expected 0 or 1");
}

void need_apart(std::initializer_list<MemoryRange> outputs, std::initializer_list<MemoryRange> inputs) {
  auto overlap = [](const MemoryRange& a, const MemoryRange& b) {
    const auto* first = static_cast<const char*>(a.begin);
    const auto* second = static_cast<const char*>(b.begin);
    return first != nullptr && second != nullptr && a.bytes > 0 && b.bytes > 0 &&
           std::less<>()(first, second + b.bytes) && std::less<>()(second, first + a.bytes);
  };
  for (const auto* out = outputs.begin(); out != outputs.end(); ++out) {
    for (const auto* other = outputs.begin(); other != out; ++other)
      require(!overlap(*out, *other), Status::argument, out->name, " and ", other->name,
              " overlap in memory: expected separate arrays");
    for (const auto& in : inputs)
      require(!overlap(*out, in), Status::argument, out->name, " and ", in.name,
              " overlap in memory: expected separate arrays");
  }
}

std::string text_of(const char* text, std::int64_t length, const char* name) {
  need(text, name);
  need_array(text, length, name);
  return length < 0 ? std::string(text) : std::string(text, static_cast<std::size_t>(length));
}

void give_text(const std::string& text, char* buf, std::int64_t len, std::int64_t* out_needed) {
  need_size(len, "len");
  need_array(buf, len, "buf");
  need(out_needed, "out_needed");
  *out_needed = static_cast<std::int64_t>(text.size()) + 1;
  if (len == 0) return;
  const auto copied = std::min<std::size_t>(text.size(), static_cast<std::size_t>(len) - 1);
  std::memcpy(buf, text.data(), copied);
  buf[copied] = '\0';
}

void give_lines(const std::vector<std::string>& lines, char* buf, std::int64_t len, std::int64_t* out_needed) {
  std::string text;
  for (const auto& line : lines) text += (text.empty() ? "" : "\n") + line;
  give_text(text, buf, len, out_needed);
}

void give_bytes(const std::vector<std::uint8_t>& bytes, std::uint8_t* buf, std::int64_t len, std::int64_t* out_needed) {
  need(out_needed, "out_needed");
  need_size(len, "len");
  need_array(buf, len, "buf");
  *out_needed = static_cast<std::int64_t>(bytes.size());
  if (len >= *out_needed) std::copy(bytes.begin(), bytes.end(), buf);
}

}  // namespace rdd::capi

extern "C" rdd_status rdd_last_error(char* buf, int64_t len, int64_t* out_needed) {
  using namespace rdd::capi;
  // A failure here must not overwrite the text that is returned.
  if (out_needed == nullptr || len < 0 || len > most_bytes || (buf == nullptr && len > 0)) return RDD_ERROR_NULL;
  // No std::string: the text is asked for when memory is short, too.
  const auto size = static_cast<std::int64_t>(std::strlen(last_error.text));
  *out_needed = size + 1;
  if (len == 0) return RDD_OK;
  const auto copied = std::min(size, len - 1);
  std::memcpy(buf, last_error.text, static_cast<std::size_t>(copied));
  buf[copied] = '\0';
  return RDD_OK;
}

extern "C" rdd_status rdd_set_last_error(const char* text, int64_t text_len) {
  using namespace rdd::capi;
  return answer([&] { set_last_error(text_of(text, text_len, "text").c_str()); });
}
