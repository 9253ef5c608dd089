// Owners of SUNDIALS objects. Not for headers that others include.
#pragma once

#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sundials/sundials_linearsolver.h>
#include <sundials/sundials_matrix.h>

#include <memory>

#include "support/error.hpp"
#include "support/types.hpp"

namespace rdd::dmd {

struct SunContext {
  SunContext() { require(SUNContext_Create(nullptr, &handle) == 0, Status::memory, "SUNDIALS: no context"); }
  ~SunContext() { SUNContext_Free(&handle); }
  SunContext(const SunContext&) = delete;
  SunContext& operator=(const SunContext&) = delete;
  SUNContext handle = nullptr;
};

struct FreeVector {
  void operator()(N_Vector v) const { N_VDestroy(v); }
};
struct FreeMatrix {
  void operator()(SUNMatrix m) const { SUNMatDestroy(m); }
};
struct FreeLinearSolver {
  void operator()(SUNLinearSolver s) const { SUNLinSolFree(s); }
};
using SunVector = std::unique_ptr<std::remove_pointer_t<N_Vector>, FreeVector>;
using SunMatrix = std::unique_ptr<std::remove_pointer_t<SUNMatrix>, FreeMatrix>;
using SunLinearSolver = std::unique_ptr<std::remove_pointer_t<SUNLinearSolver>, FreeLinearSolver>;

template <typename Pointer>
Pointer made(Pointer pointer) {
  require(pointer != nullptr, Status::memory, "SUNDIALS: out of memory");
  return pointer;
}

inline SunVector make_vector(Index n, const SunContext& context) {
  return SunVector(made(N_VNew_Serial(n, context.handle)));
}
inline double* data(const SunVector& v) { return N_VGetArrayPointer(v.get()); }

}  // namespace rdd::dmd
