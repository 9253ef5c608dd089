// Detects OpenBLAS at run time through weak symbols, without linking to it.
#include "support/blas_guard.hpp"

#include <new>

extern "C" {
// Weak: null unless the process has loaded OpenBLAS.
__attribute__((weak)) int openblas_get_parallel(void);
__attribute__((weak)) char* openblas_get_config(void);
}

namespace rdd {
namespace {

std::mutex lapack_mutex;

}  // namespace

LapackGuard::LapackGuard() {
  if (&openblas_get_parallel != nullptr) lock_ = std::unique_lock(lapack_mutex);
}

void renew_lapack_lock() noexcept { ::new (static_cast<void*>(&lapack_mutex)) std::mutex; }

void check_workspace(int info) {
  constexpr int work_memory_error = -1010, transpose_memory_error = -1011;  // of lapacke.h
  if (info == work_memory_error || info == transpose_memory_error) throw std::bad_alloc();
}

std::string blas_description() {
  if (&openblas_get_parallel == nullptr) return "BLAS of unknown make";
  std::string text = "OpenBLAS";
  if (&openblas_get_config != nullptr) text = openblas_get_config();
  switch (openblas_get_parallel()) {
    case 0:
      return text + " (serial)";
    case 1:
      return text + " (pthreads)";
    default:
      return text + " (OpenMP)";
  }
}

}  // namespace rdd
