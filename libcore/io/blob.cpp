// Writing and reading binary models.
#include "io/blob.hpp"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <string_view>

#include "support/error.hpp"

namespace rdd {
namespace {

constexpr std::string_view magic = "RDDMODEL";
constexpr std::uint32_t order_mark = 0x01020304, swapped_order_mark = 0x04030201;
constexpr std::size_t checksum_at = 24, header_size = 56;
constexpr std::uint32_t has_log_pi = 1, has_force = 2;

struct Header {
  std::uint64_t total = 0;
  std::uint32_t checksum = 0, flags = 0, dim = 0, space = 0;
  std::uint64_t n_states = 0, n_jumps = 0;
};

/// CRC-32 of all bytes, those of the checksum itself taken as zero.
std::uint32_t checksum(std::span<const std::uint8_t> bytes) {
  constexpr std::uint8_t zeros[4]{};
  auto crc = crc32_z(0, bytes.data(), checksum_at);
  crc = crc32_z(crc, zeros, sizeof zeros);
  return static_cast<std::uint32_t>(crc32_z(crc, bytes.data() + checksum_at + 4, bytes.size() - checksum_at - 4));
}

/// The unsigned number with the bits of a number.
template <typename Number>
auto bits_of(Number number) {
  if constexpr (sizeof number == 8)
    return std::bit_cast<std::uint64_t>(number);
  else
    return std::bit_cast<std::uint32_t>(number);
}

/// Lowest byte first.
template <typename Number>
void put(std::vector<std::uint8_t>& out, Number number) {
  const auto bits = bits_of(number);
  for (unsigned i = 0; i < sizeof bits; ++i) out.push_back(static_cast<std::uint8_t>(bits >> (8 * i)));
}

void put_all(std::vector<std::uint8_t>& out, const Matrix& numbers) {
  for (Index i = 0; i < numbers.size(); ++i) put(out, numbers.data()[i]);
}

/// Reads number after number. That there are enough of them has been checked before.
class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  void expect_big_endian() { big_endian_ = true; }
  void skip(std::size_t n) { at_ += n; }

