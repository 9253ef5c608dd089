// IDA on the chain, with the analytic Jacobian in a band.
#include "dmd/chain/integrator.hpp"

#include <ida/ida.h>

#include <algorithm>
#include <cmath>
#include <exception>

#include "dmd/chain/motion.hpp"
#include "dmd/chain/sundials.hpp"

namespace rdd::dmd {

void check(const Tolerances& tolerances) {
  auto positive = [](double value, const char* name) {
    require(value > 0 && std::isfinite(value), Status::argument, name, " = ", value, ": expected > 0 and finite");
  };
  positive(tolerances.relative, "relative");
  positive(tolerances.absolute, "absolute");
  require(tolerances.relative < 0.1, Status::argument, "relative = ", tolerances.relative, ": expected < 0.1");
}

struct ChainIntegrator::Solver {
  Chain chain;
  ChainState start;
  double start_time;
  std::unique_ptr<ChainMotion> motion;
  numerics::BandFactors factors;
  SunContext context;
  SunVector y, y_dot, tolerance, interpolated;
  SunMatrix matrix;
  SunLinearSolver linear;
  struct FreeIda {
    void operator()(void* memory) const { IDAFree(&memory); }
  };
  std::unique_ptr<void, FreeIda> owner;
  void* ida = nullptr;
  std::exception_ptr failure;
  Index evaluations = 0;

  Solver(const Chain& c, const ChainState& s, double time, const Tolerances& tolerances)
      : chain(c), start(s), start_time(time) {
    begin();
    make(tolerances);
  }
  Solver(const Solver&) = delete;
  Solver& operator=(const Solver&) = delete;

  /// A consistent start: the relaxed state and its rates of change.
  void begin() {
    const Relaxation result = relax(chain, start, 1e-8);
    require(result.converged, Status::not_converged, "relaxation before integration stopped after ", result.iterations,
            " iterations with residual ", number(result.residual));
    ChainPairs pairs;
    evaluate(chain, start, pairs);
    // Of pairs further beyond the cutoff than this the Jacobian, which only steers an iteration, does without.
    Index reach = 1;
    for (std::size_t k = 0; k < pairs.i.size(); ++k)
      if (pairs.distance[k] < chain.physics.interaction.range() + 3 * std::sqrt(pairs.variance[k]))
        reach = std::max(reach, pairs.j[k] - pairs.i[k]);
    motion = std::make_unique<ChainMotion>(chain, reach);
    factors = motion->make_factors();
    for (SunVector* v : {&y, &y_dot, &tolerance, &interpolated}) *v = make_chain_vector(unknowns(chain), context);
    pack(start, data(y));
    const Vector c_dot = exchange_rates(chain, start, pairs), shape_dot = shape_rates(chain, pairs, c_dot);
    for (Index i = 0; i < chain.n; ++i) {
      data(y_dot)[3 * i] = c_dot[i];
      data(y_dot)[3 * i + 1] = shape_dot[2 * i];
      if (i + 1 < chain.n) data(y_dot)[3 * i + 2] = shape_dot[2 * i + 1];
    }
  }

  void make(const Tolerances& tolerances) {
    owner.reset(made(IDACreate(context.handle)));
    ida = owner.get();
    matrix = make_band_matrix(factors, context);
    linear = make_band_solver(context);
    N_VConst(tolerances.absolute, tolerance.get());
    must(IDAInit(ida, residual_callback, start_time, y.get(), y_dot.get()), "IDAInit");
    must(IDASVtolerances(ida, tolerances.relative, tolerance.get()), "IDASVtolerances");
    must(IDASetUserData(ida, this), "IDASetUserData");
    must(IDASetErrHandlerFn(ida, silent, nullptr), "IDASetErrHandlerFn");
    must(IDASetLinearSolver(ida, linear.get(), matrix.get()), "IDASetLinearSolver");
    must(IDASetJacFn(ida, jacobian_callback), "IDASetJacFn");
    // Factors are cheap beside the iterations that old ones cost.
    must(IDASetDeltaCjLSetup(ida, 0.1), "IDASetDeltaCjLSetup");
    must(IDASetMaxErrTestFails(ida, 50), "IDASetMaxErrTestFails");
    must(IDASetMaxConvFails(ida, 50), "IDASetMaxConvFails");
  }

