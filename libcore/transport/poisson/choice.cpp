// The choice of a Poisson solver.
#include "transport/poisson/choice.hpp"

#include "transport/poisson/tree_flow.hpp"

namespace rdd::transport {

PoissonMethod poisson_method(const Network& network, Accuracy accuracy, double decades) {
  const bool small = network.n_states() <= transport_sparse_size;
  if (accuracy == Accuracy::high) return PoissonMethod::elimination;
  // What fast trades for time is digits, not all of them.
  constexpr double fast_decades = 10;
  if (spreads_widely(network, accuracy == Accuracy::fast ? fast_decades : decades)) return PoissonMethod::elimination;
  if (small) return PoissonMethod::dense;
  // A large driven network has no symmetric factorisation.
  return network.reversible() ? PoissonMethod::factors : PoissonMethod::elimination;
}

PoissonMethod corrector_method(const Network& network) {
  constexpr double rounding = 1e-12;  // kT per jump
  constexpr double decades = 4;       // above which factors have less than twelve digits of derivatives
  if (network.reversible() && network.audit().largest_fundamental > rounding) return PoissonMethod::elimination;
  return poisson_method(network, Accuracy::automatic, decades);
}

}  // namespace rdd::transport
