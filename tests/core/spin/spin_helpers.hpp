// The chain of the paper as a stochastic process.
#pragma once

#include <Eigen/Cholesky>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/test/unit_test.hpp>

#include "common/reference.hpp"
#include "spin/ensemble.hpp"

namespace rdd::test {

struct SpinCase {
  std::shared_ptr<const spin::System> system;
  spin::Start start;
  Vector occupation;
  double length = 0;
  [[nodiscard]] spin::Spins spins() const {
    spin::Spins spins;
    for (const double c : occupation) spins.push_back(c > 0.5 ? 1 : -1);
    return spins;
  }
};

/// A chain whose species alternate; L_0 is that of s = +-0.9998.
inline SpinCase alternating(const dmd::Chain& chain) {
  auto state = dmd::alternating_state(chain, 0.9998);
  BOOST_REQUIRE(dmd::relax(chain, state).converged);
  SpinCase result{std::make_shared<const spin::System>(spin::make_system(chain)),
                  {Matrix::Zero(1, chain.n), state.log_alpha},
                  (state.c.array() > 0.5).cast<double>(),
                  state.bonds.sum()};
  for (Index i = 1; i < chain.n; ++i) result.start.x(0, i) = result.start.x(0, i - 1) + state.bonds[i - 1];
  return result;
}

/// The paper's chain with B-B pairs of their own.
inline dmd::Chain asymmetric_chain(Index n, double beta) {
  dmd::Chain chain = dmd::paper_chain(n, beta);
  const auto& v = chain.physics.interaction;
  chain.physics.interaction =
      dmd::make_interaction(v.aa, v.ab, dmd::PairFunction(dmd::SoftCore{0.19, 2.62, 0.99}, 10.5), v.confinement);
  return chain;
}

inline spin::EnsembleSettings averaged(Index n_trajectories, std::uint64_t seed = 1,
                                       spin::Closure closure = spin::Closure::mean) {
  spin::EnsembleSettings settings;
  settings.n_trajectories = n_trajectories;
  settings.seed = seed;
  settings.rates.closure = closure;
  return settings;
}

inline spin::EnsembleSettings coupled(Index n_trajectories, double epsilon, std::uint64_t seed = 1) {
  spin::EnsembleSettings settings = averaged(n_trajectories, seed);
  settings.process = spin::Process::coupled;
  settings.coupled.epsilon = epsilon;
  return settings;
}

inline spin::Ensemble ensemble_of(const SpinCase& from, const spin::EnsembleSettings& settings, const Run& run = {}) {
  return {run, from.system, settings, from.start, from.occupation, from.length};
}

inline double p_value(double chi_squared, Index degrees) {
  return boost::math::cdf(boost::math::complement(boost::math::chi_squared(static_cast<double>(degrees)), chi_squared));
}

/// Calls act and checks that it throws an Error whose text has these parts.
template <typename Act>
void refused(Act&& act, Status status, std::initializer_list<std::string> parts) {
  try {
    act();
    BOOST_ERROR("nothing was thrown");
  } catch (const Error& error) {
    BOOST_TEST(static_cast<int>(error.status()) == static_cast<int>(status), error.what());
    for (const auto& part : parts)
      BOOST_TEST((std::string(error.what()).find(part) != std::string::npos), error.what() << " lacks " << part);
  }
}

}  // namespace rdd::test
