// The state of a chain around one exchange: its pairs, Newton's step on them and the energies of its exchanges, in the
// order in which they may be asked for.
#pragma once

#include <optional>

#include "spin/shape/window_flips.hpp"
#include "spin/shape/window_newton.hpp"
#include "spin/shape/window_pairs.hpp"

namespace rdd::spin {

/// Storage of one window after the other; nothing in it outlives a placement but its memory. What may be called when is
/// said by types:
///   ChainWindow::place() -> PlacedWindow::evaluate() -> EvaluatedWindow::step() -> SteppedWindow,
/// and exchange_energies() of the last two. They are views, valid until the storage is placed anew.
class ChainWindow;

/// A step has moved the state away from where the averages were evaluated: they are continued from there.
class SteppedWindow {
 public:
  [[nodiscard]] const WindowStep& result() const { return result_; }
  /// WindowFlips::exchange_energies() of a part all of whose pairs have been evaluated since the window was placed.
  void exchange_energies(Stretch part, double* difference) const;

 private:
  friend class EvaluatedWindow;
  SteppedWindow(ChainWindow& window, const WindowStep& result) : window_(&window), result_(result) {}
  ChainWindow* window_;
  WindowStep result_;
};

/// The averages of a part belong to the state as it is.
class EvaluatedWindow {
 public:
  /// One step of Newton's and Chebyshev's methods on the part, after which the averages must be evaluated anew.
  [[nodiscard]] SteppedWindow step() &&;
  /// As of SteppedWindow.
  void exchange_energies(Stretch part, double* difference) const;

 private:
  friend class PlacedWindow;
  EvaluatedWindow(ChainWindow& window, Stretch part) : window_(&window), part_(part) {}
  ChainWindow* window_;
  Stretch part_;
};

/// The pairs of the window are numbered, and none of them is evaluated.
class PlacedWindow {
 public:
  /// Averages of all pairs that act on a part of the window. None if sites further apart than its reach see each other.
  [[nodiscard]] std::optional<EvaluatedWindow> evaluate(Stretch part) const;

 private:
  friend class ChainWindow;
  explicit PlacedWindow(ChainWindow& window) : window_(&window) {}
  ChainWindow* window_;
};

class ChainWindow {
 public:
  /// Turns to the pairs of the sites `all`, up to `reach` neighbours apart, of a chain with these species.
  [[nodiscard]] PlacedWindow place(const dmd::Chain& chain, const RateRule& rule, const Spins& spins,
                                   dmd::ChainState& state, Index reach, Stretch all) {
    pairs_.place(chain, rule, spins, state, reach, all);
    return PlacedWindow(*this);
  }

 private:
  friend class PlacedWindow;
  friend class EvaluatedWindow;
  friend class SteppedWindow;
  WindowPairs pairs_;
  WindowNewton newton_;
  WindowFlips flips_;
};

inline std::optional<EvaluatedWindow> PlacedWindow::evaluate(Stretch part) const {
  if (!window_->pairs_.evaluate(part)) return {};
  return EvaluatedWindow(*window_, part);
}
inline SteppedWindow EvaluatedWindow::step() && { return {*window_, window_->newton_.step(window_->pairs_, part_)}; }
inline void EvaluatedWindow::exchange_energies(Stretch part, double* difference) const {
  window_->flips_.exchange_energies(window_->pairs_, part, difference);
}
inline void SteppedWindow::exchange_energies(Stretch part, double* difference) const {
  window_->flips_.exchange_energies(window_->pairs_, part, difference);
}

}  // namespace rdd::spin
