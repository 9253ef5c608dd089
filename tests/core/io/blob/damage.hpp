// Checksums of blobs, and random damage to them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "common/random_network.hpp"

namespace rdd::test {

using Bytes = std::vector<std::uint8_t>;

/// The checksum as zlib documents it, bit by bit.
inline std::uint32_t crc32_of(const Bytes& bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const auto byte : bytes) {
    crc ^= byte;
    for (int i = 0; i < 8; ++i) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
  }
  return ~crc;
}

inline void seal(Bytes& bytes) {
  if (bytes.size() < 28) return;
  std::fill_n(bytes.begin() + 24, 4, std::uint8_t{0});
  const bool big = bytes[8] == 1;
  const auto crc = crc32_of(bytes);
  for (unsigned i = 0; i < 4; ++i) bytes[24 + i] = static_cast<std::uint8_t>(crc >> (8 * (big ? 3 - i : i)));
}

inline std::uint8_t byte(std::mt19937_64& random) { return static_cast<std::uint8_t>(integer(random, 0, 255)); }

/// Up to four edits: bits, bytes and whole words changed, parts removed, doubled or cut off.
inline Bytes damaged(Bytes bytes, std::mt19937_64& random) {
  const auto place = [&](std::size_t n) {
    return static_cast<std::ptrdiff_t>(uniform(random) * static_cast<double>(n));
  };
  for (int edits = integer(random, 1, 4); edits > 0 && bytes.size() > 8; --edits) {
    // Half of the edits hit the header.
    const auto at = place(integer(random, 0, 1) == 0 ? std::min<std::size_t>(bytes.size(), 56) : bytes.size());
    const auto left = static_cast<std::ptrdiff_t>(bytes.size()) - at;
    const auto length = std::min(left, place(16) + 1);
    switch (integer(random, 0, 6)) {
      case 0:
        bytes[at] ^= static_cast<std::uint8_t>(1 << integer(random, 0, 7));
        break;
      case 1:
        bytes[at] = byte(random);
        break;
      case 2:
        std::fill_n(bytes.begin() + at, length, static_cast<std::uint8_t>(integer(random, 0, 1) * 255));
        break;
      case 3:
        std::generate_n(bytes.begin() + at, length, [&] { return byte(random); });
        break;
      case 4:
        bytes.erase(bytes.begin() + at, bytes.begin() + at + length);
        break;
      case 5: {
        const Bytes part(bytes.begin() + at, bytes.begin() + at + length);
        bytes.insert(bytes.begin() + at, part.begin(), part.end());
        break;
      }
      default:
        bytes.resize(at);
    }
  }
  return bytes;
}

}  // namespace rdd::test
