// Checks of landscapes, rates at a temperature, and networks that share one structure.
#include "network/landscape.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "network/boltzmann.hpp"
#include "support/error.hpp"

namespace rdd {
namespace {

void check_vector(const Vector& values, Index n, const char* name, const char* length, int base) {
  require(values.size() == 0 || values.size() == n, Status::size, name, " has ", values.size(), " entries, expected ",
          length, " = ", n);
  for (Index i = 0; i < values.size(); ++i)
    require(std::isfinite(values[i]), Status::argument, name, "[", i + base, "] = ", number(values[i]),
            ": expected a finite number");
}

void check(const LandscapeInput& input) {
  check_vector(input.energy, input.n_states, "energy", "n_states", input.index_base);
  check_vector(input.log_degeneracy, input.n_states, "ln of the degeneracy", "n_states", input.index_base);
  require(std::isfinite(input.kB) && input.kB > 0, Status::argument, "kB = ", number(input.kB),
          ": expected Boltzmann's constant in energy/temperature, > 0");
  for (std::size_t t = 0; t < input.transitions.size(); ++t) {
    const auto& transition = input.transitions[t];
    const auto entry = static_cast<Index>(t) + input.index_base;
    require(std::isfinite(transition.height), Status::argument, "height[", entry, "] = ", number(transition.height),
            input.height == Height::saddle ? ": expected a finite saddle energy" : ": expected a finite barrier");
    require(std::isfinite(transition.prefactor) && transition.prefactor > 0, Status::argument, "prefactor[", entry,
            "] = ", number(transition.prefactor), ": expected a finite prefactor > 0");
  }
}

auto place(const Transition& t) { return std::tie(t.from, t.to, t.n); }

/// A transition and its opposite have the same one.
struct Saddle {
  std::int32_t low, high;
  Translation n;
  double height;  // on the scale of the state energies, or as given for want of those
  bool forward;
  Index transition;
};

Saddle saddle_of(const Transition& t, double height, Index number) {
  Translation back{};
  std::transform(t.n.begin(), t.n.end(), back.begin(), [](std::int32_t n) { return -n; });
  const bool forward = t.from != t.to ? t.from < t.to : t.n > back;
  if (forward) return {t.from, t.to, t.n, height, true, number};
  return {t.to, t.from, back, height, false, number};
}

auto path(const Saddle& s) { return std::tie(s.low, s.high, s.n); }

std::shared_ptr<const Network> with_unit_rates(const LandscapeInput& input) {
  NetworkInput out;
  out.n_states = input.n_states;
  out.lattice = input.lattice;
  out.positions = input.positions;
  out.index_base = input.index_base;
  out.jumps.reserve(input.transitions.size());
  for (const auto& transition : input.transitions)
    out.jumps.push_back({transition.from, transition.to, transition.n, 1.0});
  return std::make_shared<const Network>(std::move(out));
}

}  // namespace

void require_temperature(double temperature) {
  require(std::isfinite(temperature) && temperature > 0, Status::argument, "temperature = ", number(temperature),
          ": expected a finite temperature > 0");
}

Landscape::Landscape(LandscapeInput input) : input_(std::move(input)) {
  if (input_.kB == 0) input_.kB = network::boltzmann_ev;
  check(input_);
  // The network with all rates one: its checks name what is wrong with states, lattice and translations.
  plain_ = with_unit_rates(input_);
  const auto& list = input_.transitions;
  std::vector<Index> order(list.size());
  std::iota(order.begin(), order.end(), Index{0});
  std::sort(order.begin(), order.end(), [&](Index a, Index b) { return place(list[a]) < place(list[b]); });
  jump_.resize(list.size());
  Index jump = -1;
  for (std::size_t o = 0; o < order.size(); ++o) {
    if (o == 0 || place(list[order[o]]) != place(list[order[o - 1]])) ++jump;
    jump_[order[o]] = jump;
  }
  std::vector<Saddle> saddles;
  for (Index t = 0; t < n_transitions(); ++t) saddles.push_back(saddle_of(list[t], list[t].height, t));
  std::sort(saddles.begin(), saddles.end(), [](const Saddle& a, const Saddle& b) {
    return std::tie(a.low, a.high, a.n, a.forward, a.height, a.transition) <
           std::tie(b.low, b.high, b.n, b.forward, b.height, b.transition);
  });
  saddle_.resize(list.size());
  Index first = 0, rank = 0, next = 0;  // of the path; within one direction; of the next path
  for (std::size_t s = 0; s < saddles.size(); ++s) {
    const bool new_path = s == 0 || path(saddles[s]) != path(saddles[s - 1]);
    if (new_path) first = next;
    rank = new_path || saddles[s].forward != saddles[s - 1].forward ? 0 : rank + 1;
    saddle_[saddles[s].transition] = first + rank;
    next = std::max(next, first + rank + 1);
  }
  if (input_.height == Height::saddle) require_detailed_balance();
}

double Landscape::barrier(Index t) const {
  const auto& jump = transition(t);
  if (input_.height == Height::barrier || input_.energy.size() == 0) return jump.height;
  return jump.height - input_.energy[jump.from];
}

Vector Landscape::log_rates(double temperature) const {
  require_temperature(temperature);
  Vector out(n_transitions());
  for (Index t = 0; t < out.size(); ++t)
    out[t] = std::log(transition(t).prefactor) - barrier(t) / (input_.kB * temperature);
  return out;
}

Vector Landscape::rates(double temperature) const {
  require_temperature(temperature);
  Vector out(n_transitions());
  for (Index t = 0; t < out.size(); ++t) {
    const auto& jump = transition(t);
    out[t] = network::scaled_exponential(jump.prefactor, -barrier(t) / (input_.kB * temperature));
    if (!std::isnormal(out[t]))
      fail(Status::argument, "temperature = ", number(temperature), ": the rate of transition ", t + input_.index_base,
           " (", jump.from + input_.index_base, " -> ", jump.to + input_.index_base, ", barrier ", number(barrier(t)),
           ") is ", number(out[t]), ", expected a normal double; its logarithm, ",
           number(std::log(jump.prefactor) - barrier(t) / (input_.kB * temperature)), ", is given by the log rates");
  }
  return out;
}

std::shared_ptr<const Network> Landscape::network_of(const Vector& rates, Vector log_pi) const {
  const auto n = plain_->n_jumps();
  std::vector<double> sums(n, 0);
  if (n == std::ssize(jump_)) {
    for (std::size_t t = 0; t < jump_.size(); ++t) sums[jump_[t]] = rates[static_cast<Index>(t)];
  } else {  // parallel transitions: smallest first, so that the sum does not depend on the order given
    std::vector<double> sorted(rates.begin(), rates.end());
    std::vector<std::size_t> order(jump_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return sorted[a] < sorted[b]; });
    for (const auto t : order) sums[jump_[t]] += sorted[t];
  }
  return Network::with_rates(*plain_, sums, std::move(log_pi));
}

