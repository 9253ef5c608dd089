// Checks, defaults, Boltzmann factors.
#include "pair/pair_rates.hpp"

#include <cmath>
#include <limits>

#include "network/boltzmann.hpp"
#include "support/error.hpp"

namespace rdd::pair {
namespace {

void check_size(const Vector& values, Index n, const char* name, const char* expected) {
  require(values.size() == 0 || values.size() == n, Status::size, name, " has ", values.size(), " entries, expected ",
          expected, " = ", n);
}

void check_finite(const Vector& values, const char* name) {
  for (Index c = 0; c < values.size(); ++c)
    require(std::isfinite(values[c]), Status::argument, name, "[", c, "] = ", number(values[c]),
            ": expected a finite energy");
}

void check_positive(const Vector& values, const char* name, bool may_be_nan) {
  for (Index c = 0; c < values.size(); ++c)
    require((may_be_nan && std::isnan(values[c])) || (std::isfinite(values[c]) && values[c] > 0), Status::argument,
            name, "[", c, "] = ", number(values[c]), ": expected a finite number > 0",
            may_be_nan ? ", or NaN for the default" : "");
}

void check_heights(const Vector& values, const char* name) {
  for (Index c = 0; c < values.size(); ++c)
    require(values[c] > -std::numeric_limits<double>::infinity() || std::isnan(values[c]), Status::argument, name, "[",
            c, "] = ", number(values[c]), ": expected an energy, NaN for the default, or infinity for closed");
}

double entry(const Vector& values, Index c, double missing) { return values.size() == 0 ? missing : values[c]; }

/// All energies and prefactors with their defaults filled in.
class Filled {
 public:
  Filled(const PairClasses& classes, const PairValues& values) : classes_(classes), values_(values) {
    const auto& host = classes.host();
    const Index n = host.classes().n_classes(), n_states = host.defect().n_classes();
    check_host(n, n_states);
    check_pairs(n, n_states);
    fill_bulk(n);
    fill_jumps();
    fill_exchanges(n);
  }

  [[nodiscard]] double vacancy(Index state_class) const { return entry(values_.host.energy, state_class, 0); }
  [[nodiscard]] double solute(Index state_class) const { return entry(values_.solute_energy, state_class, 0); }

  // (classes) saddle energy on the scale of E_v + E_s + E_b, infinity where closed; prefactor
  Vector bulk, bulk_prefactor, jump, jump_prefactor, exchange, exchange_prefactor;

 private:
  void check_host(Index n, Index n_states) const {
    const auto& given = values_.host;
    require(given.height.size() == n && given.prefactor.size() == n, Status::size, "height has ", given.height.size(),
            " entries and prefactor ", given.prefactor.size(), ", expected the number of classes of jumps = ", n);
    check_size(given.energy, n_states, "energy", "the number of classes of states");
    check_size(given.degeneracy, n_states, "degeneracy", "the number of classes of states");
    check_finite(given.energy, "energy");
    check_positive(given.degeneracy, "degeneracy", false);
    for (Index c = 0; c < n; ++c) {
      if (std::isnan(given.height[c])) continue;
      require(std::isfinite(given.height[c]), Status::argument, "height[", c, "] = ", number(given.height[c]),
              ": expected a finite energy, or NaN for a closed class");
      require(std::isfinite(given.prefactor[c]) && given.prefactor[c] > 0, Status::argument, "prefactor[", c,
              "] = ", number(given.prefactor[c]), ": expected a finite number > 0");
    }
  }
  void check_pairs(Index n, Index n_states) const {
    const auto n_pairs = static_cast<Index>(classes_.pairs().size()),
               n_jumps = static_cast<Index>(classes_.jumps().size());
    check_size(values_.solute_energy, n_states, "solute_energy", "the number of classes of states");
    check_size(values_.pair_energy, n_pairs, "pair_energy", "the number of classes of pairs");
    check_size(values_.pair_degeneracy, n_pairs, "pair_degeneracy", "the number of classes of pairs");
    check_size(values_.height1, n_jumps, "height1", "the number of classes of jumps beside the solute");
    check_size(values_.prefactor1, n_jumps, "prefactor1", "the number of classes of jumps beside the solute");
    check_size(values_.height2, n, "height2", "the number of classes of jumps of the host");
    check_size(values_.prefactor2, n, "prefactor2", "the number of classes of jumps of the host");
    check_finite(values_.solute_energy, "solute_energy");
    check_finite(values_.pair_energy, "pair_energy");
    check_positive(values_.pair_degeneracy, "pair_degeneracy", false);
    check_heights(values_.height1, "height1");
    check_positive(values_.prefactor1, "prefactor1", true);
    check_heights(values_.height2, "height2");
    check_positive(values_.prefactor2, "prefactor2", true);
  }

