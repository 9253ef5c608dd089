// Multidimensional FFT, one axis after another, by Eigen's FFT module (kissfft, or FFTW with -DRDD_FFTW=ON).
#include "numerics/box_fft.hpp"

#include <mutex>
#include <unsupported/Eigen/FFT>
#include <vector>

namespace rdd::numerics {
namespace {

/// FFTW's planner is not thread-safe; kissfft needs no lock.
struct PlanLock {
#ifdef EIGEN_FFTW_DEFAULT
  static std::mutex& mutex() {
    static std::mutex one;
    return one;
  }
  const std::lock_guard<std::mutex> lock{mutex()};
#endif
};

template <typename Transform>
void along_axes(std::span<const Index> box, ComplexMatrix& fields, Transform&& transform) {
  [[maybe_unused]] const PlanLock lock;
  Index stride = 1;
  for (const Index n : box) {
    if (n == 1) continue;  // the identity, which kissfft cannot plan: it reads the first of no factors
    std::vector<Complex> line(n), out(line.size());
    for (Index first = 0; first < fields.cols(); ++first) {
      if (first / stride % n != 0) continue;
      for (Index f = 0; f < fields.rows(); ++f) {
        for (Index x = 0; x < n; ++x) line[x] = fields(f, first + x * stride);
        transform(out, line);
        for (Index x = 0; x < n; ++x) fields(f, first + x * stride) = out[x];
      }
    }
    stride *= n;
  }
}

}  // namespace

void fourier_forward(std::span<const Index> box, ComplexMatrix& fields) {
  Eigen::FFT<double> fft;
  along_axes(box, fields, [&](auto& out, const auto& line) { fft.fwd(out, line); });
}

void fourier_backward(std::span<const Index> box, ComplexMatrix& fields) {
  Eigen::FFT<double> fft;
  along_axes(box, fields, [&](auto& out, const auto& line) { fft.inv(out, line); });
}

}  // namespace rdd::numerics
