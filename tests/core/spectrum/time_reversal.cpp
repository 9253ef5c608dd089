// Wavevectors whose bands are those of others of the list.
#include "spectrum/time_reversal.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

#include "common/models.hpp"
#include "common/random_network.hpp"
#include "spectrum/mesh/kgrid.hpp"
#include "spectrum/spectrum.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

struct Bands {
  Bands(const Network& network, const Matrix& k, spectrum::SolverWish solver, Accuracy accuracy, const Run& run = Run())
      : m(network.n_states()), values(m, k.cols()), right(m * m, k.cols()), left(m * m, k.cols()) {
    spectrum::SpectrumRequest request{k, m, true, accuracy};
    request.solver = solver;
    spectrum::SpectrumOutput out;
    out.values = values.data();
    out.right = right.data();
    out.left = left.data();
    BOOST_TEST((spectrum::compute_spectrum(run, network, request, out) == Status::ok));
  }
  Index m;
  Matrix values;
  ComplexMatrix right, left;
};

std::vector<std::pair<Index, bool>> images(const spectrum::TimeReversal& pairs, Index q) {
  std::vector<std::pair<Index, bool>> found;
  pairs.for_images(q, [&](Index p, bool conjugate) { found.emplace_back(p, conjugate); });
  return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(time_reversal)

BOOST_AUTO_TEST_CASE(which_are_found) {
  Matrix k(2, 8);
  k << 0.1, 0.0, -0.1, 0.1, -0.0, 0.5, -0.5, 0.1,  //
      0.2, -0.3, -0.2, 0.2, 0.3, 0.0, 0.0, -0.2;
  const spectrum::TimeReversal pairs(k);
  BOOST_TEST(pairs.n_solved() == 4);
  BOOST_TEST((images(pairs, 0) == std::vector<std::pair<Index, bool>>{{2, true}, {3, false}}));
  BOOST_TEST((images(pairs, 1) == std::vector<std::pair<Index, bool>>{{4, true}}));
  BOOST_TEST((images(pairs, 5) == std::vector<std::pair<Index, bool>>{{6, true}}));
  BOOST_TEST(images(pairs, 7).empty());
  std::vector<std::pair<Index, Index>> runs;
  pairs.for_runs(1, 8, [&](Index first, Index last) { runs.emplace_back(first, last); });
  BOOST_TEST((runs == std::vector<std::pair<Index, Index>>{{1, 2}, {5, 6}, {7, 8}}));
}

BOOST_AUTO_TEST_CASE(short_runs_are_left_alone) {
  Matrix k(1, 6);
  k << 0.1, -0.1, 0.2, -0.2, 0.3, -0.3;
  BOOST_TEST(spectrum::TimeReversal(k, 1).n_solved() == 3);
  const spectrum::TimeReversal none(k, 2);
  BOOST_TEST(none.n_solved() == 6);
  Index visited = 0;
  none.for_runs(0, 6, [&](Index first, Index last) { visited += last - first; });
  BOOST_TEST(visited == 6);
  BOOST_TEST(images(none, 0).empty());
}

BOOST_AUTO_TEST_CASE(a_mesh_of_an_odd_number_of_points_is_halved) {
  const std::vector<Index> mesh{7, 9};
  for (const bool midpoint : {false, true}) {
    const Matrix k = (midpoint ? spectrum::midpoint_mesh(mesh, false) : spectrum::gamma_mesh(mesh, false)).k;
    const spectrum::TimeReversal pairs(k);
    BOOST_TEST(pairs.n_solved() == 32);
    std::vector<int> filled(63, 0);
    pairs.for_runs(0, 63, [&](Index first, Index last) {
      for (Index q = first; q < last; ++q) {
        ++filled[q];
        pairs.for_images(q, [&](Index p, bool conjugate) {
          ++filled[p];
          BOOST_TEST(conjugate);
          BOOST_TEST((k.col(p) == -k.col(q)));
        });
      }
    });
    for (const int n : filled) BOOST_TEST(n == 1);
  }
}

/// The bands of a whole mesh are those of each wavevector asked for alone: the same bits from the solver of small
/// matrices, round-off from the others.
BOOST_AUTO_TEST_CASE(bands_are_those_of_each_wavevector_alone) {
  const Matrix k = spectrum::gamma_mesh(std::vector<Index>{17, 15}, false).k;
  for (const Index m : {1, 3, 8, 13}) {
    RandomNetwork want;
    want.n_states = m;
    const Network network(random_input(want, 5));
    const double scale = network.escape_rates().maxCoeff();
    for (const auto& [solver, accuracy] : {std::pair{spectrum::SolverWish::batched, Accuracy::fast},
                                           {spectrum::SolverWish::dense, Accuracy::fast},
                                           {spectrum::SolverWish::automatic, Accuracy::high}}) {
      const Bands together(network, k, solver, accuracy);
      const bool exact = solver == spectrum::SolverWish::batched;
      for (Index q = 0; q < k.cols(); ++q) {
        const Bands alone(network, k.col(q), solver, accuracy);
        const double values = (together.values.col(q) - alone.values.col(0)).cwiseAbs().maxCoeff();
        const double right = (together.right.col(q) - alone.right.col(0)).cwiseAbs().maxCoeff();
        const double left = (together.left.col(q) - alone.left.col(0)).cwiseAbs().maxCoeff();
        BOOST_TEST(values <= (exact ? 0 : 1e-13 * scale));
        BOOST_TEST(right <= (exact ? 0 : 1e-10));
        BOOST_TEST(left <= (exact ? 0 : 1e-10 * alone.left.cwiseAbs().maxCoeff()));
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
