// Units in which rates and lengths are of ordinary size, for networks given in others. Powers of two: nothing is
// rounded.
#pragma once

#include <memory>

#include "network/network.hpp"

namespace rdd::transport {

/// A rate in the network's unit is 2^rate of these, a length 2^length.
struct Units {
  int rate = 0;
  int length = 0;
  [[nodiscard]] bool same() const { return rate == 0 && length == 0; }
};

/// The network's own unless products of its rates or lengths could overflow or underflow in them: rates beyond 2^+-300,
/// lattices beyond 2^+-100.
[[nodiscard]] Units ordinary_units(const Network& network);

/// Units that follow the network's own: its rates and lengths in them are the same to the last bit whatever power of
/// two they are multiplied by. The middle of the rates and the longest component of a lattice vector are of the size
/// one.
[[nodiscard]] Units own_units(const Network& network);

/// The network with its rates divided by 2^units.rate and its lengths by 2^units.length. A force is forgotten: the
/// rates are those under it.
[[nodiscard]] std::shared_ptr<const Network> in_units(const Network& network, const Units& units);

/// 2^exponent x. Throws numeric, with the name of the quantity, where a double cannot hold the result; without a name
/// such entries are infinite.
[[nodiscard]] Matrix times_power(const Matrix& x, int exponent, const char* quantity);

/// The same of what counts against its largest entry. Throws too where a double does not hold the digits of that.
[[nodiscard]] Matrix times_power_whole(const Matrix& x, int exponent, const char* quantity);

}  // namespace rdd::transport
