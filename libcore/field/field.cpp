// Checks of couplings, and what is known about a landscape before any field is.
#include "field/field.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "support/error.hpp"

namespace rdd::field {
namespace {

void check(const Matrix& given, Index rows, Index cols, const char* name, const char* shape, int base) {
  if (given.size() == 0) return;
  require(given.rows() == rows && given.cols() == cols, Status::size, name, ": ", given.rows(), " by ", given.cols(),
          ", expected ", shape, " = ", rows, " by ", cols);
  for (Index i = 0; i < cols; ++i)
    for (Index c = 0; c < rows; ++c)
      require(std::isfinite(given(c, i)), Status::argument, name, "[", c + base, ", ", i + base,
              "] = ", number(given(c, i)), ": expected a finite number");
}

}  // namespace

CellPlan::CellPlan(Index n_states, const std::vector<Saddle>& saddles) {
  std::vector<std::pair<std::int32_t, std::int32_t>> pairs;
  for (const auto& saddle : saddles)
    if (saddle.from != saddle.to) pairs.emplace_back(saddle.from, saddle.to);
  const auto plan = numerics::plan_elimination(n_states, pairs);
  position = plan.position;
  first.assign(n_states + 1, 0);
  for (const auto& front : plan.fronts)
    for (auto p = front.begin; p < front.end; ++p) {
      for (auto q = p + 1; q < front.end; ++q) later.push_back(q);
      later.insert(later.end(), front.border.begin(), front.border.end());
      first[p + 1] = static_cast<Index>(later.size());
    }
  for (const auto& saddle : saddles) {
    const auto [low, high] = std::minmax(position[saddle.from], position[saddle.to]);
    if (low == high) {
      slot.push_back(-1);
      continue;
    }
    const auto begin = later.begin() + first[low], end = later.begin() + first[low + 1];
    slot.push_back(std::lower_bound(begin, end, high) - later.begin());
  }
}

Field::Field(const Landscape& landscape, Index n_components, const Couplings& couplings)
    : n_components_(n_components), lattice_(landscape.data().lattice), kB_(landscape.kB()) {
  const auto& data = landscape.data();
  const int base = data.index_base;
  require(lattice_.dim() > 0, Status::no_lattice,
          "landscape: it has no lattice vectors (dim = 0), expected 1 at least for transport in a field");
  require(n_components >= 1, Status::argument, "n_components = ", n_components, ": expected at least 1");
  check(couplings.state, n_components, data.n_states, "state", "(n_components, n_states)", base);
  check(couplings.height, n_components, landscape.n_transitions(), "height", "(n_components, n_transitions)", base);
  check(couplings.saddle_point, space(), landscape.n_transitions(), "saddle_point", "(space, n_transitions)", base);
  auto found = equilibrium_of(landscape, {couplings.height, couplings.saddle_point});
  reference_ = found.energy.minCoeff();
  energy_ = found.energy.array() - reference_;
  degeneracy_ = std::move(found.degeneracy);
  saddles_ = std::move(found.saddles);
  positions_ = data.positions.size() > 0 ? data.positions : Matrix::Zero(space(), data.n_states);
  coupling_ = couplings.state.size() > 0 ? couplings.state : Matrix::Zero(n_components, data.n_states);
  saddle_coupling_.resize(n_components, n_saddles());
  displacement_.resize(space(), n_saddles());
  saddle_point_.resize(space(), n_saddles());
  for (Index e = 0; e < n_saddles(); ++e) {
    auto& saddle = saddles_[e];
    saddle.energy -= reference_;
    displacement_.col(e) = lattice_.cartesian(saddle.n) + positions_.col(saddle.to) - positions_.col(saddle.from);
    if (couplings.height.size() > 0)
      saddle_coupling_.col(e) = (couplings.height.col(saddle.forward) + couplings.height.col(saddle.backward)) / 2;
    else
      saddle_coupling_.col(e) = (coupling_.col(saddle.from) + coupling_.col(saddle.to)) / 2;
    if (couplings.saddle_point.size() > 0)
      saddle_point_.col(e) = (couplings.saddle_point.col(saddle.forward) + displacement_.col(e) +
                              couplings.saddle_point.col(saddle.backward)) /
                             2;
    else
      saddle_point_.col(e) = displacement_.col(e) / 2;
  }
  plan_ = CellPlan(n_states(), saddles_);
  gauge_ = gauge_along(lattice_, n_states(), saddles_, Vector::Ones(n_saddles()));
}

}  // namespace rdd::field
