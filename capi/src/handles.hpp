// The structs behind the opaque handles.
#pragma once

#include <rdd/rdd.h>

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "dmd/simulation.hpp"
#include "network/landscape.hpp"
#include "network/network.hpp"
#include "reduction/reduced.hpp"
#include "support/pace.hpp"
#include "support/run.hpp"
#include "support/stop_point.hpp"
#include "transport/temperature/inverse_table.hpp"

// Held by pointer, so that most sources of this library need only forward declarations.
namespace rdd {
namespace transport {
struct Dipoles;
}
namespace crystal {
class Crystal;
class Defect;
class JumpClasses;
struct LandscapeClasses;
}  // namespace crystal
namespace pair {
class Pair;
}
}  // namespace rdd

struct rdd_context {
  explicit rdd_context(int threads) : core(threads) {}
  rdd::Context core;
};

struct rdd_model {
  std::shared_ptr<const rdd::Network> network;
  rdd::network::StateSets sets;
  double largest_shift = std::numeric_limits<double>::quiet_NaN();  // of a lattice inferred
  std::vector<std::uint64_t> labels;                                // of the file read, if it has them
  std::vector<std::string> warnings;                                // of the file read
};

struct rdd_audit {
  std::shared_ptr<const rdd::Network> network;
  rdd::network::Audit findings;
};

struct rdd_reduced {
  std::shared_ptr<const rdd::reduction::Reduced> core;
  rdd::reduction::Reduced::Hops hops;
};

struct rdd_landscape {
  std::shared_ptr<const rdd::Landscape> core;
  std::shared_ptr<const rdd::transport::Dipoles> dipoles = nullptr;         // null: not given
  std::shared_ptr<const rdd::crystal::LandscapeClasses> classes = nullptr;  // null: not made from classes of jumps
  std::vector<std::string> warnings = {};                                   // of the file read
};

struct rdd_crystal {
  std::shared_ptr<const rdd::crystal::Crystal> core;
};

struct rdd_defect {
  std::shared_ptr<const rdd::crystal::Defect> core;
};

struct rdd_jump_classes {
  std::shared_ptr<const rdd::crystal::JumpClasses> core;
};

struct rdd_pair {
  std::shared_ptr<const rdd::pair::Pair> core;
};

struct rdd_table {
  rdd::transport::InverseTable core;
};

struct rdd_potential {
  rdd::dmd::PairFunction core;                                 // nothing if there is an embedded-atom potential
  std::shared_ptr<const rdd::dmd::EamAverages> eam = nullptr;  // with its tables of averages
};

struct rdd_dmd {
  std::unique_ptr<rdd::dmd::Simulation> core;
};

namespace rdd::capi {

/// Which run this_run() is, until the scope ends: a callback of the host may call the library again.
class ThisRun {
 public:
  explicit ThisRun(const Run& run) noexcept : before_(innermost) { innermost = &run; }
  ~ThisRun() { innermost = before_; }
  ThisRun(const ThisRun&) = delete;
  ThisRun& operator=(const ThisRun&) = delete;
  static inline thread_local const Run* innermost = nullptr;

 private:
  const Run* before_;
};

/// For calls that compute on an optional context. What the call may use, and from when on it can be cancelled, is taken
/// down when it is entered, before any argument is looked at: no cancel is lost. stop_point() knows of the call from
/// here on, in loops over the caller's arrays too.
template <typename Body>
rdd_status compute(rdd_context* context, Body&& body) noexcept {
  const FpGuard guard;
  return caught([&]() -> rdd_status {
    const Run run(context == nullptr ? nullptr : &context->core);
    const WorkScope scope(run);
    const ThisRun entered(run);
    return body();
  });
}

/// The run of the compute(opt_context, body) around this.
[[nodiscard]] inline const Run& this_run() { return *ThisRun::innermost; }

/// The pair potential of a handle.
[[nodiscard]] inline const dmd::PairFunction& pair_of(const rdd_potential& potential, const char* name) {
  require(potential.eam == nullptr, Status::unsupported, name,
          " is an embedded-atom potential: expected a pair potential; eam.h and metal.h have the functions for it");
  return potential.core;
}

/// Puts a network behind a new handle.
inline void give_model(std::shared_ptr<const Network> network, rdd_model** out, network::StateSets sets = {}) {
  *out = std::make_unique<rdd_model>(
             rdd_model{std::move(network), std::move(sets), std::numeric_limits<double>::quiet_NaN(), {}, {}})
             .release();
}

/// Deletes what a handle points to and clears it; null is fine.
template <typename Handle>
void destroy(Handle** handle) {
  if (handle == nullptr) return;
  delete *handle;
  *handle = nullptr;
}

}  // namespace rdd::capi
