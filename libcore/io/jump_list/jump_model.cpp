// From a jump list to rates and a lattice; errors in terms of the file's lines.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "io/jump_list/jump_list.hpp"
#include "network/boltzmann.hpp"
#include "support/text.hpp"

namespace rdd::io {
namespace {

std::string described(const JumpList& table, Index e) {
  const auto i = static_cast<std::size_t>(e);
  std::string text =
      "jump " + std::to_string(Index{table.from[i]} + 1) + " -> " + std::to_string(Index{table.to[i]} + 1) + " by (";
  for (int a = 0; a < table.space; ++a) text += (a > 0 ? ", " : "") + number(table.displacement(a, e));
  return text + ")";
}

Index line_of(const JumpList& table, Index e) { return table.line.empty() ? e + 1 : table.line[e]; }

[[noreturn]] void fail_one_way(const JumpList& table, Index e, double tolerance) {
  const auto i = static_cast<std::size_t>(e);
  fail_at(table.name, line_of(table, e), described(table, e), " has no reverse: expected a jump ", table.to[i] + 1,
          " -> ", table.from[i] + 1, " by the opposite displacement within the tolerance ", number(tolerance),
          ", or that one-way jumps are allowed");
}

auto place(const Jump& jump) { return std::tie(jump.from, jump.to, jump.n); }

/// The first jump in the file whose opposite is not among the jumps, or -1.
Index first_one_way(const std::vector<Jump>& jumps) {
  std::vector<Jump> sorted = jumps;
  const auto before = [](const Jump& a, const Jump& b) { return place(a) < place(b); };
  std::sort(sorted.begin(), sorted.end(), before);
  for (std::size_t e = 0; e < jumps.size(); ++e) {
    Jump opposite = jumps[e];
    std::swap(opposite.from, opposite.to);
    for (auto& n : opposite.n) n = -n;
    if (!std::binary_search(sorted.begin(), sorted.end(), opposite, before)) return static_cast<Index>(e);
  }
  return -1;
}

/// The same by displacements, for lists that close no lattice.
Index first_without_opposite(const JumpList& table, double tolerance) {
  std::vector<Index> order(table.from.size());
  std::iota(order.begin(), order.end(), Index{0});
  const auto key = [&table](Index e, bool reversed) {
    const auto i = static_cast<std::size_t>(e);
    return reversed ? std::pair(table.to[i], table.from[i]) : std::pair(table.from[i], table.to[i]);
  };
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return key(a, false) < key(b, false); });
  for (Index e = 0; e < table.n_jumps(); ++e) {
    const auto wanted = key(e, true);
    auto other = std::lower_bound(order.begin(), order.end(), wanted,
                                  [&](Index a, const auto& value) { return key(a, false) < value; });
    bool found = false;
    for (; !found && other != order.end() && key(*other, false) == wanted; ++other)
      found = (table.displacement.col(e) + table.displacement.col(*other)).stableNorm() <= 2 * tolerance;
    if (!found) return e;
  }
  return -1;
}

}  // namespace

void check_energy_unit(const JumpList& table, double kB) {
  if (table.unit_of_energy.empty()) return;
  require(std::abs(kB / network::boltzmann_ev - 1) < 1e-4, Status::argument, "kB = ", number(kB), ": ", table.name,
          " names the unit of its barriers, [", table.unit_of_energy, "], which are read as eV; expected ",
          number(network::boltzmann_ev), " eV/K, or a header without that unit");
}

Vector rates_of(const JumpList& table, double temperature, double kB) {
  if (!table.holds_barriers()) return table.rate;
  require(std::isfinite(temperature) && temperature > 0, Status::argument, "temperature = ", number(temperature), ": ",
          table.name, " holds barriers, expected a temperature > 0");
  require(std::isfinite(kB) && kB > 0, Status::argument, "kB = ", number(kB), ": ", table.name,
          " holds barriers, expected Boltzmann's constant > 0 in its units of energy");
  check_energy_unit(table, kB);
  Vector rate(table.n_jumps());
  for (Index e = 0; e < rate.size(); ++e) {
    rate[e] = network::scaled_exponential(table.prefactor[e], -table.barrier[e] / (kB * temperature));
    if (!std::isnormal(rate[e]))
      fail_at(table.name, line_of(table, e), described(table, e), " has the rate ", number(rate[e]),
              " from Em = ", number(table.barrier[e]), ", nu0 = ", number(table.prefactor[e]), " at temperature ",
              number(temperature), ": expected a normal double");
  }
  return rate;
}

network::Inferred infer_from_table(const JumpList& table, const Vector& rate, double tolerance, bool allow_one_way) {
  require(std::isfinite(tolerance) && tolerance >= 0, Status::argument, "tolerance = ", number(tolerance),
          ": expected a length >= 0");
  network::DisplacementInput input;
  input.space = table.space;
  input.from = table.from;
  input.to = table.to;
  input.displacement = table.displacement;
  input.rate = rate;
  input.tolerance = tolerance;
  input.index_base = 1;
  const double within = tolerance > 0 ? tolerance : network::default_displacement_tolerance(table.displacement);
  try {
    auto found = network::infer_network(input);
    const auto one_way = allow_one_way ? -1 : first_one_way(found.input.jumps);
    if (one_way >= 0) fail_one_way(table, one_way, within);
    return found;
  } catch (const Error& error) {
    if (error.status() == Status::format) throw;
    // The likely reason is a jump whose opposite is missing or mistyped, so this is reported first.
    const auto one_way = allow_one_way ? -1 : first_without_opposite(table, within);
    if (one_way >= 0) fail_one_way(table, one_way, within);
    if (const auto* known = dynamic_cast<const network::DisplacementError*>(&error))
      fail_at(table.name, line_of(table, known->jump()), error.what());
    fail(tolerance > 0 ? error.status() : Status::format, table.name, ": ", error.what());
  }
}

}  // namespace rdd::io
