// Assembly of Bloch matrices in CHOLMOD's column format.
#include "spectrum/few/cholmod_bloch.hpp"

#include <algorithm>

namespace rdd::spectrum {
namespace {}  // namespace

SupernodalBloch::SupernodalBloch(const BlochOperator& bloch, std::span<const std::int32_t> position)
    : bloch_(bloch), analysis_(analyse(position)) {}

numerics::SupernodalAnalysis SupernodalBloch::analyse(std::span<const std::int32_t> position) {
  const auto& entries = bloch_.entries();
  std::vector<std::pair<std::int64_t, std::int64_t>> pairs;  // column, row
  pairs.reserve(entries.size() + position.size());
  const auto pair_of = [&](const BlochOperator::Entry& entry) {
    const auto [row, column] = std::minmax(position[entry.row], position[entry.col]);
    return std::pair<std::int64_t, std::int64_t>{column, row};
  };
  for (const auto& entry : entries) pairs.push_back(pair_of(entry));
  for (const auto p : position) pairs.emplace_back(p, p);
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  const auto find = [&](const std::pair<std::int64_t, std::int64_t>& pair) {
    return static_cast<std::size_t>(std::lower_bound(pairs.begin(), pairs.end(), pair) - pairs.begin());
  };
  for (const auto p : position) diagonal_.push_back(find({p, p}));
  for (const auto& entry : entries) {
    place_.push_back(find(pair_of(entry)));
    conjugate_.push_back(position[entry.row] > position[entry.col]);
  }
  values_ = pairs.size();
  std::vector<std::int64_t> first(position.size() + 1), row;
  for (const auto& [column, above] : pairs) {
    ++first[column + 1];
    row.push_back(above);
  }
  for (std::size_t j = 1; j < first.size(); ++j) first[j] += first[j - 1];
  return {{first, row}, true};
}

numerics::SupernodalFactor SupernodalBloch::factorise(const Eigen::Ref<const Vector>& kappa, double shift) const {
  const auto phases = bloch_.phases(kappa);
  std::vector<double> values(2 * values_);
  for (std::size_t s = 0; s < diagonal_.size(); ++s)
    values[2 * diagonal_[s]] = bloch_.diagonal()[static_cast<Index>(s)] + shift;
  for (std::size_t e = 0; e < place_.size(); ++e) {
    const auto& entry = bloch_.entries()[e];
    const Complex value = entry.amplitude * phases[entry.translation];
    double* to = values.data() + 2 * place_[e];
    if (entry.row == entry.col) {
      to[0] -= 2 * value.real();
    } else {
      to[0] -= value.real();
      to[1] -= conjugate_[e] ? -value.imag() : value.imag();
    }
  }
  return analysis_.factorise(values);
}

}  // namespace rdd::spectrum
