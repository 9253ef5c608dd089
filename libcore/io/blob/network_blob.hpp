// A model as one stretch of bytes that can be sent between processes: compact, versioned, checksummed.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "network/network.hpp"

namespace rdd::io {

/// The version written, and the only one read.
inline constexpr std::uint32_t blob_version = 1;

// All numbers in the byte order the header names; little-endian is written, both are read. u: unsigned, i: signed,
// f: IEEE 754 double.
//   0  "RDDMODEL"   8 bytes
//   8  u32          byte order: 0x01020304 as the rest is written
//   12 u32          version
//   16 u64          bytes in all
//   24 u32          CRC-32 (that of zlib) of all bytes, these four taken as zero
//   28 u32          flags: 1 ln pi given, 2 under a force
//   32 u32 dim, u32 space, u64 n_states, u64 n_jumps
//   56 f64          lattice (space, dim), positions (space, n_states), rates (n_jumps), then where the flags say so
//                   ln pi (n_states), force (space) and beta; the rates are those without the force
//   .. i32          from (n_jumps), to (n_jumps), from 0; translations (dim, n_jumps)

/// The bytes of a model. Equal models give equal bytes.
[[nodiscard]] std::vector<std::uint8_t> to_blob(const Network& network);

/// The model in a blob, every number to its last bit (rates under a force are computed again from those without).
/// Throws Status::format saying what does not fit, Status::unsupported for another version. Memory is
/// proportional to the number of bytes, whatever sizes they name.
[[nodiscard]] std::shared_ptr<const Network> from_blob(std::span<const std::uint8_t> bytes);

}  // namespace rdd::io
