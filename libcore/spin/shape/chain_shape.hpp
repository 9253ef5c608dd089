// The relaxed shape of a chain, renewed in a window around each exchange: its cost does not grow with the chain.
#pragma once

#include "spin/shape/chain_window.hpp"

namespace rdd::spin {

/// In bond lengths an exchange acts over a few sites only: beyond its window, which grows until Newton's step at its
/// edges is below the tolerance, nothing moves but as a whole.
class ChainShape final : public Shape {
 public:
  ChainShape(std::shared_ptr<const System> system, const RateRule& rule, const Start& start, Spins spins);
  [[nodiscard]] std::unique_ptr<Shape> clone() const override { return std::make_unique<ChainShape>(*this); }

  void exchange(std::size_t bond, const Run& run) override;
  [[nodiscard]] double relative_rate(std::size_t bond, RandomStream& samples) const override;
  [[nodiscard]] Matrix positions() const override;
  [[nodiscard]] double length() const override;
  [[nodiscard]] std::vector<double> exact() const override;
  void set_exact(const Spins& spins, const std::vector<double>& numbers) override;

  /// The change of the averaged (or point) energy when sites i and i + 1 are exchanged.
  [[nodiscard]] double difference(Index i) const { return difference_[i]; }
  [[nodiscard]] const dmd::ChainState& state() const { return state_; }

 private:
  void relax_whole();
  bool relax_window(Index i);
  void renew_whole();
  void touch(Stretch part);

  std::shared_ptr<const System> system_;
  RateRule rule_;
  dmd::ChainState state_;
  Index reach_ = 1;                 ///< farthest neighbour in reach of a potential
  std::vector<double> difference_;  ///< (n - 1)
};

}  // namespace rdd::spin
