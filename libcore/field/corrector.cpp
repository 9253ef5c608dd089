// Elimination of states from a network of conductances with offsets: star to clique, and back.
#include "field/corrector.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "transport/poisson/tree_flow.hpp"

namespace rdd::field {
namespace {

/// Conductances further apart than this get a gauge of their own.
constexpr double alike = 1e-4;

}  // namespace

Corrector::Corrector(const Field& field)
    : field_(field),
      plan_(field.plan()),
      dim_(field.lattice().dim()),
      conductance_(plan_.later.size()),
      share_(plan_.later.size()),
      offset_(plan_.later.size() * dim_),
      step_(offset_.size()),
      place_(dim_ * field.n_states()),
      total_(field.n_states()),
      steps_(field.space(), field.n_saddles()) {}

/// Two saddles in parallel: the sum of the conductances, the mean of the offsets.
void Corrector::add(Index slot, double conductance, const double* offset) {
  double& have = conductance_[slot];
  double* mine = &offset_[slot * dim_];
  if (conductance == 0) return;
  if (have == 0) {
    have = conductance;
    std::copy_n(offset, dim_, mine);
    return;
  }
  const double total = have + conductance, old_share = have / total, new_share = conductance / total;
  for (Index a = 0; a < dim_; ++a)
    if (mine[a] != offset[a]) mine[a] = old_share * mine[a] + new_share * offset[a];
  have = total;
}

template <class Visit>
void Corrector::each_pair(Index pivot, const Visit& visit) const {
  const Index begin = plan_.first[pivot], end = plan_.first[pivot + 1];
  for (Index a = begin; a < end; ++a) {
    if (conductance_[a] == 0) continue;
    Index slot = plan_.first[plan_.later[a]];
    for (Index b = a + 1; b < end; ++b) {
      while (plan_.later[slot] < plan_.later[b]) ++slot;
      if (conductance_[b] != 0) visit(a, b, slot);
    }
  }
}

void Corrector::eliminate() {
  std::array<double, max_dim> path{};
  for (Index k = 0; k < field_.n_states(); ++k) {
    double total = 0;
    for (Index s = plan_.first[k]; s < plan_.first[k + 1]; ++s) total += conductance_[s];
    total_[k] = total;
    for (Index s = plan_.first[k]; s < plan_.first[k + 1]; ++s) share_[s] = total > 0 ? conductance_[s] / total : 0;
    each_pair(k, [&](Index a, Index b, Index slot) {
      for (Index c = 0; c < dim_; ++c) path[c] = offset_[b * dim_ + c] - offset_[a * dim_ + c];
      // Never zero, for walk_back() needs the connection. What matters lies far above the smallest double.
      add(slot, std::max(conductance_[a] * share_[b], std::numeric_limits<double>::min()), path.data());
    });
  }
}

/// Places from the last state to the first, and with them the step along each merged connection: as a mean over pairs
/// of neighbours, in which nothing large cancels.
void Corrector::walk_back() {
  for (Index k = field_.n_states() - 1; k >= 0; --k) {
    const Index begin = plan_.first[k], end = plan_.first[k + 1];
    for (Index c = 0; c < dim_; ++c) {
      double place = 0;
      for (Index s = begin; s < end; ++s)
        place += share_[s] * (offset_[s * dim_ + c] + place_[plan_.later[s] * dim_ + c]);
      place_[k * dim_ + c] = place;
    }
    std::fill(step_.begin() + begin * dim_, step_.begin() + end * dim_, 0.0);
    each_pair(k, [&](Index a, Index b, Index slot) {
      for (Index c = 0; c < dim_; ++c) {
        const Index at_a = a * dim_ + c, at_b = b * dim_ + c, between = slot * dim_ + c;
        const double further = (offset_[at_b] - offset_[at_a] - offset_[between]) + step_[between];
        step_[at_a] -= share_[b] * further;
        step_[at_b] += share_[a] * further;
      }
    });
  }
}

void Corrector::solve(const Vector& conductance) {
  gauge_ = &field_.gauge();
  if (conductance.size() > 0 && conductance.minCoeff() < alike * conductance.maxCoeff()) {
    own_ =
        std::make_unique<const Gauge>(gauge_along(field_.lattice(), field_.n_states(), field_.saddles(), conductance));
    gauge_ = own_.get();
  }
  std::ranges::fill(conductance_, 0.0);
  std::ranges::fill(offset_, 0.0);
  std::array<double, max_dim> offset{};
  const auto sign_of = [&](const Saddle& saddle) {
    return plan_.position[saddle.from] < plan_.position[saddle.to] ? 1.0 : -1.0;
  };
  for (Index e = 0; e < field_.n_saddles(); ++e) {
    if (plan_.slot[e] < 0) continue;
    const double sign = sign_of(field_.saddles()[e]);
    for (Index a = 0; a < dim_; ++a) offset[a] = sign * gauge_->offset(a, e);
    add(plan_.slot[e], conductance[e], offset.data());
  }
  eliminate();
  walk_back();
  std::array<double, max_dim> step{};
  for (Index e = 0; e < field_.n_saddles(); ++e) {
    const Index slot = plan_.slot[e];
    const double sign = slot < 0 ? 1 : sign_of(field_.saddles()[e]);
    for (Index a = 0; a < dim_; ++a) {
      step[a] = gauge_->offset(a, e);
      if (slot >= 0) step[a] = (step[a] - sign * offset_[slot * dim_ + a]) + sign * step_[slot * dim_ + a];
    }
    for (Index x = 0; x < steps_.rows(); ++x) {
      double sum = 0;
      for (Index a = 0; a < dim_; ++a) sum += gauge_->basis(x, a) * step[a];
      steps_(x, e) = sum;
    }
  }
}

Matrix Corrector::positions() const {
  Matrix y(field_.space(), field_.n_states());
  for (Index i = 0; i < field_.n_states(); ++i) {
    const Eigen::Map<const Vector> place(&place_[plan_.position[i] * dim_], dim_);
    y.col(i) =
        transport::cartesian(field_.lattice(), gauge_->shift[i]) + gauge_->basis * place - field_.positions().col(i);
  }
  return y;
}

void Corrector::respond(Matrix& x) const {
  Matrix z(x.rows(), x.cols());
  for (Index i = 0; i < z.cols(); ++i) z.col(plan_.position[i]) = x.col(i);
  for (Index k = 0; k + 1 < z.cols(); ++k) {
    for (Index s = plan_.first[k]; s < plan_.first[k + 1]; ++s) z.col(plan_.later[s]) += share_[s] * z.col(k);
    z.col(k) /= total_[k];
  }
  z.col(z.cols() - 1).setZero();
  for (Index k = z.cols() - 2; k >= 0; --k)
    for (Index s = plan_.first[k]; s < plan_.first[k + 1]; ++s) z.col(k) += share_[s] * z.col(plan_.later[s]);
  for (Index i = 0; i < z.cols(); ++i) x.col(i) = z.col(plan_.position[i]);
}

}  // namespace rdd::field
