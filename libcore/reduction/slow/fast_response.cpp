// GMRES (SaadSchultz1986) on the Sylvester equation of the fast modes, preconditioned by the generator's inverse.
#include "reduction/slow/fast_response.hpp"

#include <Eigen/LU>
#include <Eigen/QR>
#include <cmath>

namespace rdd::reduction {
namespace {

constexpr int most_steps = 200;
constexpr double tolerance = 1e-14;

/// In the coordinates where the generator is B = Pi^{-1/2} Qb Pi^{1/2}, or its transpose.
class Sylvester {
 public:
  Sylvester(const Run& run, const network::GeneratorInverse& inverse, network::GeneratorInverse::Side side,
            const Matrix& slow, const Matrix& dual, const Matrix& lambda)
      : run_(run),
        inverse_(inverse),
        side_(side),
        slow_(slow),
        dual_(dual),
        lambda_(lambda),
        extension_(inverse.extension(side)) {
    extension_ = (extension_ * (dual_.transpose() * extension_).partialPivLu().inverse()).eval();
  }

  /// F - B^{-1} F Lambda = -B^{-1} G on the fast modes.
  [[nodiscard]] std::optional<Matrix> solve(Matrix g) const {
    to_fast(g);
    Matrix start = -inverted(std::move(g));
    const double size = start.norm();
    if (size == 0) return start;
    std::vector<Matrix> basis{start / size};
    Matrix h = Matrix::Zero(most_steps + 1, most_steps);
    for (int step = 0; step < most_steps; ++step) {
      Matrix next = basis.back() - inverted(basis.back() * lambda_);
      const double before = next.norm();
      for (int twice = 0; twice < 2; ++twice)
        for (int i = 0; i <= step; ++i) {
          const double part = basis[i].cwiseProduct(next).sum();
          h(i, step) += part;
          next -= part * basis[i];
        }
      h(step + 1, step) = next.norm();
      const auto small = h.topLeftCorner(step + 2, step + 1);
      const Vector rhs = size * Vector::Unit(step + 2, 0);
      const Vector y = small.colPivHouseholderQr().solve(rhs);
      if ((small * y - rhs).norm() <= tolerance * size || h(step + 1, step) <= tolerance * before) {
        Matrix f = Matrix::Zero(start.rows(), start.cols());
        for (int i = 0; i <= step; ++i) f += y[i] * basis[i];
        return f;
      }
      basis.push_back(next / h(step + 1, step));
    }
    return std::nullopt;
  }

 private:
  void to_fast(Matrix& x) const { x -= slow_ * (dual_.transpose() * x).eval(); }
  /// y with B y = x and dual^T y = 0 for x of the same kind: the equations of the grounds follow from the others.
  [[nodiscard]] Matrix inverted(Matrix x) const {
    run_.check();
    inverse_.solve(side_, x);
    x -= extension_ * (dual_.transpose() * x).eval();
    return x;
  }

  const Run& run_;
  const network::GeneratorInverse& inverse_;
  network::GeneratorInverse::Side side_;
  const Matrix& slow_;  // (M x P) spans the slow modes
  const Matrix& dual_;  // (M x P) dual^T slow = I
  Matrix lambda_;
  Matrix extension_;  // (M x P) dual^T extension = I
};

/// The states whose rows are the largest and the least alike.
std::vector<Index> representatives(const Matrix& slow) {
  const Eigen::ColPivHouseholderQR<Matrix> qr(slow.transpose());
  const auto& order = qr.colsPermutation().indices();
  return {order.data(), order.data() + slow.cols()};
}

}  // namespace

FastModes::FastModes(const Network& network, const SlowSubspace& slow, const Run& run,
                     std::shared_ptr<const network::GeneratorInverse> inverse)
    : slow_(slow),
      run_(run),
      left_(network.stationary().pi.cwiseSqrt().asDiagonal() * slow.w),
      inverse_(inverse ? std::move(inverse)
                       : std::make_shared<const network::GeneratorInverse>(network, representatives(left_))) {
  left_ = inverse_->root().asDiagonal() * slow.w;
  right_ = inverse_->root().cwiseInverse().asDiagonal() * slow.v;
}

std::optional<std::vector<Matrix>> FastModes::respond(const std::vector<Matrix>& g) const {
  const auto& root = inverse_->root();
  const Sylvester equation(run_, *inverse_, network::GeneratorInverse::Side::plain, right_, left_, slow_.lambda);
  std::vector<Matrix> result;
  for (const auto& one : g) {
    const auto f = equation.solve(root.cwiseInverse().asDiagonal() * one);
    if (!f) return std::nullopt;
    result.emplace_back(root.asDiagonal() * *f);
  }
  return result;
}

std::optional<std::vector<Matrix>> FastModes::respond_adjoint(const std::vector<Matrix>& g) const {
  const auto& root = inverse_->root();
  const Sylvester equation(run_, *inverse_, network::GeneratorInverse::Side::adjoint, left_, right_,
                           slow_.lambda.transpose());
  std::vector<Matrix> result;
  for (const auto& one : g) {
    const auto f = equation.solve(root.asDiagonal() * one);
    if (!f) return std::nullopt;
    result.emplace_back(root.cwiseInverse().asDiagonal() * *f);
  }
  return result;
}

}  // namespace rdd::reduction
