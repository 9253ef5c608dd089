// The relaxed shape of a crystal: renewed as a whole, or within a radius of each exchange.
#pragma once

#include "dmd/crystal/part.hpp"
#include "spin/shape/sampled.hpp"

namespace rdd::spin {

/// Elastic displacements fall off as a power of the distance, so RateRule::radius is a choice of the model: what lies
/// further from an exchange stays where it is. The cost of an event then does not grow with the crystal.
class CrystalShape final : public Shape {
 public:
  CrystalShape(std::shared_ptr<const System> system, const RateRule& rule, const Start& start, Spins spins,
               const Run& run);
  [[nodiscard]] std::unique_ptr<Shape> clone() const override { return std::make_unique<CrystalShape>(*this); }

  void exchange(std::size_t bond, const Run& run) override;
  [[nodiscard]] double relative_rate(std::size_t bond, RandomStream& samples) const override;
  [[nodiscard]] Matrix positions() const override { return state_.x; }
  [[nodiscard]] double length() const override;
  [[nodiscard]] std::vector<double> exact() const override;
  void set_exact(const Spins& spins, const std::vector<double>& numbers) override;

  [[nodiscard]] const dmd::CrystalState& state() const { return state_; }
  [[nodiscard]] double difference(std::size_t bond) const { return difference_[bond]; }

 private:
  /// What depends on the system alone.
  struct Map {
    std::vector<std::vector<dmd::SiteImage>> near;  ///< of each site, itself first
    std::vector<std::vector<std::size_t>> bonds;    ///< of each site
  };
  [[nodiscard]] dmd::Crystal adapted() const;
  [[nodiscard]] Vector place(const dmd::SiteImage& site) const {
    return dmd::position_of(system_->crystal()->box, state_.x, site);
  }
  void list(double reach);
  void relax_whole(const Run& run);
  void relax_near(std::size_t bond, const Run& run);
  [[nodiscard]] double energy_of(const dmd::Crystal& crystal, const dmd::CrystalPairs& pairs, const Vector& field,
                                 std::size_t bond, bool first_is_a) const;

  std::shared_ptr<const System> system_;
  RateRule rule_;
  dmd::CrystalState state_;
  std::shared_ptr<const Map> map_;
  std::vector<double> difference_;  ///< (n_bonds)
};

}  // namespace rdd::spin
