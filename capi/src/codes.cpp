// Compile-time checks that the enumerations in C and in the core have the same numbers.
#include <rdd/rdd.h>

#include "dmd/simulation.hpp"
#include "network/landscape.hpp"
#include "qsd/basin.hpp"
#include "reduction/reduced.hpp"
#include "spectrum/solver_choice.hpp"
#include "spectrum/spectrum.hpp"
#include "spin/ensemble.hpp"
#include "support/accuracy.hpp"
#include "support/error.hpp"

namespace rdd {
namespace {

/// Pairs of a C item and the core's.
template <typename Item, typename Code>
struct Tie {
  Item item;
  Code code;
  [[nodiscard]] constexpr bool holds() const { return static_cast<int>(item) == static_cast<int>(code); }
};
template <typename Item, typename Code>
Tie(Item, Code) -> Tie<Item, Code>;
template <typename... Ties>
constexpr bool tied(Ties... ties) {
  return (ties.holds() && ...);
}

static_assert(tied(Tie{RDD_OK, Status::ok}, Tie{RDD_CANCELLED, Status::cancelled},
                   Tie{RDD_NOT_CONVERGED, Status::not_converged}, Tie{RDD_ERROR_ARGUMENT, Status::argument},
                   Tie{RDD_ERROR_NULL, Status::null_argument}, Tie{RDD_ERROR_SIZE, Status::size},
                   Tie{RDD_ERROR_NOT_ERGODIC, Status::not_ergodic},
                   Tie{RDD_ERROR_NOT_REVERSIBLE, Status::not_reversible}, Tie{RDD_ERROR_NO_LATTICE, Status::no_lattice},
                   Tie{RDD_ERROR_NO_GAP, Status::no_gap}, Tie{RDD_ERROR_DEGENERATE, Status::degenerate},
                   Tie{RDD_ERROR_FILE, Status::file}, Tie{RDD_ERROR_FORMAT, Status::format},
                   Tie{RDD_ERROR_NUMERIC, Status::numeric}, Tie{RDD_ERROR_MEMORY, Status::memory},
                   Tie{RDD_ERROR_CALLBACK, Status::callback}, Tie{RDD_ERROR_INTERNAL, Status::internal},
                   Tie{RDD_ERROR_UNSUPPORTED, Status::unsupported}));
static_assert(tied(Tie{RDD_HEIGHT_BARRIER, Height::barrier}, Tie{RDD_HEIGHT_SADDLE, Height::saddle}));
static_assert(tied(Tie{RDD_ACCURACY_AUTO, Accuracy::automatic}, Tie{RDD_ACCURACY_FAST, Accuracy::fast},
                   Tie{RDD_ACCURACY_HIGH, Accuracy::high}));
static_assert(tied(Tie{RDD_SOLVER_AUTO, spectrum::SolverWish::automatic},
                   Tie{RDD_SOLVER_BATCHED, spectrum::SolverWish::batched},
                   Tie{RDD_SOLVER_DENSE, spectrum::SolverWish::dense},
                   Tie{RDD_SOLVER_LANCZOS, spectrum::SolverWish::lanczos},
                   Tie{RDD_SOLVER_REDUCED_BASIS, spectrum::SolverWish::reduced_basis}));
static_assert(tied(Tie{RDD_BOUNDARY_PERIODIC, spectrum::Boundary::periodic},
                   Tie{RDD_BOUNDARY_CONFINED, spectrum::Boundary::confined}));
static_assert(tied(Tie{RDD_GAUGE_CORRECTOR, reduction::Gauge::corrector},
                   Tie{RDD_GAUGE_GIVEN, reduction::Gauge::given}));
static_assert(tied(Tie{RDD_ORDER_SECOND, reduction::Order::second}, Tie{RDD_ORDER_PLAIN, reduction::Order::plain},
                   Tie{RDD_ORDER_LATTICE, reduction::Order::lattice}));
static_assert(tied(Tie{RDD_DMD_TANH, dmd::Kinetics::tanh}, Tie{RDD_DMD_POINT, dmd::Kinetics::point},
                   Tie{RDD_DMD_ARRHENIUS, dmd::Kinetics::arrhenius}, Tie{RDD_DMD_CONSTANT, dmd::Kinetics::constant},
                   Tie{RDD_DMD_RATE_LIMITED, dmd::Kinetics::rate_limited}, Tie{RDD_DMD_MASTER, dmd::Kinetics::master}));
static_assert(tied(Tie{RDD_DMD_CLOSED, dmd::Ends::closed}, Tie{RDD_DMD_RESERVOIR, dmd::Ends::reservoir}));
static_assert(tied(Tie{RDD_DMD_WEIGHT_ONE, dmd::Weight::one}, Tie{RDD_DMD_WEIGHT_OCCUPATION, dmd::Weight::occupation}));
static_assert(tied(Tie{RDD_EAM_DETECT, dmd::EamFormat::detect}, Tie{RDD_EAM_SETFL, dmd::EamFormat::setfl},
                   Tie{RDD_EAM_FS, dmd::EamFormat::fs}, Tie{RDD_EAM_FUNCFL, dmd::EamFormat::funcfl}));
static_assert(tied(Tie{RDD_DMD_VOIDS_ERROR, dmd::Voids::error}, Tie{RDD_DMD_VOIDS_FREEZE, dmd::Voids::freeze}));
static_assert(tied(Tie{RDD_SPIN_AVERAGED, spin::Process::averaged}, Tie{RDD_SPIN_COUPLED, spin::Process::coupled}));
static_assert(tied(Tie{RDD_SPIN_TANH, spin::Law::tanh}, Tie{RDD_SPIN_ARRHENIUS, spin::Law::arrhenius}));
static_assert(tied(Tie{RDD_SPIN_MEAN, spin::Closure::mean}, Tie{RDD_SPIN_POINT, spin::Closure::point},
                   Tie{RDD_SPIN_SAMPLED, spin::Closure::sampled}, Tie{RDD_SPIN_GIBBS, spin::Closure::gibbs}));
static_assert(tied(Tie{RDD_QSD_ABSORBING, qsd::End::absorbing}, Tie{RDD_QSD_NATURAL, qsd::End::natural},
                   Tie{RDD_QSD_CUT, qsd::End::cut}));
static_assert(tied(Tie{RDD_QSD_QUASI_STATIONARY, qsd::Density::quasi_stationary},
                   Tie{RDD_QSD_GIBBS, qsd::Density::gibbs}, Tie{RDD_QSD_GAUSSIAN, qsd::Density::gaussian}));

}  // namespace
}  // namespace rdd
