// A network prepared for elimination without subtraction: arcs in a gauge where strong ones stay in their cells.
#pragma once

#include <vector>

#include "network/network.hpp"

namespace rdd::spectrum {

/// The data shared by all wavevectors. Reversible networks are represented by their conductances, so that detailed
/// balance holds to the last bit.
class PolarChain {
 public:
  struct Arc {
    std::int32_t from = 0, to = 0;
    std::int32_t translation = 0;  ///< index into translations()
    double rate = 0;               ///< in units of 2^exponent()
  };
  /// Throws not_ergodic; argument if a translation leaves 32 bits; numeric if the rates or the square roots of the
  /// weights do not fit into the exponents of double.
  explicit PolarChain(const Network& network);

  [[nodiscard]] Index size() const { return root_.size(); }
  [[nodiscard]] int dim() const { return dim_; }
  [[nodiscard]] bool hermitian() const { return hermitian_; }
  [[nodiscard]] const numerics::EliminationPlan& plan() const { return *plan_; }
  [[nodiscard]] const std::vector<Arc>& arcs() const { return arcs_; }  ///< sorted; from == to: a self jump
  [[nodiscard]] const std::vector<Translation>& translations() const { return translations_; }
  [[nodiscard]] const std::vector<Translation>& shifts() const { return shifts_; }  ///< the cell m of each state
  [[nodiscard]] const Vector& root() const { return root_; }                        ///< sqrt(pi), unit length
  [[nodiscard]] int exponent() const { return exponent_; }

 private:
  struct Jumping {
    std::int32_t from, to;
    Translation n;
    double rate;
  };
  std::vector<Jumping> reversible_arcs(const Network& network);
  std::vector<Jumping> driven_arcs(const Network& network);

  int dim_ = 0;
  bool hermitian_ = false;
  int exponent_ = 0;
  const numerics::EliminationPlan* plan_ = nullptr;
  std::vector<Arc> arcs_;
  std::vector<Translation> translations_, shifts_;
  Vector root_;
};

}  // namespace rdd::spectrum
