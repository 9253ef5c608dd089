// What BLAS stands behind LAPACK, and the lock that keeps calls to it correct and fast.
#pragma once

#include <mutex>
#include <string>

namespace rdd {

/// Holds LAPACK for one caller at a time where that is needed.
/// Debian's serial OpenBLAS returns wrong eigenpairs when two threads call it, and a threaded one called from a
/// parallel loop is 4 to 100 times slower; both are recognised by a weak reference, so any other BLAS runs unlocked.
class LapackGuard {
 public:
  LapackGuard();

 private:
  std::unique_lock<std::mutex> lock_;
};

/// One line about the BLAS in use: "OpenBLAS 0.3.21 ... (pthreads)" or "BLAS of unknown make".
[[nodiscard]] std::string blas_description();

}  // namespace rdd
