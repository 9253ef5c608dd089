// Small networks and comparisons for the tests of this room.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <tuple>
#include <vector>

#include "common/random_network.hpp"
#include "network/network.hpp"
#include "support/error.hpp"

namespace rdd::test {

using Rate = std::tuple<int, int, double>;  ///< from, to, rate

/// Without a lattice.
inline NetworkInput plain_input(Index n_states, const std::vector<Rate>& rates) {
  NetworkInput input;
  input.n_states = n_states;
  for (const auto& [from, to, rate] : rates) input.jumps.push_back({from, to, {}, rate});
  return input;
}
inline Network plain_network(Index n_states, const std::vector<Rate>& rates) {
  return Network(plain_input(n_states, rates));
}

/// The same jumps in another order.
inline NetworkInput shuffled(NetworkInput input, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (auto i = static_cast<int>(input.jumps.size()) - 1; i > 0; --i)
    std::swap(input.jumps[i], input.jumps[integer(random, 0, i)]);
  return input;
}

/// Periodic square grid of side x side states, with jumps both ways to half of the `reach` neighbours listed first;
/// reversible energies of a few kT, barriers of a few kT.
inline NetworkInput grid_input(int side, int neighbours, std::uint64_t seed) {
  constexpr int steps[5][2] = {{1, 0}, {0, 1}, {1, 1}, {1, -1}, {2, 0}};
  std::mt19937_64 random(seed);
  NetworkInput input;
  input.n_states = Index{side} * side;
  input.lattice = Lattice(Matrix::Identity(2, 2) * side);
  std::vector<double> energy(input.n_states);
  for (auto& e : energy) e = 4 * uniform(random);
  for (int x = 0; x < side; ++x)
    for (int y = 0; y < side; ++y)
      for (int s = 0; s < neighbours; ++s) {
        const int u = x + steps[s][0], v = y + steps[s][1];
        const int here = x * side + y, there = (u % side) * side + (v + side) % side;
        Translation n{u / side, (v + side) / side - 1};
        const double barrier = 4 + 6 * uniform(random);
        input.jumps.push_back({here, there, n, std::exp(energy[here] - barrier)});
        n = {-n[0], -n[1]};
        input.jumps.push_back({there, here, n, std::exp(energy[there] - barrier)});
      }
  return input;
}

inline bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }
inline bool same_bits(const Vector& a, const Vector& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) { return same_bits(x, y); });
}

/// The error that a call throws; ok and no text if it throws none.
struct Caught {
  Status status = Status::ok;
  std::string text;
  [[nodiscard]] bool says(const std::string& part) const { return text.find(part) != std::string::npos; }
};
template <typename Call>
Caught caught(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return {error.status(), error.what()};
  }
  return {};
}

}  // namespace rdd::test

/// Status and parts of the text of an error, the text shown when a part is missing.
#define CHECK_ERROR(call, expected, part)                                               \
  do {                                                                                  \
    const auto error_ = ::rdd::test::caught([&] { static_cast<void>(call); });          \
    BOOST_CHECK(error_.status == (expected));                                           \
    BOOST_CHECK_MESSAGE(error_.says(part), "\"" << error_.text << "\" lacks " << part); \
  } while (false)
