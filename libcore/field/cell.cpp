// Sums over states and saddles of a cell at one field.
#include "field/cell.hpp"

#include <algorithm>
#include <cmath>

#include "network/boltzmann.hpp"
#include "support/error.hpp"

namespace rdd::field {
namespace {

/// exp(exponent) of each, relative to the largest, whose exponent is returned.
double relative_exponentials(const Vector& exponent, Vector& out) {
  const double largest = exponent.size() > 0 ? exponent.maxCoeff() : 0;
  out = (exponent.array() - largest).exp();
  return largest;
}

/// The power of two next to the largest frequency.
int power_of(const Field& field) {
  double largest = 0;
  for (const auto& saddle : field.saddles()) largest = std::max(largest, saddle.frequency);
  return largest > 0 ? std::ilogb(largest) : 0;
}

}  // namespace

LocalCell::LocalCell(const Field& field, double temperature)
    : field_(field),
      temperature_(temperature),
      beta_(1 / (field.kB() * temperature)),
      power_(power_of(field)),
      corrector_(field) {}

void LocalCell::set(const Eigen::Ref<const Vector>& h, Index point) {
  point_ = point;
  const Vector states = field_.coupling().transpose() * h - field_.energy();
  Vector saddles = field_.saddle_coupling().transpose() * h;
  for (Index e = 0; e < saddles.size(); ++e) saddles[e] -= field_.saddles()[e].energy;
  const double kT = field_.kB() * temperature_;
  require((states / kT).allFinite() && (saddles / kT).allFinite(), Status::argument, "h[:, ", point,
          "]: an energy E - P.h is no finite multiple of kB T: "
          "expected a smaller field, for kB T = ",
          number(kT));
  state_exponent_ = relative_exponentials(states / kT, weight_);
  weight_.array() *= field_.degeneracy().array();
  total_ = weight_.sum();
  share_ = weight_ / total_;
  saddle_exponent_ = relative_exponentials(saddles / kT, conductance_);
  for (Index e = 0; e < saddles.size(); ++e) conductance_[e] *= std::ldexp(field_.saddles()[e].frequency, -power_);
  const double width = saddles.size() > 0 ? saddles.maxCoeff() - saddles.minCoeff() : 0;
  require(saddles.size() == 0 || conductance_.minCoeff() > 1e-280 * conductance_.maxCoeff(), Status::numeric, "h[:, ",
          point, "]: the saddles lie ", number(width), " apart, ", number(width / kT),
          " kB T: expected less than 280 decades");
  corrector_.solve(conductance_);
}

double LocalCell::free_energy() const {
  return field_.reference() - field_.kB() * temperature_ * (state_exponent_ + std::log(total_));
}

Vector LocalCell::dipole() const { return field_.coupling() * share_; }

Matrix LocalCell::conductance_tensor() const {
  const auto& b = corrector_.steps();
  Matrix out = Matrix::Zero(b.rows(), b.rows());
  for (Index e = 0; e < b.cols(); ++e)
    for (Index i = 0; i < b.rows(); ++i)
      for (Index j = 0; j <= i; ++j) out(i, j) += conductance_[e] * b(i, e) * b(j, e);
  return out.selfadjointView<Eigen::Lower>();
}

Matrix LocalCell::slope() const {
  const auto& b = corrector_.steps();
  const Index space = b.rows();
  Matrix out = Matrix::Zero(space * space, field_.n_components());
  for (Index e = 0; e < b.cols(); ++e)
    for (Index j = 0; j < space; ++j)
      for (Index i = 0; i < space; ++i) {
        const double square = beta_ * conductance_[e] * (b(i, e) * b(j, e));
        for (Index k = 0; k < out.cols(); ++k) out(i + space * j, k) += square * field_.saddle_coupling()(k, e);
      }
  return out;
}

Matrix LocalCell::scaled(const Matrix& relative, double exponent, const char* name, const char* advice) const {
  Matrix out(relative.rows(), relative.cols());
  const double largest = relative.size() > 0 ? relative.cwiseAbs().maxCoeff() : 0;
  const auto value = [&](double x) { return std::ldexp(network::scaled_exponential(x, exponent), power_); };
  require(largest == 0 || std::isnormal(value(largest)), Status::argument, "h[:, ", point_, "]: the ", name, " is exp(",
          number(std::log(largest) + exponent + power_ * std::log(2.0)), "), which no double holds", advice);
  for (Index i = 0; i < out.size(); ++i) out.data()[i] = value(relative.data()[i]);
  return out;
}

Matrix LocalCell::as_diffusivity(const Matrix& relative) const {
  return scaled(relative / total_, saddle_exponent_ - state_exponent_, "diffusivity",
                ": expected fields that change energies by less");
}

Matrix LocalCell::as_conductivity(const Matrix& relative) const {
  return scaled(relative, saddle_exponent_ - field_.reference() / (field_.kB() * temperature_), "conductivity A = D Z",
                ": expected less, or ask for D and F alone, A = D exp(-F/(kB T))");
}

}  // namespace rdd::field
