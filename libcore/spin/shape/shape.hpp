// One configuration with its relaxed positions and widths, kept relaxed from exchange to exchange.
#pragma once

#include <memory>

#include "spin/configuration.hpp"
#include "spin/shape/rates.hpp"
#include "support/random.hpp"
#include "support/run.hpp"

namespace rdd::spin {

/// How averaged rates are found.
struct RateRule {
  Law law = Law::tanh;
  Closure closure = Closure::mean;
  Index n_samples = 128;    ///< of Closure::sampled, in antithetic pairs
  double tolerance = 1e-6;  ///< of a relaxation: relative change of lengths and widths that is let pass
  double radius = 0;        ///< crystals: sites further from an exchange are not relaxed, length; 0: all are

  /// Averages finer than the relaxation needs them would only cost time.
  [[nodiscard]] dmd::Quadrature quadrature() const { return dmd::Quadrature(std::min(1e-3, tolerance)); }
};
void check(const RateRule& rule);

/// A configuration of a system with its shape. Copies are independent.
class Shape {
 public:
  virtual ~Shape() = default;
  [[nodiscard]] virtual std::unique_ptr<Shape> clone() const = 0;

  [[nodiscard]] const Spins& spins() const { return spins_; }
  /// Swaps the species of a bond's sites and relaxes what that moves; then touched() are the bonds whose rates may
  /// have changed by more than the tolerance.
  virtual void exchange(std::size_t bond, const Run& run) = 0;
  [[nodiscard]] const std::vector<std::size_t>& touched() const { return touched_; }
  /// The rate of a bond times tau; 0 between like sites. Closure::sampled draws from the stream.
  [[nodiscard]] virtual double relative_rate(std::size_t bond, RandomStream& samples) const = 0;
  /// (dim, n) mean positions; the first site of a chain is at 0.
  [[nodiscard]] virtual Matrix positions() const = 0;
  /// Length of a chain; NaN for a crystal.
  [[nodiscard]] virtual double length() const = 0;

  /// The shape as numbers, exactly, and back, with the spins of that moment.
  [[nodiscard]] virtual std::vector<double> exact() const = 0;
  virtual void set_exact(const Spins& spins, const std::vector<double>& numbers) = 0;

 protected:
  explicit Shape(Spins spins) : spins_(std::move(spins)) {}
  Shape(const Shape&) = default;
  Shape& operator=(const Shape&) = default;

  Spins spins_;
  std::vector<std::size_t> touched_;
};

/// Relaxes the whole configuration from a start. Throws Status::not_converged or Status::numeric if it has no minimum
/// there.
[[nodiscard]] std::unique_ptr<Shape> make_shape(std::shared_ptr<const System> system, const RateRule& rule,
                                                const Start& start, const Spins& spins, const Run& run);

}  // namespace rdd::spin
