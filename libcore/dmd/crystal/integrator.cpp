// CVODE on the occupations of a crystal; GMRES with the Jacobian at fixed positions and widths, which differs from the
// true one by the elastic response alone.
#include "dmd/crystal/integrator.hpp"

#include <cvode/cvode.h>
#include <sunlinsol/sunlinsol_spgmr.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

#include "dmd/crystal/pieces.hpp"
#include "dmd/sundials_handles.hpp"

namespace rdd::dmd {
namespace {}  // namespace

struct CrystalIntegrator::Solver {
  Crystal crystal;
  CrystalState start;  ///< of the integration
  CrystalState state;  ///< the last one relaxed, from which the next relaxation starts
  double start_time;
  CrystalPairs pairs;
  const Run* run;
  SunContext context;
  SunVector y, tolerance, interpolated;
  SunLinearSolver linear;
  void* cvode = nullptr;
  std::exception_ptr failure;
  Index evaluations = 0;
  double allowance;          ///< how far beyond 0 and 1 an occupation may err
  Vector wanted;             ///< occupations of the evaluation that is coming
  double relaxed_to;         ///< length and linear residual of the last Newton step of every relaxation
  std::vector<Flux> fluxes;  ///< at the last Jacobian set-up
  std::vector<double> couplings;
  Vector diagonal;
  std::vector<Index> conserving;  ///< the sites that exchange, if none of them is a reservoir

  Solver(const Crystal& c, const CrystalState& s, double time, const Tolerances& tolerances, const Run& r)
      : crystal(c), start(s), state(s), start_time(time), pairs(crystal), run(&r) {
    allowance = 100 * tolerances.absolute;
    wanted = s.c;
    // A relaxation's error is about the square of this: a hundredth of what a step in time may err.
    relaxed_to = std::clamp(0.1 * std::sqrt(tolerances.relative), 1e-7, 1e-3);
    relax_or_throw(state);
    start = state;
    make(tolerances);
  }
  ~Solver() { CVodeFree(&cvode); }
  Solver(const Solver&) = delete;
  Solver& operator=(const Solver&) = delete;

  void relax_or_throw(CrystalState& s) {
    const Relaxation result = relax(crystal, s, pairs, *run, relaxed_to, 200, relaxed_to);
    require(result.converged, Status::not_converged, "relaxation stopped after ", result.iterations,
            " iterations with residual ", number(result.residual));
  }

  void find_conserving() {
    std::vector<char> exchanges(crystal.n, 0);
    for (const auto& bond : crystal.bonds) {
      if (crystal.holds_composition(bond.i) || crystal.holds_composition(bond.j)) return;
      exchanges[bond.i] = exchanges[bond.j] = 1;
    }
    for (Index i = 0; i < crystal.n; ++i)
      if (exchanges[i]) conserving.push_back(i);
  }

  void make(const Tolerances& tolerances) {
    find_conserving();
    y = make_vector(crystal.n, context);
    tolerance = make_vector(crystal.n, context);
    interpolated = make_vector(crystal.n, context);
    std::copy_n(state.c.data(), crystal.n, data(y));
    N_VConst(tolerances.absolute, tolerance.get());
    cvode = made(CVodeCreate(CV_BDF, context.handle));
    linear.reset(made(SUNLinSol_SPGMR(y.get(), SUN_PREC_LEFT, 30, context.handle)));
    must(CVodeInit(cvode, rates_callback, start_time, y.get()), "CVodeInit");
    must(CVodeSVtolerances(cvode, tolerances.relative, tolerance.get()), "CVodeSVtolerances");
    must(CVodeSetUserData(cvode, this), "CVodeSetUserData");
    must(CVodeSetErrHandlerFn(cvode, silent, nullptr), "CVodeSetErrHandlerFn");
    must(CVodeSetLinearSolver(cvode, linear.get(), nullptr), "CVodeSetLinearSolver");
    must(CVodeSetJacTimes(cvode, setup_callback, times_callback), "CVodeSetJacTimes");
    must(CVodeSetPreconditioner(cvode, nullptr, precondition_callback), "CVodeSetPreconditioner");
    must(CVodeSetMaxErrTestFails(cvode, 50), "CVodeSetMaxErrTestFails");
    must(CVodeSetMaxConvFails(cvode, 50), "CVodeSetMaxConvFails");
  }

