// The adjoint of the coarse reaction matrix in 113 bits; rate_derivative.cpp has the same in doubles.
#include "reduction/quad_model.hpp"

namespace rdd::reduction {

/// With dchi = what leaves the slow space + chi dB, rows of dB adding up to zero, the memberships that vanish stay
/// zero: as many equations as unknowns, whose transpose takes a derivative by dB to one by dchi at these places.
std::optional<Matrix> QuadModel::reaction_derivative(const Run& run) const {
  const auto& chi = memberships_.chi;
  const auto& zeros = memberships_.zeros;
  const Index m = chi.rows(), n = chi.cols(), unknowns = n * (n - 1);
  const auto jumps = static_cast<Index>(chain_.arcs.size());
  if (n == 1) return Matrix::Zero(1, jumps);
  if (static_cast<Index>(zeros.size()) != unknowns) return std::nullopt;
  QuadMatrix transposed = QuadMatrix::Zero(unknowns, unknowns);  // column: the equation of a zero
  for (Index z = 0; z < unknowns; ++z) {
    const auto [i, p] = zeros[z];
    for (Index c = 0; c + 1 < n; ++c)
      if (p == c || p == n - 1)
        transposed.block(n * c, z, n, 1) = (p == c ? Quad{1} : Quad{-1}) * chi.row(i).transpose();
  }
  const QuadMatrix r = -rates_, local = weighted(dual_);
  Matrix out(n * n, jumps);
  for (Index q = 0; q < n; ++q)
    for (Index p = 0; p < n; ++p) {
      QuadMatrix gamma = QuadMatrix::Zero(n, n);
      gamma(q, p) = 1;
      const QuadMatrix by_b = r.transpose() * gamma - gamma * r.transpose();
      QuadMatrix free(unknowns, 1);
      for (Index c = 0; c + 1 < n; ++c) free.block(n * c, 0, n, 1) = by_b.col(c) - by_b.col(n - 1);
      const QuadMatrix weights = numerics::solve(transposed, free);
      QuadMatrix source = QuadMatrix::Zero(m, n);
      for (Index z = 0; z < unknowns; ++z) source(zeros[z].first, zeros[z].second) = weights(z, 0);
      // Qb Y - Y Q_P = source - U chi^T source.
      const QuadMatrix y = weighted(fast_response(run, QuadModes::Side::adjoint, -source));
      const QuadMatrix z = local * gamma + y;
      for (const auto& arc : chain_.arcs)
        out(p + n * q, arc.jump) =
            static_cast<double>((z.row(arc.from) * (chi.row(arc.to) - chi.row(arc.from)).transpose()).value());
    }
  return out;
}

}  // namespace rdd::reduction
