// One trajectory of the averaged process: kinetic Monte Carlo without rejection over relaxed configurations.
#pragma once

#include "spin/event_tree.hpp"
#include "spin/shape/shape.hpp"

namespace rdd::spin {

/// Up to date until the next event, whose time is drawn. Copies go on alike.
class Trajectory {
 public:
  /// index: number of its random streams.
  Trajectory(std::unique_ptr<Shape> shape, std::size_t n_bonds, double tau, std::uint64_t seed, std::uint64_t index);
  Trajectory(const Trajectory& other);
  Trajectory(Trajectory&&) = default;
  Trajectory& operator=(const Trajectory& other) { return *this = Trajectory(other); }
  Trajectory& operator=(Trajectory&&) = default;
  ~Trajectory() = default;

  /// Makes every exchange up to the time.
  void advance(double time, const Run& run);

  [[nodiscard]] const Shape& shape() const { return *shape_; }
  [[nodiscard]] const Spins& spins() const { return shape_->spins(); }
  /// Of a chain; NaN for a crystal.
  [[nodiscard]] double length() const { return shape_->length(); }
  [[nodiscard]] Index n_events() const { return n_events_; }
  /// Rates of this process have no bound that could be violated.
  [[nodiscard]] Index n_violations() const { return 0; }
  /// Sum of the rates of all exchanges, 1/time.
  [[nodiscard]] double total_rate() const { return tree_.total(); }

  /// Everything that its future depends on, exactly, and back.
  [[nodiscard]] std::vector<double> exact() const;
  /// Throws Status::format for numbers that no trajectory has at that time: one that is behind would run for ever.
  void set_exact(const Spins& spins, const std::vector<double>& numbers, double time);

 private:
  void renew(std::size_t bond);
  void draw_wait();

  std::unique_ptr<Shape> shape_;
  EventTree tree_;
  double tau_;
  RandomStream events_, samples_;
  double next_ = 0;  ///< time of the next exchange
  Index n_events_ = 0;
};

}  // namespace rdd::spin
