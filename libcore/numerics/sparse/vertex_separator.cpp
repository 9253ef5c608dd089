// Vertex separators by METIS (KarypisKumar1998).
#include "numerics/sparse/vertex_separator.hpp"

#include <metis.h>
#include <stdlib.h>  // initstate: POSIX, in no C++ header

#include <array>
#include <mutex>
#include <new>

#include "support/error.hpp"

namespace rdd::numerics {
namespace {

/// METIS shuffles with rand(), which it seeds. While an object of this type exists, rand() uses a separate state; the
/// destructor restores the host's state, whose sequence continues unchanged. One object at a time (locked). A host
/// thread that calls rand() in the meantime is not isolated.
class OwnRandomState {
 public:
  OwnRandomState() : turn_(mutex()), before_(initstate(1, state_.data(), state_.size())) {}
  ~OwnRandomState() { setstate(before_); }
  OwnRandomState(const OwnRandomState&) = delete;
  OwnRandomState& operator=(const OwnRandomState&) = delete;

 private:
  static std::mutex& mutex() {
    static std::mutex one;
    return one;
  }
  std::lock_guard<std::mutex> turn_;
  std::array<char, 128> state_{};
  char* before_;
};

}  // namespace

std::vector<char> separate(const Graph& graph) {
  static_assert(sizeof(idx_t) == sizeof(std::int32_t));
  std::array<idx_t, METIS_NOPTIONS> options{};
  METIS_SetDefaultOptions(options.data());
  options[METIS_OPTION_SEED] = 1;
  idx_t vertices = graph.vertices(), on_cut = 0;
  auto first = graph.first, other = graph.other;  // METIS may modify its input
  std::vector<idx_t> part(vertices);
  // METIS aborts the process when out of memory: what it may need is allocated here first, where failure throws.
  ::operator delete(::operator new(200 * part.size() + 60 * other.size()));
  const OwnRandomState random;
  const int code = METIS_ComputeVertexSeparator(&vertices, first.data(), other.data(), nullptr, options.data(), &on_cut,
                                                part.data());
  require(code == METIS_OK, Status::internal, "METIS: error ", code, " on ", vertices, " states");
  return {part.begin(), part.end()};
}

}  // namespace rdd::numerics