  template <typename Number>
  Number get() {
    decltype(bits_of(Number{})) bits = 0;
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

template <typename... Parts>
void require_format(bool condition, const Parts&... parts) {
  require(condition, Status::format, "blob: ", parts...);
}

Header read_header(std::span<const std::uint8_t> bytes, Reader& reader) {
  const auto begin = std::min(bytes.size(), magic.size());
  require_format(begin > 0 && std::memcmp(bytes.data(), magic.data(), begin) == 0,
                 "expected the bytes of a model, which begin with RDDMODEL");
  require_format(bytes.size() >= header_size, "cut short: ", bytes.size(), " bytes, expected at least ", header_size);
  reader.skip(magic.size());
  const auto order = reader.get<std::uint32_t>();
  require_format(order == order_mark || order == swapped_order_mark, "the mark of the byte order is damaged");
  if (order == swapped_order_mark) reader.expect_big_endian();
  const auto version = reader.get<std::uint32_t>();
  require(version == blob_version, Status::unsupported, "blob: its version is ", version, ", expected ", blob_version,
          ": this library reads that version only");
  Header header;
  header.total = reader.get<std::uint64_t>();
  header.checksum = reader.get<std::uint32_t>();
  header.flags = reader.get<std::uint32_t>();
  header.dim = reader.get<std::uint32_t>();
  header.space = reader.get<std::uint32_t>();
  header.n_states = reader.get<std::uint64_t>();
  header.n_jumps = reader.get<std::uint64_t>();
  return header;
}

/// Bytes a blob of these sizes has; the limits that check_header sets keep it from overflowing.
std::uint64_t expected_size(const Header& header) {
  const std::uint64_t dim = header.dim, space = header.space;
  std::uint64_t numbers = space * dim + space * header.n_states + header.n_jumps;
  if ((header.flags & has_log_pi) != 0) numbers += header.n_states;
  if ((header.flags & has_force) != 0) numbers += space + 1;
  return header_size + 8 * numbers + 4 * (2 + dim) * header.n_jumps;
}

void check_header(const Header& header, std::span<const std::uint8_t> bytes) {
  require_format(bytes.size() == header.total,
                 bytes.size() < header.total ? "cut short: " : "longer than it should be: ", bytes.size(),
                 " bytes, expected ", header.total);
  const auto found = checksum(bytes);
  require_format(found == header.checksum, "damaged: its checksum is ", found, ", expected ", header.checksum);
  constexpr std::uint64_t most = std::numeric_limits<std::int32_t>::max();
  require_format((header.flags & ~(has_log_pi | has_force)) == 0, "unknown flags ", header.flags);
  require_format(header.dim <= max_dim, "dim = ", header.dim, ", expected 0 to ", max_dim);
  require_format(header.space >= header.dim && header.space <= 64, "space = ", header.space, ", expected ", header.dim,
                 " to 64");
  require_format(header.n_states >= 1 && header.n_states <= most, "n_states = ", header.n_states,
                 ", expected 1 to 2^31 - 1");
  require_format(header.n_jumps <= std::uint64_t{1} << 48, "n_jumps = ", header.n_jumps, ", expected at most 2^48");
  require_format(header.total == expected_size(header), header.total, " bytes, but its sizes need ",
                 expected_size(header));
  // Without coordinates only the jumps bear out the number of states.
  require_format(header.space > 0 || header.n_states <= 2 * header.n_jumps + 1, "n_states = ", header.n_states,
                 ", expected at most ", 2 * header.n_jumps + 1, " states for ", header.n_jumps, " jumps");
}

void read_jumps(Reader& reader, const Vector& rate, Index dim, NetworkInput& input) {
  input.jumps.resize(static_cast<std::size_t>(rate.size()));
  for (auto& jump : input.jumps) jump.from = reader.get<std::int32_t>();
  for (auto& jump : input.jumps) jump.to = reader.get<std::int32_t>();
  for (auto& jump : input.jumps)
    for (Index a = 0; a < dim; ++a) jump.n[static_cast<std::size_t>(a)] = reader.get<std::int32_t>();
  for (Index e = 0; e < rate.size(); ++e) input.jumps[static_cast<std::size_t>(e)].rate = rate[e];
}

}  // namespace

std::vector<std::uint8_t> to_blob(const Network& network) {
  const auto& bare = network.unforced() ? *network.unforced() : network;
  Header header;
  header.flags = (bare.given_log_pi().size() != 0 ? has_log_pi : 0) | (network.force() ? has_force : 0);
  header.dim = static_cast<std::uint32_t>(bare.dim());
  header.space = static_cast<std::uint32_t>(bare.space());
  header.n_states = static_cast<std::uint64_t>(bare.n_states());
  header.n_jumps = static_cast<std::uint64_t>(bare.n_jumps());
  std::vector<std::uint8_t> out(magic.begin(), magic.end());
  out.reserve(expected_size(header));
  put(out, order_mark);
  put(out, blob_version);
  put(out, expected_size(header));
  for (const auto part : {header.checksum, header.flags, header.dim, header.space}) put(out, part);
  put(out, header.n_states);
  put(out, header.n_jumps);
  put_all(out, bare.lattice().vectors());
  put_all(out, bare.positions());
  for (const auto& jump : bare.jumps()) put(out, jump.rate);
  put_all(out, bare.given_log_pi());
  if (network.force()) {
    put_all(out, network.force()->force);
    put(out, network.force()->beta);
  }
  for (const auto& jump : bare.jumps()) put(out, jump.from);
  for (const auto& jump : bare.jumps()) put(out, jump.to);
  for (const auto& jump : bare.jumps())
    for (int a = 0; a < bare.dim(); ++a) put(out, jump.n[static_cast<std::size_t>(a)]);
  std::vector<std::uint8_t> sum;
  put(sum, checksum(out));
  std::copy(sum.begin(), sum.end(), out.begin() + checksum_at);
  return out;
}

std::shared_ptr<const Network> from_blob(std::span<const std::uint8_t> bytes) {
  Reader reader(bytes);
  const auto header = read_header(bytes, reader);
  check_header(header, bytes);
  const auto dim = static_cast<Index>(header.dim), space = static_cast<Index>(header.space);
  const auto n_jumps = static_cast<Index>(header.n_jumps);
  try {
    NetworkInput input;
    input.n_states = static_cast<Index>(header.n_states);
    input.lattice = Lattice(reader.doubles(space, dim));
    input.positions = reader.doubles(space, input.n_states);
    const Vector rate = reader.doubles(n_jumps, 1);
    if ((header.flags & has_log_pi) != 0) input.log_pi = reader.doubles(input.n_states, 1);
    std::optional<Force> force;
    if ((header.flags & has_force) != 0) {
      force.emplace();
      force->force = reader.doubles(space, 1);
      force->beta = reader.get<double>();
    }
    read_jumps(reader, rate, dim, input);
    auto network = std::make_shared<const Network>(std::move(input));
    return force ? Network::with_force(std::move(network), std::move(*force)) : network;
  } catch (const Error& error) {
    fail(Status::format, "blob: ", error.what());
  }
}

}  // namespace rdd
