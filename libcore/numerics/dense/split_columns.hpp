// Complex columns with separate real and imaginary parts, for vectorised access.
#pragma once

#include <vector>

#include "support/types.hpp"

namespace rdd::numerics {

/// Complex columns with real and imaginary parts apart, each padded with zeros to whole cache lines of eight numbers.
class SplitColumns {
 public:
  SplitColumns(Index rows, Index columns)
      : rows_(rows), stride_((rows + 7) / 8 * 8), data_(static_cast<std::size_t>(stride_ / 4 * columns)) {}
  [[nodiscard]] Index rows() const { return rows_; }
  [[nodiscard]] Index stride() const { return stride_; }
  [[nodiscard]] double* re(Index column) { return data_.data()->numbers + 2 * stride_ * column; }
  [[nodiscard]] double* im(Index column) { return re(column) + stride_; }
  [[nodiscard]] const double* re(Index column) const { return data_.data()->numbers + 2 * stride_ * column; }
  [[nodiscard]] const double* im(Index column) const { return re(column) + stride_; }

 private:
  struct alignas(64) Line {
    double numbers[8]{};
  };
  Index rows_;
  Index stride_;
  std::vector<Line> data_;
};

}  // namespace rdd::numerics