  /// Takes the rounding errors that the linear solver has left in the sum of the interior out again, by changes that
  /// keep every site within its bounds.
  void keep_sum(Vector& c) const {
    double missing = 0, room = 0;
    for (Index i = 1; i + 1 < chain.n; ++i) {
      missing += start.c[i] - c[i];
      room += c[i] * (1 - c[i]);
    }
    if (!(room > 0) || std::abs(missing) > 1e-3 * room) return;
    for (Index i = 1; i + 1 < chain.n; ++i) c[i] += missing * (c[i] * (1 - c[i]) / room);
  }

  static void must(int flag, const char* call) {
    require(flag >= 0, Status::numeric, call, " failed with code ", flag);
  }
  static void silent(int, const char*, const char*, char*, void*) {}

  [[nodiscard]] double end_of_step() const {
    double t = 0;
    IDAGetCurrentTime(ida, &t);
    return t;
  }

  /// 0 done, 1 a state the equations are not defined for: a shorter step helps; -1 an exception to be rethrown.
  template <typename Body>
  int guarded(Body&& body) {
    try {
      return body() ? 0 : 1;
    } catch (...) {
      failure = std::current_exception();
      return -1;
    }
  }

  static int residual_callback(double, N_Vector at, N_Vector rate, N_Vector result, void* user) {
    auto& self = *static_cast<Solver*>(user);
    ++self.evaluations;
    return self.guarded([&] {
      return self.motion->residual(N_VGetArrayPointer(at), N_VGetArrayPointer(rate), N_VGetArrayPointer(result));
    });
  }

  static int jacobian_callback(double, double factor, N_Vector at, N_Vector, N_Vector, SUNMatrix matrix, void* user,
                               N_Vector, N_Vector, N_Vector) {
    auto& self = *static_cast<Solver*>(user);
    return self.guarded([&] { return self.motion->jacobian(N_VGetArrayPointer(at), factor, factors_of(matrix)); });
  }
};

ChainIntegrator::ChainIntegrator(const Chain& chain, const ChainState& state, double time, const Tolerances& tolerances)
    : solver_(std::make_unique<Solver>(chain, state, time, tolerances)) {}
ChainIntegrator::~ChainIntegrator() = default;

void ChainIntegrator::advance() {
  double reached = 0;
  const double beyond = solver_->end_of_step() * 2 + 1;  // only the direction counts
  const int flag = IDASolve(solver_->ida, beyond, &reached, solver_->y.get(), solver_->y_dot.get(), IDA_ONE_STEP);
  if (solver_->failure) std::rethrow_exception(std::exchange(solver_->failure, nullptr));
  require(flag >= 0, Status::numeric, "the integrator stopped at time ", number(solver_->end_of_step()), " with code ",
          flag, " (-3: error test, -4: convergence): try other tolerances");
}

double ChainIntegrator::time() const { return solver_->end_of_step(); }

ChainState ChainIntegrator::at(double time) const {
  ChainState result = solver_->start;
  const IntegratorWork done = work();
  if (done.steps == 0) return result;
  Solver::must(IDAGetDky(solver_->ida, time, 0, solver_->interpolated.get()), "IDAGetDky");
  unpack(data(solver_->interpolated), result);
  if (solver_->chain.ends == Ends::closed) solver_->keep_sum(result.c);
  return result;
}

IntegratorWork ChainIntegrator::work() const {
  long steps = 0, factorisations = 0, tests = 0, convergence = 0;
  IDAGetNumSteps(solver_->ida, &steps);
  IDAGetNumJacEvals(solver_->ida, &factorisations);
  IDAGetNumErrTestFails(solver_->ida, &tests);
  IDAGetNumNonlinSolvConvFails(solver_->ida, &convergence);
  return {steps, solver_->evaluations, factorisations, tests + convergence};
}

}  // namespace rdd::dmd
