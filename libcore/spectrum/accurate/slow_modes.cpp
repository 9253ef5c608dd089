// Krylov-Schur iterations (Stewart2001) on inverse Bloch matrices, and left and right vectors from them.
#include "spectrum/accurate/slow_modes.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "numerics/dense/hermitian.hpp"
#include "numerics/krylov/krylov_schur.hpp"
#include "spectrum/accurate/exact_phase.hpp"
#include "spectrum/accurate/polar_inverse.hpp"
#include "spectrum/driven.hpp"
#include "support/error.hpp"

namespace rdd::spectrum {
namespace {

using Side = PolarInverse::Side;

/// Eigenpairs of B or of its adjoint; values in units of 2^value_exponent, those near zero first.
struct Pairs {
  ComplexVector values;
  ComplexMatrix y;  // unit columns
  [[nodiscard]] Index size() const { return values.size(); }
};

/// Values larger than the smallest by more than this factor lose digits: they are computed again with a shift.
constexpr double hermitian_reach = 1e10, driven_reach = 1e3;

/// Of a triangular matrix, each of unit norm, in the order of its diagonal.
ComplexMatrix eigenvectors(const ComplexMatrix& t) {
  ComplexMatrix x = ComplexMatrix::Identity(t.rows(), t.cols());
  for (Index b = 0; b < t.cols(); ++b) {
    for (Index i = b; i-- > 0;) {
      const Complex sum = (t.row(i).segment(i + 1, b - i) * x.col(b).segment(i + 1, b - i)).value();
      const Complex gap = t(b, b) - t(i, i);
      x(i, b) = gap == 0.0 ? Complex(0) : sum / gap;
    }
    x.col(b).normalize();
  }
  return x;
}

class Search {
 public:
  Search(const Run& run, const PolarChain& chain, const Eigen::Ref<const Vector>& kappa,
         const SlowModesRequest& request)
      : run_(run), chain_(chain), kappa_(kappa), request_(request), inverse_(chain, kappa) {}

  SlowModes find() {
    SlowModes modes;
    if (!inverse_.complete()) return modes;
    const Index zeros = inverse_.at_gamma() ? 1 : 0;
    const Index wanted = request_.bands - zeros;
    modes.values = ComplexVector::Zero(request_.bands);
    ComplexMatrix right(chain_.size(), request_.bands);
    if (zeros == 1) right.col(0) = chain_.root().cast<Complex>();
    ComplexMatrix left = right;
    if (wanted > 0) {
      const auto found = slowest(Side::plain, wanted, modes.radius);
      if (found.size() < wanted) return modes;
      modes.values.tail(wanted) = found.values.head(wanted);
      if (request_.vectors) {
        right.rightCols(wanted) = found.y.leftCols(wanted);
        if (!chain_.hermitian() && !dual(right.rightCols(wanted), found, left)) return modes;
      }
    }
    modes.found = true;
    for (auto& value : modes.values) value = scaled(value);
    modes.radius = std::ldexp(modes.radius, inverse_.value_exponent());
    if (request_.vectors) finish(modes, right, left);
    return modes;
  }

 private:
  [[nodiscard]] Complex scaled(Complex value) const {
    return {std::ldexp(value.real(), inverse_.value_exponent()), std::ldexp(value.imag(), inverse_.value_exponent())};
  }

  Pairs solve(const PolarInverse& inverse, Side side, double shift, Index wanted) const {
    numerics::KrylovRequest request;
    request.wanted = wanted;
    request.symmetric = chain_.hermitian();
    if (inverse.at_gamma()) request.kept_out = chain_.root();
    const auto schur = numerics::krylov_schur_complex(
        chain_.size(),
        [&](Eigen::Ref<ComplexMatrix> x) {
          run_.check();
          inverse.apply(side, x);
        },
        request);
    const Index g = schur.guaranteed;
    Pairs pairs{schur.values.head(g), schur.x.leftCols(g)};
    for (auto& value : pairs.values) value = 1.0 / value - shift;
    if (!chain_.hermitian()) pairs.y = (pairs.y * eigenvectors(schur.t.topLeftCorner(g, g))).eval();
    return pairs;
  }

  /// The modes nearest to zero, level by level: only values of the order of the smallest are accurate, and a shift
  /// of the size of the next ones makes these accurate in turn. Returns fewer than wanted if that fails.
  Pairs nearest(Side side, Index wanted) const {
    const double reach = chain_.hermitian() ? hermitian_reach : driven_reach;
    auto pairs = solve(inverse_, side, 0, wanted);
    Index good = within(pairs, 0, pairs.size() > 0 ? reach * std::abs(pairs.values[0]) : 0);
    for (int level = 0; good < wanted && good > 0 && level < 60; ++level) {
      const double last = std::abs(pairs.values[good - 1]);
      const double shift = pairs.size() > good ? std::abs(pairs.values[good]) / 3 : 1e9 * last;
      const PolarInverse shifted(chain_, kappa_, shift);
      if (!shifted.complete()) break;
      const auto next = solve(shifted, side, shift, std::max(wanted, good + 1));
      if (next.size() <= good) break;
      const Index more = within(next, good, reach * shift);
      Pairs together{next.values, next.y};
      together.values.head(good) = pairs.values.head(good);
      together.y.leftCols(good) = pairs.y.leftCols(good);
      pairs = std::move(together);
      good = more;
    }
    pairs.values.conservativeResize(good);
    pairs.y.conservativeResize(Eigen::NoChange, good);
    return pairs;
  }

