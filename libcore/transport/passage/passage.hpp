// First passage: time and place of absorption, and the time spent in each state before it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "support/types.hpp"
#include "transport/passage/killed_chain.hpp"

namespace rdd::transport {

/// Absorbing states, one set for each product they stand for.
struct Products {
  std::vector<std::vector<Index>> states;  ///< disjoint, none empty, from 0
  std::vector<std::string> names;          ///< for messages; empty: products are called by their number
  int index_base = 0;                      ///< of the caller's states and products, for messages
  /// States the process stays in until it is absorbed, besides the products; empty: all. No jump may leave them.
  std::vector<Index> within = {};
};

/// A start, spread over states.
struct PassageStart {
  std::vector<Index> states;  ///< free states from 0, each once
  Vector weights;             ///< (n) >= 0, not all zero, of any sum; empty: the stationary distribution's
};

/// Expectations of a process with a given start.
struct Passage {
  double mean_time = 0;  ///< until absorption, time
  double variance = 0;   ///< of that time, time^2; infinite beyond the largest double
  Vector splitting;      ///< (products) probability to end in each, sum 1
  Vector exit_rate;      ///< (products) splitting/mean_time: exits into each per time spent outside all, 1/time
  Vector occupation;     ///< (n_states) mean time spent in each state, time
};

/// The process on the states of one cell with its periodic images merged: a jump to another cell counts like one to the
/// same state of this cell. For networks of any dim, reversible or not, with one-way jumps or without.
/// Times and probabilities by elimination without subtraction: each has full relative accuracy at any spread of rates,
/// a probability of 1e-30 as well as its complement. Immutable after creation.
class FirstPassage {
 public:
  /// Throws argument if there is no product, one is empty, two share a state, an index is out of range, every state is
  /// absorbing, from some state (named) no path leads to any absorbing one, or a jump leaves `within` for a state that
  /// is not absorbing.
  FirstPassage(const Network& network, const Products& products);

  [[nodiscard]] Index n_states() const { return static_cast<Index>(product_of_.size()); }
  [[nodiscard]] Index n_products() const { return n_products_; }
  /// (n_states) the product each state belongs to; -1: free; -2: neither in a product nor in `within`.
  [[nodiscard]] const std::vector<std::int32_t>& product_of() const { return product_of_; }

  /// (n_states) mean time until absorption from each state; 0 on absorbing ones, NaN (as in all that follow) on states
  /// outside `within`. Throws numeric where it exceeds the largest double.
  [[nodiscard]] Vector mean_time() const;
  /// (n_states) mean of the square of that time. The variance, the difference to the square of the mean, is at least
  /// 1/n_states of it and so loses no more than that factor.
  [[nodiscard]] Vector second_moment() const;
  /// (n_states x products) probability to end in each product; on absorbing states 1 in their own.
  [[nodiscard]] Matrix splitting() const;
  /// (n_states) mean of the time integral of w along the path until absorption, w >= 0 (n_states): for w = 1 on a set
  /// and 0 elsewhere the time spent in the set.
  [[nodiscard]] Vector integral(const Vector& w) const;
  /// Throws argument if a start is empty, absorbing, or repeated; not_ergodic if several states are to be weighted by a
  /// stationary distribution that is not unique.
  [[nodiscard]] Passage from(const Network& network, const PassageStart& start, int index_base = 0) const;

 private:
  [[nodiscard]] std::vector<numerics::Scaled> solve(const std::vector<numerics::Scaled>& w) const {
    return chain_.mean_total(w);
  }
  [[nodiscard]] Vector spread(const std::vector<numerics::Scaled>& values, const char* quantity) const;
  [[nodiscard]] std::vector<numerics::Scaled> ones() const;

  Index n_products_;
  int index_base_;
  std::vector<std::int32_t> product_of_;
  KilledChain chain_;
  std::vector<std::vector<numerics::Scaled>> exit_;  // per product, rates into it from each free state
};

/// Mean first-passage time from the sources, weighted by pi (of their ergodic class, if there are several), to the
/// first of the targets. Time. States that cannot be reached from the sources before a target do not matter.
[[nodiscard]] double mean_first_passage_time(const Network& network, const std::vector<Index>& sources,
                                             const std::vector<Index>& targets, int index_base = 0);

/// Kemeny's constant: sum_j pi_j m_ij with m_jj = 0, the same for every start i; equal to the sum of 1/lambda_m over
/// all eigenvalues at Gamma but the zero one. Time. From the diagonal of N grounded at the most probable state r, K =
/// sum_j (N_jj - pi_j m_jr): the one difference in this room, whose relative error is at most n_states (for nearly all
/// networks: two) times that of N and pi.
[[nodiscard]] double kemeny_constant(const Network& network);

}  // namespace rdd::transport
