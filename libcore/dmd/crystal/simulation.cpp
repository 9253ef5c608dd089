// A run of a crystal.
#include "dmd/simulation.hpp"

#include <cmath>
#include <sstream>

#include "dmd/crystal/integrator.hpp"
#include "dmd/observables.hpp"
#include "support/error.hpp"

namespace rdd::dmd {

std::string describe(const Physics& physics);  // chain_simulation.cpp

namespace {

class CrystalSimulation final : public Simulation {
 public:
  CrystalSimulation(const Crystal& crystal, const CrystalState& state) : crystal_(crystal), state_(state) {
    check(crystal_);
    check(crystal_, state_);
    exchanges_.assign(static_cast<std::size_t>(crystal_.n), 0);
    for (const auto& bond : crystal_.bonds)
      for (const Index i : {bond.i, bond.j})
        if (!crystal_.holds_composition(i)) exchanges_[static_cast<std::size_t>(i)] = 1;
  }

  [[nodiscard]] const Crystal* crystal() const override { return &crystal_; }
  [[nodiscard]] Index size() const override { return crystal_.n; }
  [[nodiscard]] int dim() const override { return crystal_.dim; }
  [[nodiscard]] const Vector& occupation() const override { return state_.c; }
  [[nodiscard]] Matrix positions() const override { return state_.x; }
  [[nodiscard]] Vector alpha() const override { return state_.log_alpha.array().exp(); }

  [[nodiscard]] double free_energy(const Run& run) const override {
    CrystalPairs pairs(crystal_);
    pairs.evaluate(state_, run);
    return rdd::dmd::free_energy(crystal_, state_, pairs, run);
  }
  [[nodiscard]] Gradients gradients(const Run& run) const override {
    Crystal averaged = crystal_;  // the gradient is of F, whatever exchange sees
    averaged.physics.kinetics = Kinetics::tanh;
    CrystalPairs pairs(averaged);
    pairs.evaluate(state_, run);
    const Matrix g = shape_gradient(averaged, state_, pairs, run);
    Gradients result{exchange_field(averaged, state_, pairs, run), g.topRows(dim()), g.row(dim()).transpose()};
    for (Index i = 0; i < crystal_.n; ++i) {
      const double c = state_.c[i], weight = crystal_.physics.weight == Weight::occupation ? c : 1;
      result.s[i] += (std::log(c) - std::log1p(-c)) / (2 * crystal_.physics.beta);
      result.x.col(i) *= weight;
      result.alpha[i] *= weight * std::exp(-state_.log_alpha[i]);
    }
    return result;
  }
  [[nodiscard]] Vector rates(const Run& run) const override {
    CrystalPairs pairs(crystal_);
    pairs.evaluate(state_, run);
    return 2 * exchange_rates(crystal_, state_, pairs, run);
  }
  [[nodiscard]] double strain() const override {
    fail(Status::unsupported, "strain: expected a chain; the cell of a crystal is held");
  }
  [[nodiscard]] double ab_bonds() const override { return rdd::dmd::ab_bonds(state_.c, crystal_.bonds); }
  [[nodiscard]] Index neighbour_bonds() const override { return static_cast<Index>(crystal_.bonds.size()); }
  [[nodiscard]] std::vector<Index> frozen_sites() const override { return frozen_; }
  [[nodiscard]] IntegratorWork work() const override { return integrator_ ? integrator_->work() : IntegratorWork{}; }

 protected:
  [[nodiscard]] std::string describe() const override {
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << std::hexfloat << "crystal " << crystal_.dim << ' ' << crystal_.n << ' '
         << rdd::dmd::describe(crystal_.physics) << " voids " << static_cast<int>(crystal_.voids) << " box";
    for (Index k = 0; k < crystal_.box.vectors.size(); ++k) text << ' ' << crystal_.box.vectors.data()[k];
    for (const bool p : crystal_.box.periodic) text << ' ' << p;
    for (const auto& bond : crystal_.bonds) text << ' ' << bond.i << '-' << bond.j;
    for (Index i = 0; i < crystal_.n; ++i) text << ' ' << crystal_.holds_position(i) << crystal_.holds_composition(i);
    const OneBody& u = crystal_.one_body;
    for (const Vector* v : {&u.energy_a, &u.energy_b, &u.stiffness_a, &u.stiffness_b}) {
      text << " u";
      for (const double value : *v) text << ' ' << value;
    }
    for (Index k = 0; k < u.anchor.size(); ++k) text << ' ' << u.anchor.data()[k];
    return text.str();
  }
  [[nodiscard]] Vector exact() const override {
    Vector all((crystal_.dim + 2) * crystal_.n);
    all << state_.c, state_.x.reshaped(), state_.log_alpha;
    return all;
  }
  void set_exact(const Vector& all) override {
    const Index n = crystal_.n;
    const CrystalState state{all.head(n), all.segment(n, crystal_.dim * n).reshaped(crystal_.dim, n), all.tail(n)};
    check(crystal_, state);
    state_ = state;
  }
  void do_set_state(const Vector& c, const Matrix& x, const Vector& alpha) override {
    CrystalState state{c, x, alpha.array().log()};
    if (alpha.size() == state_.log_alpha.size() && alpha == this->alpha()) state.log_alpha = state_.log_alpha;
    check(crystal_, state);
    state_ = std::move(state);
  }
  Relaxation do_relax(const Run& run) override {
    CrystalPairs pairs(crystal_);
    const Relaxation result = rdd::dmd::relax(crystal_, state_, pairs, run);
    frozen_ = result.frozen_sites;
    return result;
  }
  void do_set_one_body(const OneBody& energies) override {
    Crystal changed = crystal_;
    changed.one_body = energies;
    check(changed);
    crystal_ = std::move(changed);
  }
  void do_set_periodic(const std::array<bool, 3>& periodic) override { crystal_.box.periodic = periodic; }
  void do_set_quadrature(const Quadrature& quadrature) override { crystal_.physics.quadrature = quadrature; }
  [[nodiscard]] Vector estimated_alpha(const Run& run) const override {
    return estimated_log_alpha(crystal_, state_, run).array().exp();
  }
  [[nodiscard]] bool exchanges(Index site) const override { return exchanges_[static_cast<std::size_t>(site)] != 0; }
  [[nodiscard]] bool running() const override { return integrator_ != nullptr; }
  void start(const Run& run) override {
    require(!crystal_.bonds.empty(), Status::argument, "no exchange bonds: expected at least one to move on in time");
    integrator_ = std::make_unique<CrystalIntegrator>(crystal_, state_, time_, tolerances_, run);
  }
  void stop() override { integrator_.reset(); }
  void advance(const Run& run) override { integrator_->advance(run); }
  [[nodiscard]] double integrator_time() const override { return integrator_->time(); }
  [[nodiscard]] Vector occupation_at(double time) const override { return integrator_->at(time, Run()).c; }
  void take(double time, const Run& run) override { state_ = integrator_->at(time, run, &frozen_); }

 private:
  Crystal crystal_;
  CrystalState state_;
  std::vector<char> exchanges_;
  std::vector<Index> frozen_;
  std::unique_ptr<CrystalIntegrator> integrator_;
};

}  // namespace

std::unique_ptr<Simulation> make_simulation(const Crystal& crystal, const CrystalState& state) {
  return std::make_unique<CrystalSimulation>(crystal, state);
}

}  // namespace rdd::dmd
