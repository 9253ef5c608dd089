// A run of a chain.
#include <cmath>
#include <sstream>

#include "dmd/observables.hpp"
#include "dmd/simulation.hpp"
#include "support/error.hpp"

namespace rdd::dmd {

/// Physics as text: equal text, equal dynamics.
std::string describe(const Physics& physics) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  const Interaction& v = physics.interaction;
  text << std::hexfloat << "beta " << physics.beta << " weight " << static_cast<int>(physics.weight) << ' '
       << name_of(physics.kinetics) << ' ' << physics.mobility.tau << ' ' << physics.mobility.k_c << ' '
       << physics.mobility.k_r << " nodes " << physics.quadrature.nodes << ' ' << physics.quadrature.reach << ' '
       << v.aa.describe() << ' ' << v.ab.describe() << ' ' << v.bb.describe() << ' ' << v.confinement.describe();
  return text.str();
}

namespace {

class ChainSimulation final : public Simulation {
 public:
  ChainSimulation(const Chain& chain, const ChainState& state, const Run& run) : chain_(chain), state_(state) {
    check(chain);
    check_state(state_);
    run.check();
    const Relaxation result = rdd::dmd::relax(chain_, state_);
    require(result.converged, Status::not_converged, "relaxation stopped after ", result.iterations,
            " iterations with residual ", number(result.residual));
    reference_ = state_.bonds.sum();
  }

  [[nodiscard]] const Chain* chain() const override { return &chain_; }
  [[nodiscard]] Index size() const override { return chain_.n; }
  [[nodiscard]] int dim() const override { return 1; }
  [[nodiscard]] const Vector& occupation() const override { return state_.c; }
  [[nodiscard]] Matrix positions() const override {
    Matrix x = Matrix::Zero(1, chain_.n);
    for (Index i = 1; i < chain_.n; ++i) x(0, i) = x(0, i - 1) + state_.bonds[i - 1];
    return x;
  }
  [[nodiscard]] Vector alpha() const override { return state_.log_alpha.array().exp(); }

  [[nodiscard]] double free_energy(const Run&) const override {
    ChainPairs pairs;
    evaluate(chain_, state_, pairs);
    return rdd::dmd::free_energy(chain_, state_, pairs);
  }
  [[nodiscard]] Gradients gradients(const Run&) const override {
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
  [[nodiscard]] Vector rates(const Run&) const override {
    ChainPairs pairs;
    evaluate(chain_, state_, pairs);
    return 2 * exchange_rates(chain_, state_, pairs);
  }
  [[nodiscard]] double strain() const override { return state_.bonds.sum() / reference_ - 1; }
  [[nodiscard]] double ab_bonds() const override {
    double sum = 0;
    for (Index i = 0; i + 1 < chain_.n; ++i)
      sum += state_.c[i] * (1 - state_.c[i + 1]) + (1 - state_.c[i]) * state_.c[i + 1];
    return sum;
  }
  [[nodiscard]] Index neighbour_bonds() const override { return chain_.n - 1; }
  [[nodiscard]] IntegratorWork work() const override { return integrator_ ? integrator_->work() : IntegratorWork{}; }

 protected:
  [[nodiscard]] std::string describe() const override {
    return "chain " + std::to_string(chain_.n) + " ends " + std::to_string(static_cast<int>(chain_.ends)) + ' ' +
           rdd::dmd::describe(chain_.physics);
  }
  [[nodiscard]] Vector exact() const override {
    Vector all(3 * chain_.n);
    all << state_.c, state_.bonds, state_.log_alpha, reference_;
    return all;
  }
  void set_exact(const Vector& all) override {
    const Index n = chain_.n;
    const ChainState state{all.head(n), all.segment(n, n - 1), all.segment(2 * n - 1, n)};
    require(is_valid(chain_, state), Status::format, "the saved state makes no sense for this system");
    state_ = state;
    reference_ = all[3 * n - 1];
  }
  void do_set_state(const Vector& c, const Matrix& x, const Vector& alpha) override {
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
  Relaxation do_relax(const Run& run) override {
    run.check();
    ChainState state = state_;
    const Relaxation result = rdd::dmd::relax(chain_, state);
    state_ = std::move(state);
    return result;
  }
  void do_set_quadrature(const Quadrature& quadrature) override { chain_.physics.quadrature = quadrature; }
  [[nodiscard]] bool exchanges(Index site) const override { return site > 0 && site + 1 < chain_.n; }
  [[nodiscard]] bool running() const override { return integrator_ != nullptr; }
  void start(const Run& run) override {
    run.check();
    integrator_ = std::make_unique<ChainIntegrator>(chain_, state_, time_, tolerances_);
  }
  void stop() override { integrator_.reset(); }
  void advance(const Run&) override { integrator_->advance(); }
  [[nodiscard]] double integrator_time() const override { return integrator_->time(); }
  [[nodiscard]] Vector occupation_at(double time) const override { return integrator_->at(time).c; }
  void take(double time, const Run&) override { state_ = integrator_->at(time); }

 private:
  void check_state(const ChainState& state) const {
    const bool open = uses_potential(chain_.physics.kinetics);
    for (Index i = 0; i < chain_.n; ++i) {
      const double c = state.c[i], s = 2 * c - 1;
      require(c >= 0 && c <= 1, Status::argument, "s[", i, "] = ", s, ": expected -1 to 1");
      require(!open || !exchanges(i) || (c > 0 && c < 1), Status::argument, "s[", i, "] = ", s,
              ": the site exchanges by its chemical potential, which is infinite there; expected |s| < 1");
      require(std::abs(state.log_alpha[i]) < 300, Status::argument, "alpha[", i, "] = ", std::exp(state.log_alpha[i]),
              ": expected > 0 and finite");
      if (i + 1 < chain_.n)
        require(state.bonds[i] > 0 && std::isfinite(state.bonds[i]), Status::argument, "positions of sites ", i,
                " and ", i + 1, " differ by ", state.bonds[i], ": expected ascending positions");
    }
  }

  Chain chain_;
  ChainState state_;
  double reference_ = 1;
  std::unique_ptr<ChainIntegrator> integrator_;
};

}  // namespace

std::unique_ptr<Simulation> make_simulation(const Chain& chain, const ChainState& state, const Run& run) {
  return std::make_unique<ChainSimulation>(chain, state, run);
}

}  // namespace rdd::dmd