  static void must(int flag, const char* call) {
    require(flag >= 0, Status::numeric, call, " failed with code ", flag);
  }
  static void silent(int, const char*, const char*, char*, void*) {}

  [[nodiscard]] double end_of_step() const {
    double t = 0;
    CVodeGetCurrentTime(cvode, &t);
    return t;
  }

  /// The occupations that the equations are evaluated at. An accepted step may err beyond 0 or 1 by about the absolute
  /// tolerance, where all but chemical potentials are still defined. False if it is more: a shorter step helps.
  [[nodiscard]] bool evaluated_at(const double* y_now, Vector& c) const {
    const bool open = uses_potential(crystal.physics.kinetics);
    const double low = open ? 1e-3 * allowance : 0;
    for (Index i = 0; i < crystal.n; ++i) {
      if (!(y_now[i] >= -allowance && y_now[i] <= 1 + allowance)) return false;
      c[i] = open && !crystal.holds_composition(i)
                 ? std::clamp(y_now[i], std::min(low, start.c[i]), std::max(1 - low, start.c[i]))
                 : y_now[i];
    }
    return true;
  }

  /// Back into 0 to 1, and the sum kept where exchange keeps it, by changes that the sites' own bounds allow.
  void tidy(Vector& c) const {
    c = c.cwiseMax(0).cwiseMin(1);
    if (conserving.empty()) return;
    double missing = 0, room = 0;
    for (const Index i : conserving) {
      missing += start.c[i] - c[i];
      room += c[i] * (1 - c[i]);
    }
    if (!(room > 0)) return;
    for (const Index i : conserving) c[i] = std::clamp(c[i] + missing * (c[i] * (1 - c[i]) / room), 0.0, 1.0);
  }

  template <typename Body>
  int guarded(Body&& body) {
    try {
      return body();
    } catch (...) {
      failure = std::current_exception();
      return -1;
    }
  }

  static int rates_callback(double, N_Vector at, N_Vector result, void* user) {
    auto& self = *static_cast<Solver*>(user);
    return self.guarded([&] {
      const double* c = N_VGetArrayPointer(at);
      if (!self.evaluated_at(c, self.wanted)) return 1;
      ++self.evaluations;
      self.state.c = self.wanted;
      self.relax_or_throw(self.state);
      const Vector rates = exchange_rates(self.crystal, self.state, self.pairs, *self.run);
      std::copy_n(rates.data(), self.crystal.n, N_VGetArrayPointer(result));
      return 0;
    });
  }

  /// The pairs stand at the last evaluation, which is where the Jacobian is wanted.
  static int setup_callback(double, N_Vector, N_Vector, void* user) {
    auto& self = *static_cast<Solver*>(user);
    return self.guarded([&] {
      self.linearise();
      return 0;
    });
  }

  void linearise() {
    const Vector f = exchange_field(crystal, state, pairs, *run);
    fluxes.resize(crystal.bonds.size());
    couplings.resize(crystal.bonds.size());
    run->for_pieces(static_cast<Index>(fluxes.size()), light_sites_a_task, [&](Index begin, Index end) {
      for (auto b = static_cast<std::size_t>(begin); b < static_cast<std::size_t>(end); ++b) {
        const auto [i, j] = crystal.bonds[b];
        couplings[b] = pairs.coupling(b);
        fluxes[b] = flux(crystal.physics.kinetics, crystal.physics.mobility, crystal.physics.beta, state.c[i],
                         state.c[j], f[i] - f[j], couplings[b]);
      }
    });
    diagonal = Vector::Zero(crystal.n);
    for (std::size_t b = 0; b < fluxes.size(); ++b) {
      const auto [i, j] = crystal.bonds[b];
      diagonal[i] += fluxes[b].pi + 2 * couplings[b] * fluxes[b].df;
      diagonal[j] -= fluxes[b].pj - 2 * couplings[b] * fluxes[b].df;
    }
  }

