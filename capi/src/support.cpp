// rdd/support.h: versions, status names and build facts. rdd_last_error is in guard.cpp with the text it returns.
#include <link.h>
#include <rdd/support.h>

#include <string>
#include <string_view>
#include <utility>

#include "guard.hpp"
#include "numerics/simd/level.hpp"
#include "support/blas_guard.hpp"

namespace {

constexpr const char* gcc_exception = "GPL-3.0-or-later with GCC-exception-3.1";

/// Optional parts with their licences, which may bind the host.
std::string optional_parts() {
  std::string parts;
#ifdef RDD_WITH_FFTW
  parts += ", FFTW (GPL-2.0-or-later)";
#endif
#ifdef RDD_WITH_CHOLMOD
  parts += ", CHOLMOD, supernodal (GPL-2.0-or-later)";
#endif
  return parts.empty() ? "none" : parts.substr(2) + "; as a whole this build is under the GPL";
}

/// What the LAPACK of the user brought into this process, with the licences, which rdd itself does not ask for.
std::string behind_lapacke() {
  static constexpr std::pair<std::string_view, const char*> known[] = {
      {"liblapack", "BSD-3-Clause"},   {"libblas", "BSD-3-Clause"},    {"libtmglib", "BSD-3-Clause"},
      {"libopenblas", "BSD-3-Clause"}, {"libblis", "BSD-3-Clause"},    {"libmkl", "Intel Simplified Software License"},
      {"libgomp", gcc_exception},      {"libgfortran", gcc_exception}, {"libquadmath", "LGPL-2.1-or-later"}};
  std::string found;
  const auto look = [&](std::string_view file) {
    file.remove_prefix(file.rfind('/') + 1);  // npos + 1 is 0
    if (file.starts_with("liblapacke")) return;
    const auto name = file.substr(0, file.find(".so"));
    for (const auto& [stem, licence] : known)
      if (name.starts_with(stem) && found.find(name) == std::string::npos)
        found.append(found.empty() ? "" : ", ").append(name).append(" (").append(licence).append(")");
  };
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* data) {
        (*static_cast<decltype(look)*>(data))(info->dlpi_name);
        return 0;
      },
      const_cast<void*>(static_cast<const void*>(&look)));
  return found.empty() ? "unknown" : found;
}

}  // namespace

extern "C" {

const char* rdd_version(void) { return RDD_VERSION; }

int32_t rdd_abi_version(void) { return RDD_ABI_VERSION; }

const char* rdd_status_name(rdd_status status) {
  switch (status) {
#define RDD_STATUS_NAME(name) \
  case name:                  \
    return #name
    RDD_STATUS_NAME(RDD_OK);
    RDD_STATUS_NAME(RDD_CANCELLED);
    RDD_STATUS_NAME(RDD_NOT_CONVERGED);
    RDD_STATUS_NAME(RDD_ERROR_ARGUMENT);
    RDD_STATUS_NAME(RDD_ERROR_NULL);
    RDD_STATUS_NAME(RDD_ERROR_SIZE);
    RDD_STATUS_NAME(RDD_ERROR_NOT_ERGODIC);
    RDD_STATUS_NAME(RDD_ERROR_NOT_REVERSIBLE);
    RDD_STATUS_NAME(RDD_ERROR_NO_LATTICE);
    RDD_STATUS_NAME(RDD_ERROR_NO_GAP);
    RDD_STATUS_NAME(RDD_ERROR_DEGENERATE);
    RDD_STATUS_NAME(RDD_ERROR_FILE);
    RDD_STATUS_NAME(RDD_ERROR_FORMAT);
    RDD_STATUS_NAME(RDD_ERROR_NUMERIC);
    RDD_STATUS_NAME(RDD_ERROR_MEMORY);
    RDD_STATUS_NAME(RDD_ERROR_CALLBACK);
    RDD_STATUS_NAME(RDD_ERROR_INTERNAL);
    RDD_STATUS_NAME(RDD_ERROR_UNSUPPORTED);
    RDD_STATUS_NAME(RDD_ERROR_MPI);
#undef RDD_STATUS_NAME
    default:
      return "unknown status";
  }
}

rdd_status rdd_build_info(char* buf, int64_t len, int64_t* out_needed) {
  using namespace rdd;
  return capi::answer([&] {
    const std::string text = std::string("rdd ") + RDD_VERSION + ", C interface " + std::to_string(RDD_ABI_VERSION) +
                             " (BSD-3-Clause)\ncompiler: " + __VERSION__ +
                             "\nSIMD level: " + numerics::name(numerics::best_simd_level()) +
                             "\nBLAS: " + blas_description() +
                             "\nlibraries: Eigen (MPL-2.0), oneTBB (Apache-2.0), LAPACKE (BSD-3-Clause), "
                             "nlohmann-json (MIT), METIS (Apache-2.0, parts LGPL-2.1-or-later), Random123 "
                             "(BSD-3-Clause), SUNDIALS (BSD-3-Clause), pugixml (MIT), "
                             "spglib (BSD-3-Clause), zlib (Zlib)\nbehind LAPACKE: " +
                             behind_lapacke() + "\noptional parts: " + optional_parts();
    capi::give_text(text, buf, len, out_needed);
  });
}

}  // extern "C"
