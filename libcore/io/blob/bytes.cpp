// The envelope of blobs: header, checksum (zlib's CRC-32), and limits on the sizes they name.
#include "io/blob/bytes.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "network/lattice.hpp"

namespace rdd::io {
namespace {

constexpr std::uint32_t order_mark = 0x01020304, swapped_order_mark = 0x04030201;
constexpr std::size_t total_at = 16, checksum_at = 24;

std::uint32_t checksum(std::span<const std::uint8_t> bytes) {
  constexpr std::uint8_t zeros[4]{};
  auto crc = crc32_z(0, bytes.data(), checksum_at);
  crc = crc32_z(crc, zeros, sizeof zeros);
  return static_cast<std::uint32_t>(crc32_z(crc, bytes.data() + checksum_at + 4, bytes.size() - checksum_at - 4));
}

template <typename Number>
void overwrite(std::vector<std::uint8_t>& out, std::size_t at, Number number) {
  for (std::size_t i = 0; i < sizeof number; ++i) out[at + i] = static_cast<std::uint8_t>(number >> (8 * i));
}

}  // namespace

BlobWriter::BlobWriter(const BlobKind& kind) : out_(kind.magic.begin(), kind.magic.end()) {
  put(order_mark);
  put(kind.version);
  put(std::uint64_t{0});
  put(std::uint32_t{0});
}

std::vector<std::uint8_t> BlobWriter::finish() {
  overwrite(out_, total_at, static_cast<std::uint64_t>(out_.size()));
  overwrite(out_, checksum_at, checksum(out_));
  return std::move(out_);
}

BlobReader::BlobReader(std::span<const std::uint8_t> bytes, const BlobKind& kind) : bytes_(bytes) {
  const auto begin = std::min(bytes.size(), kind.magic.size());
  require_blob(begin > 0 && std::memcmp(bytes.data(), kind.magic.data(), begin) == 0, "expected the bytes of a ",
               kind.contents, ", which begin with ", kind.magic);
  require_blob(bytes.size() >= kind.header_size, "cut short: ", bytes.size(), " bytes, expected at least ",
               kind.header_size);
  at_ = kind.magic.size();
  const auto order = get<std::uint32_t>();
  require_blob(order == order_mark || order == swapped_order_mark, "the mark of the byte order is damaged");
  big_endian_ = order == swapped_order_mark;
  const auto version = get<std::uint32_t>();
  require(version == kind.version, Status::unsupported, "blob: its version is ", version, ", expected ", kind.version,
          ": this library reads that version only");
  const auto total = get<std::uint64_t>();
  require_blob(bytes.size() == total, bytes.size() < total ? "cut short: " : "longer than it should be: ", bytes.size(),
               " bytes, expected ", total);
  const auto named = get<std::uint32_t>();
  const auto found = checksum(bytes);
  require_blob(found == named, "damaged: its checksum is ", found, ", expected ", named);
}

void BlobSizes::put(BlobWriter& writer) const {
  for (const auto part : {flags, dim, space}) writer.put(part);
  writer.put(n_states);
  writer.put(n_jumps);
}

BlobSizes BlobSizes::get(BlobReader& reader) {
  BlobSizes sizes;
  sizes.flags = reader.get<std::uint32_t>();
  sizes.dim = reader.get<std::uint32_t>();
  sizes.space = reader.get<std::uint32_t>();
  sizes.n_states = reader.get<std::uint64_t>();
  sizes.n_jumps = reader.get<std::uint64_t>();
  return sizes;
}

void BlobSizes::check(std::uint32_t known_flags, std::size_t bytes, std::size_t header_size,
                      std::uint64_t (*numbers_needed)(const BlobSizes&)) const {
  constexpr std::uint64_t most = std::numeric_limits<std::int32_t>::max();
  require_blob((flags & ~known_flags) == 0, "unknown flags ", flags);
  require_blob(dim <= max_dim, "dim = ", dim, ", expected 0 to ", max_dim);
  require_blob(space >= dim && space <= 64, "space = ", space, ", expected ", dim, " to 64");
  require_blob(n_states >= 1 && n_states <= most, "n_states = ", n_states, ", expected 1 to 2^31 - 1");
  require_blob(n_jumps <= std::uint64_t{1} << 48, "n_jumps = ", n_jumps, ", expected at most 2^48");
  // The limits above keep this from overflowing.
  const auto expected = header_size + 8 * numbers_needed(*this) + 4 * (2 + std::uint64_t{dim}) * n_jumps;
  require_blob(bytes == expected, bytes, " bytes, but its sizes need ", expected);
  // Where no array has an entry for each state, only the jumps confirm the number of states.
  require_blob(numbers_needed(*this) >= n_states || n_states <= 2 * n_jumps + 1, "n_states = ", n_states,
               ", expected at most ", 2 * n_jumps + 1, " states for ", n_jumps, " jumps");
}

}  // namespace rdd::io
