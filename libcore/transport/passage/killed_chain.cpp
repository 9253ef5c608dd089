// GTH elimination of the free states (Grassmann1985, OCinneide1993), and solutions by sweeps over its fronts.
#include "transport/passage/killed_chain.hpp"

#include <cfenv>
#include <cmath>
#include <variant>

#include "network/arcs.hpp"
#include "network/network.hpp"
#include "numerics/sparse/elimination.hpp"
#include "numerics/sparse/inverse_blocks.hpp"
#include "support/fp_guard.hpp"

namespace rdd::transport {
namespace {

/// Places among the free states; every absorbing state is the one sink behind them.
std::vector<std::int32_t> places(std::span<const std::uint8_t> absorbing, std::int32_t n_free) {
  std::vector<std::int32_t> place(absorbing.size());
  std::int32_t next = 0;
  for (std::size_t j = 0; j < absorbing.size(); ++j) place[j] = absorbing[j] != 0 ? n_free : next++;
  return place;
}

/// The plan of the free states with the sink in the border of every front and eliminated last, which is never.
numerics::EliminationPlan plan_with_sink(const Network& network, const std::vector<std::int32_t>& place,
                                         std::int32_t n_free) {
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  for (const auto& jump : network.jumps()) {
    const auto a = place[jump.from];
    const auto b = place[jump.to];
    if (a != b && a < n_free && b < n_free) pairs.emplace_back(std::min(a, b), std::max(a, b));
  }
  auto plan = numerics::plan_elimination(n_free, pairs);
  for (auto& front : plan.fronts) {
    front.border.push_back(n_free);
    if (front.parent < 0) front.parent = static_cast<std::int32_t>(plan.fronts.size());
  }
  plan.order.push_back(n_free);
  plan.position.push_back(n_free);
  plan.fronts.push_back({n_free, n_free + 1, -1, {}});
  return plan;
}

}  // namespace

struct KilledChain::Factor {
  explicit Factor(numerics::EliminationPlan p) : plan(std::move(p)) {}
  numerics::EliminationPlan plan;
  std::variant<std::monostate, numerics::Elimination<numerics::PlainRates>,
               numerics::Elimination<numerics::ScaledRates>>
      elimination;
  std::vector<numerics::Scaled> total;  // s_p

  template <class Algebra>
  bool eliminate(std::span<const numerics::Arc<Algebra>> arcs) {
    auto& done = elimination.emplace<numerics::Elimination<Algebra>>(plan, arcs, numerics::Kept::both);
    if (!done.complete()) return false;
    total.resize(plan.order.size());
    done.steps_forward([&](const auto& step) {
      typename Algebra::Total sum{};
      for (const auto& rate : step.leaving) Algebra::add_to_total(sum, rate);
      total[step.state] = numerics::Scaled(sum);
      total[step.state].settle();
    });
    return true;
  }

  template <class Use>
  void use(Use&& with) const {
    if (const auto* plain = std::get_if<numerics::Elimination<numerics::PlainRates>>(&elimination)) with(*plain);
    if (const auto* scaled = std::get_if<numerics::Elimination<numerics::ScaledRates>>(&elimination)) with(*scaled);
  }
};

KilledChain::KilledChain(const Network& network, std::span<const std::uint8_t> absorbing) {
  for (std::size_t j = 0; j < absorbing.size(); ++j)
    if (absorbing[j] == 0) free_.push_back(static_cast<std::int32_t>(j));
  const auto n_free = static_cast<std::int32_t>(free_.size());
  const auto place = places(absorbing, n_free);
  const network::Places numbers{place, n_free};
  units_ = network::units_of(network, numbers);
  const FpGuard guard;  // clears the flags; its destructor restores the caller's
  auto factor = std::make_unique<Factor>(plan_with_sink(network, place, n_free));
  if (!factor->eliminate<numerics::PlainRates>(network::arcs_of<numerics::PlainRates>(network, numbers, units_)))
    factor->eliminate<numerics::ScaledRates>(network::arcs_of<numerics::ScaledRates>(network, numbers, units_));
  factor_ = std::move(factor);
}

KilledChain::~KilledChain() = default;
KilledChain::KilledChain(KilledChain&&) noexcept = default;
KilledChain& KilledChain::operator=(KilledChain&&) noexcept = default;

std::vector<numerics::Scaled> KilledChain::mean_total(std::vector<numerics::Scaled> w) const {
  for (std::size_t j = 0; j < w.size(); ++j) w[j] = w[j].times_power_of_two(-units_[j]);
  const auto sink = static_cast<std::int32_t>(w.size());
  w.emplace_back();
  factor_->use([&](const auto& elimination) {
    elimination.steps_forward([&](const auto& step) {
      auto& own = w[step.state];
      own.settle();
      if (own.zero()) return;
      for (std::size_t a = 0; a < step.later.size(); ++a)
        w[step.later[a]].add_product(numerics::Scaled(step.arriving[a]), own);
    });
    elimination.steps_backward([&](const auto& step) {
      if (step.state == sink) return;
      auto& own = w[step.state];
      for (std::size_t a = 0; a < step.later.size(); ++a)
        if (step.later[a] != sink) own.add_product(numerics::Scaled(step.leaving[a]), w[step.later[a]]);
      own.settle();
      own /= factor_->total[step.state];
    });
  });
  w.pop_back();
  return w;
}

std::vector<numerics::Scaled> KilledChain::occupation(std::vector<numerics::Scaled> mu) const {
  const auto sink = static_cast<std::int32_t>(mu.size());
  mu.emplace_back();
  factor_->use([&](const auto& elimination) {
    elimination.steps_forward([&](const auto& step) {
      if (step.state == sink) return;
      auto& own = mu[step.state];
      own.settle();
      own /= factor_->total[step.state];
      if (own.zero()) return;
      for (std::size_t a = 0; a < step.later.size(); ++a)
        mu[step.later[a]].add_product(numerics::Scaled(step.leaving[a]), own);
    });
    elimination.steps_backward([&](const auto& step) {
      if (step.state == sink) return;
      auto& own = mu[step.state];
      for (std::size_t a = 0; a < step.later.size(); ++a)
        if (step.later[a] != sink) own.add_product(numerics::Scaled(step.arriving[a]), mu[step.later[a]]);
      own.settle();
    });
  });
  mu.pop_back();
  for (std::size_t j = 0; j < mu.size(); ++j) mu[j] = mu[j].times_power_of_two(-units_[j]);
  return mu;
}

std::vector<numerics::Scaled> KilledChain::self_occupation() const {
  const FpGuard guard;
  std::vector<numerics::Scaled> diagonal;
  factor_->use([&](const auto& elimination) {
    diagonal = numerics::inverse_diagonal<double>(factor_->plan, elimination, factor_->total);
    if (std::fetestexcept(FE_UNDERFLOW | FE_OVERFLOW) != 0)
      diagonal = numerics::inverse_diagonal<numerics::Scaled>(factor_->plan, elimination, factor_->total);
  });
  diagonal.pop_back();
  for (std::size_t j = 0; j < diagonal.size(); ++j) diagonal[j] = diagonal[j].times_power_of_two(-units_[j]);
  return diagonal;
}

}  // namespace rdd::transport