  /// How many values from `begin` on are at most `limit`, and all before.
  static Index within(const Pairs& pairs, Index begin, double limit) {
    Index good = begin;
    while (good < pairs.size() && std::abs(pairs.values[good]) <= limit) ++good;
    return good;
  }

  /// Pairs by ascending real part, so many that the first `wanted` are the slowest within twice their real part.
  Pairs slowest(Side side, Index wanted, double& radius) const {
    if (chain_.hermitian() || request_.nearest) return sorted(nearest(side, wanted));
    const Index room = chain_.size() - (inverse_.at_gamma() ? 1 : 0);
    for (Index searched = std::min(std::max(wanted + 4, request_.searched), room);;
         searched = std::min(searched + searched / 2 + 4, room)) {
      auto pairs = nearest(side, searched);
      if (pairs.size() < wanted) return pairs;
      radius = pairs.values.cwiseAbs().maxCoeff();
      pairs = sorted(std::move(pairs));
      if (radius >= 2 * pairs.values[wanted - 1].real() || searched == room) return pairs;
      if (searched > std::max(4 * wanted + 64, request_.searched)) return {};
    }
  }

  static Pairs sorted(Pairs pairs) {
    const auto order = ascending_values(pairs.values, 0);
    return {ComplexVector(pairs.values(order)), ComplexMatrix(pairs.y(Eigen::all, order))};
  }

  /// The left vectors of the modes whose right ones are given, with left^H right = 1. False if the two sides differ.
  bool dual(const ComplexMatrix& right, const Pairs& found, ComplexMatrix& left) const {
    const Index count = right.cols();
    const auto other = nearest(Side::adjoint, found.size());
    std::vector<Index> chosen;
    for (Index b = 0; b < count; ++b) {
      Index best = -1;
      for (Index c = 0; c < other.size(); ++c) {
        if (std::find(chosen.begin(), chosen.end(), c) != chosen.end()) continue;
        const auto apart = [&](Index i) { return std::abs(std::conj(other.values[i]) - found.values[b]); };
        if (best < 0 || apart(c) < apart(best)) best = c;
      }
      if (best < 0 || !(std::abs(std::conj(other.values[best]) - found.values[b]) <= 1e-6 * std::abs(found.values[b])))
        return false;
      chosen.push_back(best);
    }
    const ComplexMatrix basis = other.y(Eigen::all, chosen);
    const Eigen::PartialPivLU<ComplexMatrix> lu(basis.adjoint() * right);
    if (!(lu.rcond() > 1e-13)) return false;
    left.rightCols(count) = basis * lu.inverse().adjoint();
    return true;
  }

  /// From balanced vectors in the gauge of the chain to V and W in the cells of the network.
  void finish(SlowModes& modes, ComplexMatrix& right, ComplexMatrix& left) const {
    for (Index i = 0; i < chain_.size(); ++i) {
      const Complex turn = std::conj(accurate_phase(kappa_, chain_.shifts()[i]));
      right.row(i) *= turn;
      left.row(i) *= turn;
    }
    if (chain_.hermitian()) {
      numerics::fix_phases(right);
      left = right;
    }
    modes.right = chain_.root().asDiagonal() * right;
    modes.left = chain_.root().cwiseInverse().asDiagonal() * left;
    if (chain_.hermitian()) return;
    ComplexMatrix turned = modes.right;
    for (Index b = 0; b < turned.cols(); ++b) turned.col(b) /= turned.col(b).stableNorm();
    numerics::fix_phases(turned);
    for (Index b = 0; b < turned.cols(); ++b) {
      const Complex factor = modes.left.col(b).dot(turned.col(b));  // w^H v
      modes.left.col(b) /= std::conj(factor);
    }
    modes.right = std::move(turned);
  }

  const Run& run_;
  const PolarChain& chain_;
  const Vector kappa_;
  const SlowModesRequest& request_;
  const PolarInverse inverse_;
};

}  // namespace

SlowModes slow_modes(const Run& run, const PolarChain& chain, const Eigen::Ref<const Vector>& kappa,
                     const SlowModesRequest& request) {
  return Search(run, chain, kappa, request).find();
}

}  // namespace rdd::spectrum
