// Systems and what is counted on their sites.
#include "spin/configuration.hpp"

#include <cmath>

#include "support/error.hpp"

namespace rdd::spin {

System make_system(const dmd::Chain& chain) {
  dmd::check(chain);
  require(chain.ends == dmd::Ends::closed, Status::unsupported,
          "ends = reservoir: expected closed ends; the process conserves its composition");
  System system{chain, {}};
  for (Index i = 1; i + 2 < chain.n; ++i) system.bonds.push_back({i, i + 1});
  return system;
}

System make_system(const dmd::Crystal& crystal) {
  dmd::check(crystal);
  for (Index i = 0; i < crystal.n; ++i)
    require(!crystal.holds_composition(i), Status::unsupported, "site ", i,
            " is a reservoir: expected none; the process conserves its composition");
  return {crystal, crystal.bonds};
}

void check(const System& system, const Start& start) {
  const Index n = system.size();
  require(start.x.rows() == system.dim() && start.x.cols() == n, Status::size, "positions are ", start.x.rows(), " by ",
          start.x.cols(), ": expected ", system.dim(), " by ", n);
  require(start.log_alpha.size() == n, Status::size, "alpha has ", start.log_alpha.size(), " entries: expected ", n);
  for (Index i = 0; i < n; ++i) {
    require(start.x.col(i).allFinite(), Status::argument, "positions[", i, "]: expected finite coordinates");
    require(std::abs(start.log_alpha[i]) < 300, Status::argument, "alpha[", i, "] = ", std::exp(start.log_alpha[i]),
            ": expected > 0 and finite");
    if (system.chain() != nullptr && i > 0)
      require(start.x(0, i) > start.x(0, i - 1), Status::argument, "positions of sites ", i - 1, " and ", i,
              " differ by ", start.x(0, i) - start.x(0, i - 1), ": expected ascending positions");
  }
}

void check(const System& system, const Spins& spins) {
  require(static_cast<Index>(spins.size()) == system.size(), Status::size, "spins has ", spins.size(),
          " entries: expected ", system.size());
  for (std::size_t i = 0; i < spins.size(); ++i)
    require(spins[i] == 1 || spins[i] == -1, Status::argument, "spins[", i, "] = ", static_cast<int>(spins[i]),
            ": expected 1 or -1");
}

Vector occupation(const Spins& spins) {
  Vector c(static_cast<Index>(spins.size()));
  for (std::size_t i = 0; i < spins.size(); ++i) c[static_cast<Index>(i)] = spins[i] > 0 ? 1 : 0;
  return c;
}

Index ab_bonds(const System& system, const Spins& spins) {
  Index unlike = 0;
  if (system.chain() != nullptr) {
    for (std::size_t i = 0; i + 1 < spins.size(); ++i) unlike += spins[i] != spins[i + 1];
  } else {
    for (const auto& [i, j] : system.bonds) unlike += spins[i] != spins[j];
  }
  return unlike;
}

void autocorrelation(const Spins& spins, std::span<Index> lags) {
  for (std::size_t l = 0; l < lags.size(); ++l) {
    lags[l] = 0;
    for (std::size_t i = 0; i + l < spins.size(); ++i) lags[l] += spins[i] * spins[i + l];
  }
}

}  // namespace rdd::spin
