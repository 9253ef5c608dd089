// A chain in time.
#include "dmd/chain/run.hpp"

#include <cmath>

#include "support/error.hpp"

namespace rdd::dmd {

ChainRun::ChainRun(const Chain& chain, const ChainState& state, const Run& run) : chain_(chain), state_(state) {
  check(chain);
  check_state(state_);
  run.check();
  const Relaxation result = dmd::relax(chain_, state_);
  require(result.converged, Status::not_converged, "relaxation stopped after ", result.iterations,
          " iterations with residual ", number(result.residual));
  reference_ = state_.bonds.sum();
}

Matrix ChainRun::positions() const {
  Matrix x = Matrix::Zero(1, chain_.n);
  for (Index i = 1; i < chain_.n; ++i) x(0, i) = x(0, i - 1) + state_.bonds[i - 1];
  return x;
}

double ChainRun::free_energy(const Run&) const {
  ChainPairs pairs;
  evaluate(chain_, state_, pairs);
  return dmd::free_energy(chain_, state_, pairs);
}

Gradients ChainRun::gradients(const Run&) const {
  // The gradient is of F, whatever exchange sees.
  Chain averaged = chain_;
  averaged.physics.kinetics = Kinetics::tanh;
  ChainPairs pairs;
  evaluate(averaged, state_, pairs);
  const Vector f = exchange_field(averaged, pairs), g = shape_gradient(averaged, pairs);
  Gradients result{f, Matrix(1, chain_.n), Vector(chain_.n)};
  for (Index i = 0; i < chain_.n; ++i) {
    result.s[i] += (std::log(state_.c[i]) - std::log1p(-state_.c[i])) / (2 * chain_.physics.beta);
    result.x(0, i) = (i > 0 ? g[2 * i - 1] : 0) - (i + 1 < chain_.n ? g[2 * i + 1] : 0);
    result.alpha[i] = g[2 * i] * std::exp(-state_.log_alpha[i]);
  }
  return result;
}

Vector ChainRun::rates(const Run&) const {
  ChainPairs pairs;
  evaluate(chain_, state_, pairs);
  return 2 * exchange_rates(chain_, state_, pairs);
}

double ChainRun::ab_bonds() const {
  double sum = 0;
  for (Index i = 0; i + 1 < chain_.n; ++i)
    sum += state_.c[i] * (1 - state_.c[i + 1]) + (1 - state_.c[i]) * state_.c[i + 1];
  return sum;
}

std::string ChainRun::describe() const {
  return "chain " + std::to_string(chain_.n) + " ends " + std::to_string(static_cast<int>(chain_.ends)) + ' ' +
         dmd::describe(chain_.physics);
}

Vector ChainRun::exact() const {
  Vector all(3 * chain_.n);
  all << state_.c, state_.bonds, state_.log_alpha, reference_;
  return all;
}

void ChainRun::set_exact(const Vector& all) {
  const Index n = chain_.n;
  const ChainState state{all.head(n), all.segment(n, n - 1), all.segment(2 * n - 1, n)};
  require(is_valid(chain_, state), Status::format, "the saved state makes no sense for this system");
  state_ = state;
  reference_ = all[3 * n - 1];
}

void ChainRun::set_state(const Vector& c, const Matrix& x, const Vector& alpha) {
  const Index n = chain_.n;
  require(c.size() == n, Status::size, "occupation has ", c.size(), " entries: expected ", n);
  require(x.size() == n, Status::size, "positions have ", x.size(), " entries: expected ", n);
  require(alpha.size() == n, Status::size, "alpha has ", alpha.size(), " entries: expected ", n);
  const Vector place = x.reshaped();
  ChainState state{c, place.tail(n - 1) - place.head(n - 1), alpha.array().log()};
  // The same lengths again keep their last bits.
  if (place == positions().reshaped()) state.bonds = state_.bonds;
  if (alpha == this->alpha()) state.log_alpha = state_.log_alpha;
  check_state(state);
  state_ = std::move(state);
}

Relaxation ChainRun::relax(const Run& run) {
  run.check();
  ChainState state = state_;
  const Relaxation result = dmd::relax(chain_, state);
  state_ = std::move(state);
  return result;
}

void ChainRun::start(double time, const Tolerances& tolerances, const Run& run) {
  run.check();
  integrator_ = std::make_unique<ChainIntegrator>(chain_, state_, time, tolerances);
}

void ChainRun::check_state(const ChainState& state) const {
  const bool open = uses_potential(chain_.physics.kinetics);
  for (Index i = 0; i < chain_.n; ++i) {
    const double c = state.c[i], s = 2 * c - 1;
    require(c >= 0 && c <= 1, Status::argument, "s[", i, "] = ", s, ": expected -1 to 1");
    require(!open || !exchanges(i) || (c > 0 && c < 1), Status::argument, "s[", i, "] = ", s,
            ": the site exchanges by its chemical potential, which is infinite there; expected |s| < 1");
    require(std::abs(state.log_alpha[i]) < 300, Status::argument, "alpha[", i, "] = ", std::exp(state.log_alpha[i]),
            ": expected > 0 and finite");
    if (i + 1 < chain_.n)
      require(state.bonds[i] > 0 && std::isfinite(state.bonds[i]), Status::argument, "positions of sites ", i, " and ",
              i + 1, " differ by ", state.bonds[i], ": expected ascending positions");
  }
}

}  // namespace rdd::dmd
