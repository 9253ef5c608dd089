// The envelope of blobs: numbers in a byte order that the blob names, with header and checksum.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "support/error.hpp"
#include "support/types.hpp"

namespace rdd::io {

/// What begins every blob: 8 letters, u32 byte order, u32 version, u64 bytes in all, u32 CRC-32 (that of zlib) of all
/// bytes, these four taken as zero.
struct BlobKind {
  std::string_view magic;
  std::uint32_t version = 1;
  std::size_t header_size = 0;  ///< the least a blob has
  std::string_view contents;    ///< in a word, for messages
};

template <typename... Parts>
void require_blob(bool condition, const Parts&... parts) {
  require(condition, Status::format, "blob: ", parts...);
}

/// Lowest byte first.
class BlobWriter {
 public:
  explicit BlobWriter(const BlobKind& kind);
  template <typename Number>
  void put(Number number) {
    const auto bits = bits_of(number);
    for (unsigned i = 0; i < sizeof bits; ++i) out_.push_back(static_cast<std::uint8_t>(bits >> (8 * i)));
  }
  void put_all(const Matrix& numbers) {
    for (Index i = 0; i < numbers.size(); ++i) put(numbers.data()[i]);
  }
  void reserve(std::uint64_t bytes) { out_.reserve(bytes); }
  /// With its size and checksum.
  [[nodiscard]] std::vector<std::uint8_t> finish();

  /// The unsigned number with the bits of a number.
  template <typename Number>
  static auto bits_of(Number number) {
    if constexpr (sizeof number == 8)
      return std::bit_cast<std::uint64_t>(number);
    else
      return std::bit_cast<std::uint32_t>(number);
  }

 private:
  std::vector<std::uint8_t> out_;
};

/// Reads number after number. Precondition: enough bytes are left (caller's responsibility).
class BlobReader {
 public:
  /// At the first number behind what begins every blob. Throws Status::format if the bytes are of another kind, cut
  /// short, too many or damaged, Status::unsupported for another version.
  BlobReader(std::span<const std::uint8_t> bytes, const BlobKind& kind);

  template <typename Number>
  Number get() {
    decltype(BlobWriter::bits_of(Number{})) bits = 0;
    for (std::size_t i = 0; i < sizeof bits; ++i) {
      const auto byte = bytes_[at_ + (big_endian_ ? sizeof bits - 1 - i : i)];
      bits |= static_cast<decltype(bits)>(byte) << (8 * i);
    }
    at_ += sizeof bits;
    return std::bit_cast<Number>(bits);
  }
  Matrix doubles(Index rows, Index cols) {
    Matrix numbers(rows, cols);
    for (Index i = 0; i < numbers.size(); ++i) numbers.data()[i] = get<double>();
    return numbers;
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
  bool big_endian_ = false;
};

/// What the headers of networks and landscapes have in common.
struct BlobSizes {
  std::uint32_t flags = 0, dim = 0, space = 0;
  std::uint64_t n_states = 0, n_jumps = 0;

  void put(BlobWriter& writer) const;
  static BlobSizes get(BlobReader& reader);
  /// Throws Status::format unless the sizes are valid, and numbers_needed doubles and the ends and translations of
  /// jumps fill the bytes behind a header.
  void check(std::uint32_t known_flags, std::size_t bytes, std::size_t header_size,
             std::uint64_t (*numbers_needed)(const BlobSizes&)) const;
};

}  // namespace rdd::io
