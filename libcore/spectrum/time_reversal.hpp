// Finds the wavevectors of a list whose results follow from those of another one.
#pragma once

#include <vector>

#include "support/types.hpp"

namespace rdd::spectrum {

/// A wavevector equal to an earlier one of the list has its bands, and one equal to minus an earlier one has the same
/// values and the conjugate vectors: rates are real, so H(-k) is the conjugate of H(k), to the last bit. (Wavevectors
/// that differ by a reciprocal one are left alone: their phases are rounded differently.)
class TimeReversal {
 public:
  /// k: (dim x n). Nothing is saved where what is left to be solved lies in runs shorter than least_run on average.
  explicit TimeReversal(const Matrix& k, Index least_run = 1);

  /// Number of wavevectors to be solved.
  [[nodiscard]] Index n_solved() const { return n_solved_; }

  /// Calls body(first, last) for each run of wavevectors of [begin, end) that are to be solved.
  template <typename Body>
  void for_runs(Index begin, Index end, const Body& body) const {
    if (next_.empty()) return body(begin, end);
    while (begin < end) {
      if (role(begin) != Role::own) {
        ++begin;
        continue;
      }
      Index last = begin + 1;
      while (last < end && role(last) == Role::own) ++last;
      body(begin, last);
      begin = last;
    }
  }

  /// Calls body(p, conjugate) for each wavevector p whose results are those of q, which is to be solved.
  template <typename Body>
  void for_images(Index q, const Body& body) const {
    if (next_.empty()) return;
    for (Index p = next_[q]; p >= 0; p = next_[p]) body(p, role(p) == Role::conjugate);
  }

 private:
  enum class Role : char { own, same, conjugate };
  [[nodiscard]] Role role(Index q) const { return role_[q]; }
  [[nodiscard]] Index n_runs() const;

  Index n_solved_ = 0;
  std::vector<Index> next_;  // the next wavevector with the same bands, or -1; empty: every one is solved
  std::vector<Role> role_;
};

}  // namespace rdd::spectrum
