// What calls on large networks cost: in multiply-adds of their eliminations and in wavevectors, not in seconds. None
// may come to all the bands of all states where a few are asked for.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "common/random_network.hpp"
#include "spectrum/gap.hpp"
#include "spectrum/solver_choice.hpp"
#include "spectrum/spectrum.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

/// Sites of a cube with edges of n, driven along each axis unless bias is 1; one cell of a lattice in three dimensions.
NetworkInput cube(int n, double bias) {
  NetworkInput input;
  input.n_states = Index{n} * n * n;
  input.lattice = Lattice(Matrix::Identity(3, 3) * n);
  std::mt19937_64 random(7);
  const auto number = [n](std::array<int, 3> x) { return x[0] + n * (x[1] + n * x[2]); };
  for (int i = 0; i < n * n * n; ++i)
    for (int a = 0; a < 3; ++a) {
      std::array<int, 3> x{i % n, i / n % n, i / n / n};
      Translation forward{}, backward{};
      if (++x[a] == n) {
        x[a] = 0;
        forward[a] = 1;
        backward[a] = -1;
      }
      const double rate = std::exp(uniform(random));
      input.jumps.push_back({i, number(x), forward, rate * bias});
      input.jumps.push_back({number(x), i, backward, rate});
    }
  return input;
}

/// A chain of n states in one cell, driven unless bias is 1.
NetworkInput line(int n, double bias) {
  NetworkInput input;
  input.n_states = n;
  input.lattice = Lattice(Matrix::Constant(1, 1, n));
  for (int i = 0; i < n; ++i) {
    Translation forward{}, backward{};
    forward[0] = i + 1 == n ? 1 : 0;
    backward[0] = -forward[0];
    input.jumps.push_back({i, (i + 1) % n, forward, bias});
    input.jumps.push_back({(i + 1) % n, i, backward, 1});
  }
  return input;
}

double cubed(Index m) { return static_cast<double>(m) * static_cast<double>(m) * static_cast<double>(m); }

/// Wavevectors that calls on this context solve.
class Counted {
 public:
  Counted() {
    context_.set_progress([this](std::int64_t, std::int64_t total) {
      most_ = std::max<Index>(most_, total);
      return 0;
    });
  }
  [[nodiscard]] Run run() { return Run(&context_); }
  [[nodiscard]] Index most() const { return most_; }

 private:
  Context context_;
  Index most_ = 0;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(costs)

BOOST_AUTO_TEST_CASE(few_bands_of_large_driven_networks_are_sparse) {
  const Network chain(line(12000, 2));
  BOOST_TEST(!chain.reversible());
  BOOST_TEST(chain.elimination_plan().work() < 1e7);
  BOOST_TEST(spectrum::slow_modes_pay(12000, 8, chain.elimination_plan().work()));
  const Network block(cube(12, 1.5));
  BOOST_TEST(!block.reversible());
  BOOST_TEST(block.elimination_plan().work() < 0.05 * cubed(block.n_states()));
  BOOST_TEST(spectrum::slow_modes_pay(block.n_states(), 8, block.elimination_plan().work()));
}

BOOST_AUTO_TEST_CASE(few_bands_at_high_accuracy_are_sparse) {
  for (const Index m : {2000, 3000}) {
    const Network network(line(static_cast<int>(m), 1));
    const double work = network.elimination_plan().work();
    BOOST_TEST(spectrum::slow_modes_pay(m, 6, work));
    BOOST_TEST(work < spectrum::high_automatic_work);
  }
  const Network block(cube(14, 1));
  BOOST_TEST(spectrum::slow_modes_pay(block.n_states(), 6, block.elimination_plan().work()));
}

BOOST_AUTO_TEST_CASE(fast_bands_of_large_networks_are_by_lanczos) {
  const Network block(cube(12, 1));
  const auto fill = [&] { return block.elimination_plan().fill(); };
  BOOST_TEST((spectrum::choose_solver(block.n_states(), 8, spectrum::SolverWish::automatic, fill) ==
              spectrum::Solver::lanczos));
  BOOST_CHECK_THROW((void)spectrum::choose_solver(60, 8, spectrum::SolverWish::lanczos, fill), Error);
  BOOST_CHECK_THROW((void)spectrum::choose_solver(2000, 200, spectrum::SolverWish::lanczos, fill), Error);
}

BOOST_AUTO_TEST_CASE(a_gap_solves_as_many_wavevectors_as_its_length_asks_for) {
  const Network block(cube(3, 1));
  spectrum::GapRequest request;
  request.largest = 2;
  request.indirect = false;
  Counted gamma, box, zone;
  request.length = std::numeric_limits<double>::infinity();
  (void)spectrum::gap_table(gamma.run(), block, request);
  BOOST_TEST(gamma.most() <= 1);
  request.length = 10;
  (void)spectrum::gap_table(box.run(), block, request);
  BOOST_TEST(box.most() > 1);
  BOOST_TEST(box.most() <= (9 * 9 * 9 + 1) / 2);
  request.indirect = true;
  (void)spectrum::gap_table(zone.run(), block, request);
  BOOST_TEST(zone.most() <= (9 * 9 * 9 + 1) / 2);
}

BOOST_AUTO_TEST_SUITE_END()
