// The library's own file of a model: JSON of format "rdd-model", version 1.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "network/network.hpp"

namespace rdd::io {

/// The version written, and the only one read.
inline constexpr int json_version = 1;

// One object. Lists have the item index first; states are counted from 0; every double reads back to its last bit.
//   "format": "rdd-model", "version": 1
//   "comment": any text, optional, not kept
//   "dim", "space", "n_states": sizes
//   "lattice": dim lattice vectors of `space` components, length; absent if dim = 0
//   "positions": n_states positions of `space` components, length; absent: all zero
//   "jumps": {"from": [n], "to": [n], "translation": [n][dim] (absent if dim = 0), "rate": [n] 1/time}
//   "log_pi": n_states natural logarithms of equilibrium weights; optional
//   "force": {"force": [space] energy/length, "beta": 1/energy}; optional. The rates are those without the force.

/// Reads a model. Strict: a missing, unknown, repeated or misshapen member is an error that gives its path
/// ("$.jumps.rate[3]"). Throws Status::file, Status::format, or Status::unsupported for another version.
[[nodiscard]] std::shared_ptr<const Network> read_json(const std::string& path);
/// The same from text; `name` stands for the file in messages.
[[nodiscard]] std::shared_ptr<const Network> parse_json(std::string_view text, const std::string& name);

/// Text of a model; equal models give equal text.
[[nodiscard]] std::string format_json(const Network& network);
/// Writes it, see write_text.
void write_json(const std::string& path, const Network& network);

}  // namespace rdd::io