  [[nodiscard]] double binding(Index pair_class) const {
    return pair_class == beyond ? 0 : entry(values_.pair_energy, pair_class, 0);
  }
  [[nodiscard]] double degeneracy(Index pair_class) const {
    return pair_class == beyond ? 1 : entry(values_.pair_degeneracy, pair_class, 1);
  }
  [[nodiscard]] Index state_class(std::int32_t state) const { return classes_.host().defect().state(state).of_class; }
  [[nodiscard]] double energy(const PairState& pair) const {
    return vacancy(state_class(pair.vacancy.state)) + solute(state_class(pair.solute)) +
           binding(classes_.class_of(pair));
  }
  [[nodiscard]] bool barriers() const { return values_.host.height_kind == Height::barrier; }

  static void need_above(double saddle, double end, const char* name, Index c) {
    require(saddle >= end, Status::argument, name, "[", c, "]: its saddle lies ", number(end - saddle),
            " below one of its ends, expected a saddle energy no less than those of the states it joins");
  }
  void need_prefactor(double saddle, double prefactor, const char* name, Index c) const {
    require(std::isinf(saddle) || std::isfinite(prefactor), Status::argument, name, "[", c,
            "] is missing: the class of the host is closed, expected a prefactor");
  }

  void fill_bulk(Index n) {
    bulk = Vector::Constant(n, std::numeric_limits<double>::infinity());
    bulk_prefactor = values_.host.prefactor;
    for (Index c = 0; c < n; ++c) {
      const auto& one = classes_.host().classes()[c];
      bulk_prefactor[c] *= static_cast<double>(one.paths);
      if (std::isnan(values_.host.height[c])) {
        bulk_prefactor[c] = nan_value;
        continue;
      }
      const double from = vacancy(state_class(one.as_given().hop.from)),
                   to = vacancy(state_class(one.as_given().hop.to));
      bulk[c] = values_.host.height[c] + (barriers() ? from : 0);
      need_above(bulk[c], std::max(from, to), "height", c);
    }
  }
  void fill_jumps() {
    const auto n = static_cast<Index>(classes_.jumps().size());
    jump.resize(n);
    jump_prefactor.resize(n);
    for (Index c = 0; c < n; ++c) {
      const auto& one = classes_.jumps()[c];
      const auto& bond = classes_.host().bond(one.first.bond);
      const double es = solute(state_class(one.first.from.solute));
      const double from = energy(one.first.from), to = vacancy(state_class(bond.to)) + es + binding(one.to_class);
      const double given = entry(values_.height1, c, nan_value);
      jump[c] = std::isnan(given) ? bulk[one.jump_class] + es + (binding(one.from_class) + binding(one.to_class)) / 2
                                  : given + (barriers() ? from : 0);
      need_above(jump[c], std::max(from, to), "height1", c);
      const double prefactor = entry(values_.prefactor1, c, nan_value);
      const double paths = static_cast<double>(classes_.host().classes()[one.jump_class].paths);
      jump_prefactor[c] = std::isnan(prefactor) ? bulk_prefactor[one.jump_class] *
                                                      std::sqrt(degeneracy(one.from_class) * degeneracy(one.to_class))
                                                : prefactor * paths;
      need_prefactor(jump[c], jump_prefactor[c], "prefactor1", c);
    }
  }
  void fill_exchanges(Index n) {
    exchange.resize(n);
    exchange_prefactor.resize(n);
    for (Index c = 0; c < n; ++c) {
      const auto& hop = classes_.host().classes()[c].as_given().hop;
      const PairState before{hop.to, {hop.from, crystal::operator-(hop.cell)}}, after{hop.from, {hop.to, hop.cell}};
      const Index i = classes_.class_of(before), j = classes_.class_of(after);
      const double es = (solute(state_class(hop.from)) + solute(state_class(hop.to))) / 2;
      const double given = entry(values_.height2, c, nan_value);
      exchange[c] =
          std::isnan(given) ? bulk[c] + es + (binding(i) + binding(j)) / 2 : given + (barriers() ? energy(before) : 0);
      need_above(exchange[c], std::max(energy(before), energy(after)), "height2", c);
      const double prefactor = entry(values_.prefactor2, c, nan_value);
      exchange_prefactor[c] = std::isnan(prefactor)
                                  ? bulk_prefactor[c] * std::sqrt(degeneracy(i) * degeneracy(j))
                                  : prefactor * static_cast<double>(classes_.host().classes()[c].paths);
      need_prefactor(exchange[c], exchange_prefactor[c], "prefactor2", c);
    }
  }