  static int times_callback(N_Vector v, N_Vector result, double, N_Vector, N_Vector, void* user, N_Vector) {
    auto& self = *static_cast<Solver*>(user);
    return self.guarded([&] {
      const Index n = self.crystal.n;
      const Eigen::Map<const Vector> x(N_VGetArrayPointer(v), n);
      Eigen::Map<Vector> out(N_VGetArrayPointer(result), n);
      Vector df(n);
      self.run->for_pieces(n, light_sites_a_task, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
          double sum = 0;
          for (const auto& neighbour : self.pairs.of(i))
            sum -= 2 * self.pairs.exchange(neighbour.pair).j.value * x[neighbour.other];
          df[i] = sum;
        }
      });
      out.setZero();
      for (std::size_t b = 0; b < self.fluxes.size(); ++b) {
        const auto [i, j] = self.crystal.bonds[b];
        const Flux& f = self.fluxes[b];
        const double change = f.pi * x[i] + f.pj * x[j] + f.df * (df[i] - df[j]);
        if (!self.crystal.holds_composition(i)) out[i] += change;
        if (!self.crystal.holds_composition(j)) out[j] -= change;
      }
      return 0;
    });
  }

  /// Exchange conserves the sum: 1 - gamma J leaves it as it is, and so must the preconditioner. Removing it instead
  /// would leave rounding errors of the history uncorrected, which the predictor then extrapolates.
  void keep_sum(const double* r, double* z) const {
    if (conserving.empty()) return;
    double missing = 0;
    for (const Index i : conserving) missing += r[i] - z[i];
    for (const Index i : conserving) z[i] += missing / static_cast<double>(conserving.size());
  }

  static int precondition_callback(double, N_Vector, N_Vector, N_Vector right, N_Vector result, double gamma, double,
                                   int, void* user) {
    auto& self = *static_cast<Solver*>(user);
    const double* r = N_VGetArrayPointer(right);
    double* z = N_VGetArrayPointer(result);
    for (Index i = 0; i < self.crystal.n; ++i) {
      const double d =
          self.diagonal.size() > 0 && !self.crystal.holds_composition(i) ? 1 - gamma * self.diagonal[i] : 1;
      z[i] = d > 0.1 ? r[i] / d : r[i];
    }
    self.keep_sum(r, z);
    return 0;
  }
};

CrystalIntegrator::CrystalIntegrator(const Crystal& crystal, const CrystalState& state, double time,
                                     const Tolerances& tolerances, const Run& run)
    : solver_(std::make_unique<Solver>(crystal, state, time, tolerances, run)) {}
CrystalIntegrator::~CrystalIntegrator() = default;

void CrystalIntegrator::advance(const Run& run) {
  solver_->run = &run;
  double reached = 0;
  const int flag = CVode(solver_->cvode, solver_->end_of_step() * 2 + 1, solver_->y.get(), &reached, CV_ONE_STEP);
  if (solver_->failure) std::rethrow_exception(std::exchange(solver_->failure, nullptr));
  require(flag >= 0, Status::numeric, "the integrator stopped at time ", number(solver_->end_of_step()), " with code ",
          flag, " (-3: error test, -4: convergence, -10: no state within 0 <= c <= 1): try other tolerances");
}

double CrystalIntegrator::time() const { return solver_->end_of_step(); }

CrystalState CrystalIntegrator::at(double time, const Run& run, std::vector<Index>* frozen) {
  if (work().steps == 0) return solver_->start;
  solver_->run = &run;
  Solver::must(CVodeGetDky(solver_->cvode, time, 0, solver_->interpolated.get()), "CVodeGetDky");
  // Relaxed apart from the integration, so that looking at a state does not change what comes after.
  CrystalState result = solver_->state;
  std::copy_n(data(solver_->interpolated), result.c.size(), result.c.data());
  solver_->tidy(result.c);
  CrystalPairs pairs(solver_->crystal);
  const Relaxation relaxed = relax(solver_->crystal, result, pairs, run, 1e-7);
  require(relaxed.converged, Status::not_converged, "relaxation stopped after ", relaxed.iterations,
          " iterations with residual ", number(relaxed.residual));
  if (frozen != nullptr) *frozen = relaxed.frozen_sites;
  return result;
}

IntegratorWork CrystalIntegrator::work() const {
  long steps = 0, setups = 0, tests = 0, convergence = 0;
  CVodeGetNumSteps(solver_->cvode, &steps);
  CVodeGetNumLinSolvSetups(solver_->cvode, &setups);
  CVodeGetNumErrTestFails(solver_->cvode, &tests);
  CVodeGetNumNonlinSolvConvFails(solver_->cvode, &convergence);
  return {steps, solver_->evaluations, setups, tests + convergence};
}

}  // namespace rdd::dmd
