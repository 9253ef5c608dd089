// Vertex separators by METIS.
#include "numerics/sparse/vertex_separator.hpp"

#include <metis.h>
#include <stdlib.h>  // initstate: POSIX, in no C++ header

#include <array>
#include <mutex>
#include <new>

#include "support/error.hpp"

namespace rdd::numerics {
namespace {

/// METIS shuffles by rand(), which it seeds: the numbers come from a state of our own for as long as one of these is
/// there, and those of the host go on afterwards as if nothing had been. One at a time. What cannot be kept apart is a
/// thread of the host that calls rand() at this very moment.
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
  auto first = graph.first, other = graph.other;  // METIS does not promise to leave them alone
  std::vector<idx_t> part(vertices);
  // METIS ends the process where it finds no memory: what it may need is asked for here first, where that is an error.
  ::operator delete(::operator new(200 * part.size() + 60 * other.size()));
  const OwnRandomState random;
  const int code = METIS_ComputeVertexSeparator(&vertices, first.data(), other.data(), nullptr, options.data(), &on_cut,
                                                part.data());
  require(code == METIS_OK, Status::internal, "METIS: error ", code, " on ", vertices, " states");
  return {part.begin(), part.end()};
}

}  // namespace rdd::numerics
