// The BLAS that LAPACK uses, and the lock that keeps calls to it correct and fast.
#pragma once

#include <mutex>
#include <string>

namespace rdd {

/// Scoped lock that admits one LAPACK call at a time; a no-op with a BLAS that does not need it.
/// Debian's serial OpenBLAS returns wrong eigenpairs when two threads call it, and a threaded one called from a
/// parallel loop is 4 to 100 times slower; both are recognised by a weak reference, so any other BLAS runs unlocked.
class LapackGuard {
 public:
  LapackGuard();

 private:
  std::unique_lock<std::mutex> lock_;
};

/// Throws std::bad_alloc where LAPACKE had no memory for its workspace.
void check_workspace(int info);

/// For a child of fork(): the lock may be held by a thread that exists only in the parent.
void renew_lapack_lock() noexcept;

/// One line about the BLAS in use: "OpenBLAS 0.3.21 ... (pthreads)" or "BLAS of unknown make".
[[nodiscard]] std::string blas_description();

}  // namespace rdd
