// PCCA+ at the ends of its range: one and two coarse states, as many as states, rare ones, many states, wrong input.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "reduction/pcca/pcca.hpp"
#include "reduction/pcca/slow_modes.hpp"
#include "support/error.hpp"

namespace {

using rdd::Index;
using rdd::Matrix;
using rdd::Status;
using rdd::Vector;
using rdd::test::SlowModes;

void check_error(const Matrix& x, const Vector& pi, Status status, const std::string& part) {
  BOOST_CHECK_EXCEPTION(static_cast<void>(rdd::reduction::pcca(x, pi)), rdd::Error, [&](const rdd::Error& error) {
    BOOST_TEST_INFO(error.what());
    BOOST_CHECK(error.status() == status);
    return std::string(error.what()).find(part) != std::string::npos;
  });
}

/// States of groups c = 0.. with the weights w_c, split unequally among `size` states each; X is constant on groups.
/// X[:,q] distinguishes group q-1 from those after it, in closed form.
SlowModes groups(const Vector& weight, Index size) {
  const Index n = weight.size();
  SlowModes modes{Matrix::Zero(n * size, n), Vector(n * size)};
  modes.x.col(0).setOnes();
  for (Index c = 0; c < n; ++c)
    for (Index k = 0; k < size; ++k) {
      const Index i = c * size + k;
      modes.pi[i] = weight[c] * static_cast<double>(2 * (k + 1)) / static_cast<double>(size * (size + 1));
      for (Index q = 1; q < n; ++q) {
        const double own = weight[q - 1], after = weight.tail(n - q).sum();
        if (c == q - 1) modes.x(i, q) = std::sqrt(after / (own * (own + after)));
        if (c >= q) modes.x(i, q) = -std::sqrt(own / (after * (own + after)));
      }
    }
  return modes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pcca_limits)

BOOST_AUTO_TEST_CASE(one_coarse_state) {
  const Vector pi = Vector::Constant(5, 0.2);
  const rdd::reduction::Memberships result = rdd::reduction::pcca(Matrix::Ones(5, 1), pi);
  BOOST_TEST((result.chi == Matrix::Ones(5, 1)));
  BOOST_TEST(result.transform(0, 0) == 1.0);
  BOOST_TEST(result.crispness == 1.0);
  BOOST_TEST(result.crispness_bound == 1.0);
}

BOOST_AUTO_TEST_CASE(two_coarse_states) {
  const SlowModes modes = rdd::test::random_blocks(2, 30, 1e-2, 3, 4);
  const rdd::reduction::Memberships result = rdd::reduction::pcca(modes.x, modes.pi);
  const Vector w = modes.x.col(1);
  Vector chi = (w.array() - w.minCoeff()) / (w.maxCoeff() - w.minCoeff());
  if (chi.dot(modes.pi) < 0.5) chi = 1 - chi.array();
  BOOST_TEST((result.chi.col(0) - chi).cwiseAbs().maxCoeff() < 1e-14);
  BOOST_TEST(result.chi.col(0).maxCoeff() == 1.0);
  BOOST_TEST(result.chi.col(1).minCoeff() == 0.0);
}

BOOST_AUTO_TEST_CASE(as_many_as_states) {
  for (const Index n : {1, 2, 3, 5, 8, 12}) {
    const SlowModes modes = rdd::test::random_blocks(n, n, 0.5, 4, 7);
    const rdd::reduction::Memberships result = rdd::reduction::pcca(modes.x, modes.pi);
    BOOST_TEST(std::abs(result.crispness - 1) < 1e-13);
    for (Index j = 0; j < n; ++j) {
      Index state = 0;
      result.chi.col(j).maxCoeff(&state);
      BOOST_TEST((result.chi.col(j) - Vector::Unit(n, state)).cwiseAbs().maxCoeff() < 1e-13);
      if (j > 0) BOOST_TEST(result.transform(0, j) <= result.transform(0, j - 1));
      BOOST_TEST(std::abs(result.transform(0, j) / modes.pi[state] - 1) < 1e-13);
    }
  }
}

BOOST_AUTO_TEST_CASE(rare_coarse_states) {
  for (const double ratio : {1e-2, 1e-10, 1e-15}) {
    for (const Index n : {2, 3, 4, 5}) {
      BOOST_TEST_CONTEXT("P = " << n << ", each rarer by " << ratio) {
        Vector weight(n);
        for (Index c = 0; c < n; ++c) weight[c] = std::pow(ratio, static_cast<double>(c));
        weight /= weight.sum();
        const SlowModes modes = groups(weight, 3);
        const rdd::reduction::Memberships result = rdd::reduction::pcca(modes.x, modes.pi);
        BOOST_TEST(std::abs(result.crispness - 1) < 1e-12);
        for (Index c = 0; c < n; ++c) {
          BOOST_TEST(std::abs(result.transform(0, c) / weight[c] - 1) < 1e-12);
          for (Index i = 0; i < modes.pi.size(); ++i) BOOST_TEST(std::abs(result.chi(i, c) - (i / 3 == c)) < 1e-12);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(many_states) {
  const Index copies = 2500;
  const SlowModes modes = rdd::test::random_blocks(4, 40, 1e-2, 3, 6);
  const SlowModes many{modes.x.replicate(copies, 1), modes.pi.replicate(copies, 1) / static_cast<double>(copies)};
  const rdd::reduction::Memberships few = rdd::reduction::pcca(modes.x, modes.pi),
                                    all = rdd::reduction::pcca(many.x, many.pi);
  BOOST_TEST(all.chi.rows() == 100000);
  BOOST_TEST(std::abs(all.crispness - few.crispness) < 1e-13);
  BOOST_TEST((all.chi - few.chi.replicate(copies, 1)).cwiseAbs().maxCoeff() < 1e-12);
}

BOOST_AUTO_TEST_CASE(same_bits_again) {
  const SlowModes modes = rdd::test::random_blocks(6, 70, 5e-2, 3, 2);
  const rdd::reduction::Memberships once = rdd::reduction::pcca(modes.x, modes.pi),
                                    twice = rdd::reduction::pcca(modes.x, modes.pi);
  BOOST_TEST((once.chi.array() == twice.chi.array()).all());
  BOOST_TEST((once.transform.array() == twice.transform.array()).all());
}

BOOST_AUTO_TEST_CASE(wrong_input) {
  const SlowModes good = rdd::test::random_blocks(3, 10, 1e-2, 2, 1);
  check_error(good.x.topRows(2), good.pi.head(2), Status::size, "(2 x 3)");
  check_error(Matrix(10, 0), good.pi, Status::size, "(10 x 0)");
  check_error(good.x, good.pi.head(9), Status::size, "9 entries");
  SlowModes bad = good;
  bad.x(4, 0) = 1.5;
  check_error(bad.x, bad.pi, Status::argument, "x[4, 0] = 1.5");
  bad = good;
  bad.x(4, 1) = std::numeric_limits<double>::quiet_NaN();
  check_error(bad.x, bad.pi, Status::argument, "finite");
  bad = good;
  bad.pi[3] = -0.25;
  check_error(bad.x, bad.pi, Status::argument, "pi[3] = -0.25");
  bad = good;
  bad.x.col(2) *= 1.001;
  check_error(bad.x, bad.pi, Status::argument, "unit matrix");
  bad = good;
  bad.x.col(2) = bad.x.col(1);
  check_error(bad.x, bad.pi, Status::numeric, "linearly dependent");
}

BOOST_AUTO_TEST_SUITE_END()