std::shared_ptr<const Network> Landscape::network(double temperature) const {
  const Vector k = rates(temperature);
  Vector log_pi;
  if (input_.energy.size() + input_.log_degeneracy.size() > 0) {
    log_pi = Vector::Zero(input_.n_states);
    if (input_.energy.size() > 0) log_pi -= input_.energy / (input_.kB * temperature);
    if (input_.log_degeneracy.size() > 0) log_pi += input_.log_degeneracy;
    log_pi.array() -= log_pi.maxCoeff();
  }
  return network_of(k, std::move(log_pi));
}

/// At a temperature of the size of the energies, prefactors and saddle energies both show.
void Landscape::require_detailed_balance() const {
  double largest = 0;
  for (Index t = 0; t < n_transitions(); ++t) largest = std::max(largest, std::abs(barrier(t)));
  const double temperature = largest > 0 ? largest / (8 * input_.kB) : 1;
  const auto usual = network(temperature);
  if (usual->reversible()) return;
  Vector prefactors(n_transitions());
  for (Index t = 0; t < n_transitions(); ++t) prefactors[t] = transition(t).prefactor;
  const auto hot = network_of(prefactors, {});
  constexpr const char* advice = "; give barriers instead of saddle energies for a model that is driven";
  try {
    hot->require_reversible("a landscape of saddle energies (judged by its prefactors alone)");
    usual->require_reversible("a landscape of saddle energies");
  } catch (const Error& error) {
    fail(Status::not_reversible, error.what(), advice);
  }
}

std::shared_ptr<const Landscape> Landscape::shifted(const Vector& state, const Vector& height) const {
  check_vector(state, n_states(), "state_shift", "n_states", input_.index_base);
  check_vector(height, n_transitions(), "height_shift", "n_transitions", input_.index_base);
  auto out = input_;
  if (state.size() > 0) {
    if (out.energy.size() == 0) out.energy = Vector::Zero(n_states());
    out.energy += state;
  }
  for (std::size_t t = 0; t < out.transitions.size(); ++t) {
    auto& transition = out.transitions[t];
    if (height.size() > 0) transition.height += height[static_cast<Index>(t)];
    if (state.size() > 0 && out.height == Height::barrier) transition.height -= state[transition.from];
  }
  return std::make_shared<const Landscape>(std::move(out));
}

}  // namespace rdd