  const PairClasses& classes_;
  const PairValues& values_;
};

/// g exp(-(E - lowest)/(kB T)) over classes of states, and its mean over sites.
struct SiteWeights {
  double lowest = 0;
  Vector factor;
  double mean = 0;
};

template <typename Energy>
SiteWeights site_weights(const crystal::Defect& defect, double thermal, const Vector& degeneracy, Energy&& energy) {
  SiteWeights out{energy(0), Vector(defect.n_classes()), 0};
  for (Index c = 1; c < defect.n_classes(); ++c) out.lowest = std::min(out.lowest, energy(c));
  for (Index c = 0; c < defect.n_classes(); ++c) {
    out.factor[c] = entry(degeneracy, c, 1) * std::exp(-(energy(c) - out.lowest) / thermal);
    out.mean += out.factor[c] * static_cast<double>(defect.state_class(c).count);
  }
  out.mean /= static_cast<double>(defect.n_states());
  out.factor /= out.mean;
  return out;
}

/// nu exp(-(E - lowest)/(kB T))/mean, zero where closed.
Vector conductances(const Vector& saddle, const Vector& prefactor, double lowest, double mean, double thermal,
                    const char* name) {
  Vector out(saddle.size());
  for (Index c = 0; c < out.size(); ++c) {
    out[c] = std::isinf(saddle[c]) ? 0 : prefactor[c] * std::exp(-(saddle[c] - lowest) / thermal) / mean;
    require(std::isinf(saddle[c]) || std::isnormal(out[c]), Status::numeric, "the rate of ", name, "[", c,
            "] leaves the range of double, expected energies and prefactors that belong to the temperature");
  }
  return out;
}

void check_spread(const Vector& conductance, const char* name) {
  constexpr double farthest = 1e200;
  for (Index c = 0; c < conductance.size(); ++c)
    require(conductance[c] == 0 || (conductance[c] > 1 / farthest && conductance[c] < farthest), Status::numeric, name,
            "[", c, "]: its rate is ", number(conductance[c]),
            " times that of the host, expected less than 200 decades");
}

}  // namespace

PairRates pair_rates(const PairClasses& classes, const PairValues& values, double temperature) {
  require_temperature(temperature);
  const double kb = values.host.kB == 0 ? network::boltzmann_ev : values.host.kB;
  require(std::isfinite(kb) && kb > 0, Status::argument, "kB = ", number(kb), ": expected a finite number > 0");
  const Filled filled(classes, values);
  const auto& defect = classes.host().defect();
  const double thermal = kb * temperature;
  const auto vacancy =
      site_weights(defect, thermal, values.host.degeneracy, [&](Index c) { return filled.vacancy(c); });
  const auto solute = site_weights(defect, thermal, {}, [&](Index c) { return filled.solute(c); });
  const double lowest = vacancy.lowest + solute.lowest, mean = vacancy.mean * solute.mean;
  PairRates out;
  out.vacancy_weight = vacancy.factor;
  out.solute_weight = solute.factor;
  out.bulk = conductances(filled.bulk, filled.bulk_prefactor, vacancy.lowest, vacancy.mean, thermal, "height");
  out.jump = conductances(filled.jump, filled.jump_prefactor, lowest, mean, thermal, "height1");
  out.exchange = conductances(filled.exchange, filled.exchange_prefactor, lowest, mean, thermal, "height2");
  out.unit = out.bulk.maxCoeff();
  require(out.unit > 0, Status::not_ergodic,
          "height: all classes of the host are closed, expected jumps of the vacancy");
  out.bulk /= out.unit;
  out.jump /= out.unit;
  out.exchange /= out.unit;
  check_spread(out.bulk, "height");
  check_spread(out.jump, "height1");
  check_spread(out.exchange, "height2");
  out.pair_weight.resize(static_cast<Index>(classes.pairs().size()));
  for (Index p = 0; p < out.pair_weight.size(); ++p) {
    const auto& pair = classes.pairs()[p].first();
    const double factor = entry(values.pair_degeneracy, p, 1) * std::exp(-entry(values.pair_energy, p, 0) / thermal);
    out.pair_weight[p] = factor * solute.factor[defect.state(pair.solute).of_class] *
                         vacancy.factor[defect.state(pair.vacancy.state).of_class];
    require(std::isnormal(out.pair_weight[p]), Status::numeric, "the weight of pair_energy[", p,
            "] leaves the range of double, expected energies that belong to the temperature");
  }
  return out;
}

}  // namespace rdd::pair
