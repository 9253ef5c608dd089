// A landscape as one stretch of bytes, like the models of blob.hpp.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "network/landscape.hpp"

namespace rdd::io {

/// The version written, and the only one read.
inline constexpr std::uint32_t landscape_blob_version = 1;

// As in blob.hpp, after "RDDLANDS":
//   28 u32          flags: 1 heights are saddle energies, 2 positions, 4 state energies, 8 degeneracies given
//   32 u32 dim, u32 space, u64 n_states, u64 n_transitions
//   56 f64          kB, lattice (space, dim), where the flags say so positions (space, n_states), energies and ln g
//                   (n_states each), then heights and prefactors (n_transitions each)
//   .. i32          from, to (n_transitions each), from 0; translations (dim, n_transitions)
// Named sets of states are not among it.

[[nodiscard]] std::vector<std::uint8_t> to_blob(const Landscape& landscape);

/// Every number to its last bit. Errors as those of from_blob.
[[nodiscard]] std::shared_ptr<const Landscape> landscape_from_blob(std::span<const std::uint8_t> bytes);

}  // namespace rdd::io
