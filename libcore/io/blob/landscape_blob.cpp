// Writing and reading binary landscapes.
#include "io/blob/landscape_blob.hpp"

#include "io/blob/bytes.hpp"

namespace rdd::io {
namespace {

constexpr BlobKind landscape_kind{"RDDLANDS", landscape_blob_version, 56, "landscape"};
constexpr std::uint32_t is_saddle = 1, has_positions = 2, has_energy = 4, has_degeneracy = 8;

std::uint64_t landscape_numbers(const BlobSizes& sizes) {
  const std::uint64_t space = sizes.space;
  std::uint64_t numbers = 1 + space * sizes.dim + 2 * sizes.n_jumps;
  if ((sizes.flags & has_positions) != 0) numbers += space * sizes.n_states;
  if ((sizes.flags & has_energy) != 0) numbers += sizes.n_states;
  if ((sizes.flags & has_degeneracy) != 0) numbers += sizes.n_states;
  return numbers;
}

}  // namespace

std::vector<std::uint8_t> to_blob(const Landscape& landscape) {
  const auto& data = landscape.data();
  BlobSizes sizes;
  sizes.flags = (data.height == Height::saddle ? is_saddle : 0) | (data.positions.size() != 0 ? has_positions : 0) |
                (data.energy.size() != 0 ? has_energy : 0) | (data.log_degeneracy.size() != 0 ? has_degeneracy : 0);
  sizes.dim = static_cast<std::uint32_t>(data.lattice.dim());
  sizes.space = static_cast<std::uint32_t>(data.lattice.space());
  sizes.n_states = static_cast<std::uint64_t>(data.n_states);
  sizes.n_jumps = static_cast<std::uint64_t>(landscape.n_transitions());
  BlobWriter out(landscape_kind);
  sizes.put(out);
  out.put(data.kB);
  out.put_all(data.lattice.vectors());
  out.put_all(data.positions);
  out.put_all(data.energy);
  out.put_all(data.log_degeneracy);
  for (const auto& one : data.transitions) out.put(one.height);
  for (const auto& one : data.transitions) out.put(one.prefactor);
  for (const auto& one : data.transitions) out.put(one.from);
  for (const auto& one : data.transitions) out.put(one.to);
  for (const auto& one : data.transitions)
    for (int a = 0; a < data.lattice.dim(); ++a) out.put(one.n[a]);
  return out.finish();
}

std::shared_ptr<const Landscape> landscape_from_blob(std::span<const std::uint8_t> bytes) {
  BlobReader reader(bytes, landscape_kind);
  const auto sizes = BlobSizes::get(reader);
  sizes.check(is_saddle | has_positions | has_energy | has_degeneracy, bytes.size(), landscape_kind.header_size,
              landscape_numbers);
  const auto dim = static_cast<Index>(sizes.dim), space = static_cast<Index>(sizes.space);
  try {
    LandscapeInput input;
    input.n_states = static_cast<Index>(sizes.n_states);
    input.height = (sizes.flags & is_saddle) != 0 ? Height::saddle : Height::barrier;
    input.kB = reader.get<double>();
    input.lattice = Lattice(reader.doubles(space, dim));
    if ((sizes.flags & has_positions) != 0) input.positions = reader.doubles(space, input.n_states);
    if ((sizes.flags & has_energy) != 0) input.energy = reader.doubles(input.n_states, 1);
    if ((sizes.flags & has_degeneracy) != 0) input.log_degeneracy = reader.doubles(input.n_states, 1);
    input.transitions.resize(sizes.n_jumps);
    for (auto& one : input.transitions) one.height = reader.get<double>();
    for (auto& one : input.transitions) one.prefactor = reader.get<double>();
    for (auto& one : input.transitions) one.from = reader.get<std::int32_t>();
    for (auto& one : input.transitions) one.to = reader.get<std::int32_t>();
    for (auto& one : input.transitions)
      for (Index a = 0; a < dim; ++a) one.n[a] = reader.get<std::int32_t>();
    return std::make_shared<const Landscape>(std::move(input));
  } catch (const Error& error) {
    fail(Status::format, "blob: ", error.what());
  }
}

}  // namespace rdd::io
