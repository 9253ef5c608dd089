// Motions of a crystal as a whole, which cost no energy.
#pragma once

#include <vector>

#include "dmd/crystal/neighbours.hpp"

namespace rdd::dmd {

/// The translations, and the turns that leave the lattice alone, of the sites that are free, in rows of positions of a
/// (dim + 1, n) step whose columns are multiplied by the scale; orthonormal. x: (dim, n).
[[nodiscard]] std::vector<Matrix> rigid_motions(const Box& box, const Matrix& x, const Vector& scale,
                                                const std::vector<char>& free);

/// Takes them out of a step.
void project_out(const std::vector<Matrix>& motions, Matrix& y, const Run& run);

/// sum a_k b_k, the same for any number of threads.
[[nodiscard]] double dot(const Matrix& a, const Matrix& b, const Run& run);

}  // namespace rdd::dmd
