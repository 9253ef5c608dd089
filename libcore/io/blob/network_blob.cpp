// Writing and reading binary models.
#include "io/blob/network_blob.hpp"

#include "io/blob/bytes.hpp"

namespace rdd::io {
namespace {

constexpr BlobKind network_kind{"RDDMODEL", blob_version, 56, "model"};
constexpr std::uint32_t has_log_pi = 1, has_force = 2;

std::uint64_t network_numbers(const BlobSizes& sizes) {
  const std::uint64_t space = sizes.space;
  std::uint64_t numbers = space * sizes.dim + space * sizes.n_states + sizes.n_jumps;
  if ((sizes.flags & has_log_pi) != 0) numbers += sizes.n_states;
  if ((sizes.flags & has_force) != 0) numbers += space + 1;
  return numbers;
}

void read_jumps(BlobReader& reader, const Vector& rate, Index dim, NetworkInput& input) {
  input.jumps.resize(rate.size());
  for (auto& jump : input.jumps) jump.from = reader.get<std::int32_t>();
  for (auto& jump : input.jumps) jump.to = reader.get<std::int32_t>();
  for (auto& jump : input.jumps)
    for (Index a = 0; a < dim; ++a) jump.n[a] = reader.get<std::int32_t>();
  for (Index e = 0; e < rate.size(); ++e) input.jumps[e].rate = rate[e];
}

}  // namespace

std::vector<std::uint8_t> to_blob(const Network& network) {
  const auto& bare = network.unforced() ? *network.unforced() : network;
  BlobSizes sizes;
  sizes.flags = (bare.given_log_pi().size() != 0 ? has_log_pi : 0) | (network.force() ? has_force : 0);
  sizes.dim = static_cast<std::uint32_t>(bare.dim());
  sizes.space = static_cast<std::uint32_t>(bare.space());
  sizes.n_states = static_cast<std::uint64_t>(bare.n_states());
  sizes.n_jumps = static_cast<std::uint64_t>(bare.n_jumps());
  BlobWriter out(network_kind);
  out.reserve(network_kind.header_size + 8 * network_numbers(sizes) +
              4 * (2 + std::uint64_t{sizes.dim}) * sizes.n_jumps);
  sizes.put(out);
  out.put_all(bare.lattice().vectors());
  out.put_all(bare.positions());
  for (const auto& jump : bare.jumps()) out.put(jump.rate);
  out.put_all(bare.given_log_pi());
  if (network.force()) {
    out.put_all(network.force()->force);
    out.put(network.force()->beta);
  }
  for (const auto& jump : bare.jumps()) out.put(jump.from);
  for (const auto& jump : bare.jumps()) out.put(jump.to);
  for (const auto& jump : bare.jumps())
    for (int a = 0; a < bare.dim(); ++a) out.put(jump.n[a]);
  return out.finish();
}

std::shared_ptr<const Network> from_blob(std::span<const std::uint8_t> bytes) {
  BlobReader reader(bytes, network_kind);
  const auto sizes = BlobSizes::get(reader);
  sizes.check(has_log_pi | has_force, bytes.size(), network_kind.header_size, network_numbers);
  const auto dim = static_cast<Index>(sizes.dim), space = static_cast<Index>(sizes.space);
  const auto n_jumps = static_cast<Index>(sizes.n_jumps);
  try {
    NetworkInput input;
    input.n_states = static_cast<Index>(sizes.n_states);
    input.lattice = Lattice(reader.doubles(space, dim));
    input.positions = reader.doubles(space, input.n_states);
    const Vector rate = reader.doubles(n_jumps, 1);
    if ((sizes.flags & has_log_pi) != 0) input.log_pi = reader.doubles(input.n_states, 1);
    std::optional<Force> force;
    if ((sizes.flags & has_force) != 0) {
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

}  // namespace rdd::io
