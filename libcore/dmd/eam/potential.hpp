// An embedded-atom potential: V = sum_i E(rho_i) + sum_{i<j} phi(r_ij), rho_i = sum_j f(r_ij), of one or more species.
#pragma once

#include <string>
#include <vector>

#include "dmd/eam/radial.hpp"
#include "dmd/eam/tables.hpp"

namespace rdd::dmd {

/// Where the core of every function of a potential ends.
struct EamCore {
  bool find = true;   ///< by find_core()
  double length = 0;  ///< else here, rounded up to a knot
};

/// Immutable. Species a, b = 0 to n - 1; f_ab is the density at a host a made by a source b.
class EamPotential {
 public:
  explicit EamPotential(const EamTables& tables, const EamCore& core = {});
  /// Of functions: densities by source, or column host + n source; pairs by pair_column().
  EamPotential(std::vector<std::string> names, Vector mass, std::vector<EamSpline> embedding,
               std::vector<Radial> density, bool by_host, std::vector<Radial> pair);

  [[nodiscard]] Index species() const { return static_cast<Index>(names_.size()); }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] double mass(Index a) const { return mass_[a]; }
  /// E_a and two derivatives.
  [[nodiscard]] Jet embedding(Index a, double rho) const { return embedding_[a].extended(rho); }

  /// Different densities a site has: one for every host where sources are alike to all of them.
  [[nodiscard]] Index classes() const { return by_host_ ? species() : 1; }
  [[nodiscard]] Index class_of(Index host) const { return by_host_ ? host : 0; }
  /// Places in functions() of f_ab and phi_ab.
  [[nodiscard]] Index density_of(Index host, Index source) const {
    return by_host_ ? host + species() * source : source;
  }
  [[nodiscard]] Index pair_of(Index a, Index b) const { return densities_ + pair_column(a, b); }
  [[nodiscard]] Index densities() const { return densities_; }
  /// Densities, then pairs.
  [[nodiscard]] const std::vector<Radial>& functions() const { return functions_; }
  [[nodiscard]] const Radial& density(Index host, Index source) const { return functions_[density_of(host, source)]; }
  [[nodiscard]] const Radial& pair(Index a, Index b) const { return functions_[pair_of(a, b)]; }

  /// Every function is zero from here on.
  [[nodiscard]] double range() const { return range_; }
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }
  /// The parameters as text: equal text, equal potential.
  [[nodiscard]] std::string describe() const;

 private:
  void check() const;

  std::vector<std::string> names_;
  Vector mass_;
  std::vector<EamSpline> embedding_;
  std::vector<Radial> functions_;
  bool by_host_ = false;
  Index densities_ = 0;
  double range_ = 0;
  std::vector<std::string> warnings_;
};

}  // namespace rdd::dmd
