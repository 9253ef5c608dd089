// Sums over the pairs of sites at given positions.
#include "spin/point_energy.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "support/error.hpp"

namespace rdd::spin {

PointEnergy::PointEnergy(std::shared_ptr<const System> system)
    : system_(std::move(system)), held_(static_cast<std::size_t>(system_->size()), 0) {
  const auto& interaction = system_->physics().interaction;
  require(!interaction.atoms_and_vacancies() || interaction.aa.is_nothing(), Status::unsupported,
          "atoms and vacancies: nothing holds the position of a vacancy; expected potentials between all species");
  range_ = interaction.range();
  skin_ = std::isfinite(range_) ? 0.1 * range_ : 0;
  if (system_->chain()) {
    held_[0] = 1;
    box_.vectors = Matrix::Identity(1, 1);
  } else {
    box_ = system_->crystal()->box;
    for (Index i = 0; i < system_->size(); ++i) held_[i] = system_->crystal()->holds_position(i);
  }
}

void PointEnergy::follow(const Matrix& x) {
  if (listed_at_.size() != 0) {
    if (!std::isfinite(range_)) return;
    if (2 * (x - listed_at_).colwise().norm().maxCoeff() <= skin_) return;
  }
  pairs_ = dmd::pairs_within(box_, x, range_ + skin_);
  if (system_->chain()) {  // neighbours are confined at any distance
    for (Index i = 0; i + 1 < system_->size(); ++i)
      if (std::abs(x(0, i + 1) - x(0, i)) >= range_ + skin_) pairs_.push_back({i, i + 1, {}});
    // In the order of the others: sums do not depend on when the list was made.
    std::sort(pairs_.begin(), pairs_.end(),
              [](const auto& a, const auto& b) { return std::tie(a.i, a.j) < std::tie(b.i, b.j); });
  }
  listed_at_ = x;
  of_.assign(system_->size(), {});
  for (std::size_t k = 0; k < pairs_.size(); ++k)
    for (const Index site : {pairs_[k].i, pairs_[k].j}) of_[site].push_back(k);
}

dmd::Jet PointEnergy::pair(std::size_t k, double r, std::int8_t a, std::int8_t b) const {
  const auto& v = system_->physics().interaction;
  const dmd::PairFunction& phi = a != b ? v.ab : a > 0 ? v.aa : v.bb;
  dmd::Jet jet = r < phi.range() ? phi(r) : dmd::Jet{};
  if (system_->chain() && pairs_[k].j == pairs_[k].i + 1 && r > v.confinement.starts() && !v.confinement.is_nothing()) {
    const dmd::Jet hold = v.confinement(r);
    jet = {jet.value + hold.value, jet.first + hold.first, jet.second + hold.second};
  }
  return jet;
}

double PointEnergy::stiffness_of(Index i, std::int8_t s) const {
  if (!system_->crystal()) return 0;
  const Vector& k = s > 0 ? system_->crystal()->one_body.stiffness_a : system_->crystal()->one_body.stiffness_b;
  return k.size() > 0 ? k[i] : 0;
}

double PointEnergy::one_body(const Matrix& x, Index i, std::int8_t s) const {
  if (!system_->crystal()) return 0;
  const auto& u = system_->crystal()->one_body;
  const Vector& level = s > 0 ? u.energy_a : u.energy_b;
  const double k = stiffness_of(i, s);
  return (level.size() > 0 ? level[i] : 0) + (k != 0 ? k * (x.col(i) - u.anchor.col(i)).squaredNorm() / 2 : 0);
}

Vector PointEnergy::displacement(const Matrix& x, std::size_t k) const {
  Vector d = x.col(pairs_[k].j) - x.col(pairs_[k].i);
  for (Index a = 0; a < d.size(); ++a)
    if (const auto image = pairs_[k].image[a]; image != 0) d += box_.vectors.col(a) * static_cast<double>(image);
  return d;
}

double PointEnergy::energy(const Matrix& x, const Spins& spins) {
  follow(x);
  double sum = 0;
  for (std::size_t k = 0; k < pairs_.size(); ++k)
    sum += pair(k, displacement(x, k).norm(), spins[pairs_[k].i], spins[pairs_[k].j]).value;
  for (Index i = 0; i < x.cols(); ++i) sum += one_body(x, i, spins[i]);
  return sum;
}

void PointEnergy::forces(const Matrix& x, const Spins& spins, Matrix& out) {
  follow(x);
  out.setZero(x.rows(), x.cols());
  const bool line = x.rows() == 1 && !box_.periodic[0];
  for (std::size_t k = 0; k < pairs_.size(); ++k) {
    const auto [i, j, image] = pairs_[k];
    const std::int8_t a = spins[i], b = spins[j];
    if (line) {  // without a vector of its own
      const double d = x(0, j) - x(0, i), pull = pair(k, std::abs(d), a, b).first * (d < 0 ? -1 : 1);
      out(0, i) += pull;
      out(0, j) -= pull;
      continue;
    }
    const Vector d = displacement(x, k);
    const double r = d.norm();
    const Vector pull = pair(k, r, a, b).first / r * d;
    out.col(i) += pull;
    out.col(j) -= pull;
  }
  for (Index i = 0; i < x.cols(); ++i) {
    if (const double k = stiffness_of(i, spins[i]); k != 0)
      out.col(i) -= k * (x.col(i) - system_->crystal()->one_body.anchor.col(i));
    if (holds(i)) out.col(i).setZero();
  }
}

double PointEnergy::difference(const Matrix& x, const Spins& spins, const dmd::ExchangeBond& bond) {
  follow(x);
  const std::int8_t si = spins[bond.i], sj = spins[bond.j];
  double sum = one_body(x, bond.i, sj) - one_body(x, bond.i, si) + one_body(x, bond.j, si) - one_body(x, bond.j, sj);
  auto add = [&](Index site, Index partner, std::int8_t before, std::int8_t after) {
    for (const std::size_t k : of_[site]) {
      const Index other = pairs_[k].i == site ? pairs_[k].j : pairs_[k].i;
      if (other == partner) continue;  // unlike before and after, at any image
      const std::int8_t s = spins[other];
      const double r = displacement(x, k).norm();
      sum += pair(k, r, after, s).value - pair(k, r, before, s).value;
    }
  };
  add(bond.i, bond.j, si, sj);
  add(bond.j, bond.i, sj, si);
  return sum;
}

double PointEnergy::stiffness(const Matrix& x, const Spins& spins) {
  follow(x);
  Matrix y(x.rows(), x.cols());
  for (Index k = 0; k < y.size(); ++k) y.data()[k] = (k % 2 == 0 ? 1 : -1) * (1 + 0.37 * static_cast<double>(k % 7));
  double value = 0;
  for (int step = 0; step < 200; ++step) {
    for (Index i = 0; i < x.cols(); ++i)
      if (holds(i)) y.col(i).setZero();
    const double norm = y.norm();
    if (!(norm > 0)) return 0;
    y /= norm;
    Matrix image = Matrix::Zero(x.rows(), x.cols());
    for (std::size_t k = 0; k < pairs_.size(); ++k) {
      const auto& p = pairs_[k];
      const Vector d = displacement(x, k);
      const double r = d.norm();
      const dmd::Jet jet = pair(k, r, spins[p.i], spins[p.j]);
      const Vector e = d / r, u = y.col(p.j) - y.col(p.i);
      const Vector pull = (jet.second - jet.first / r) * e.dot(u) * e + jet.first / r * u;
      image.col(p.i) -= pull;
      image.col(p.j) += pull;
    }
    for (Index i = 0; i < x.cols(); ++i) {
      image.col(i) += stiffness_of(i, spins[i]) * y.col(i);
      if (holds(i)) image.col(i).setZero();
    }
    const double next = image.norm();
    if (std::abs(next - value) < 1e-4 * next) return next;
    value = next;
    y = image;
  }
  return value;
}

}  // namespace rdd::spin
