// High-accuracy bands against an algorithm that shares nothing with them: LAPACK's Jacobi singular values of the edge
// factor H = B^H B. Valid where the fast edges form a forest and k is not small.
#include <lapacke.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include "common/random_network.hpp"
#include "spectrum/spectrum.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

/// A tree of bonds over the given decades, then one hop along each lattice vector between random states, slower than
/// all of them by `gap` decades.
NetworkInput forest(Index m, int dim, double decades, double gap, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  NetworkInput input;
  input.n_states = m;
  input.lattice = Lattice(Matrix::Identity(dim, dim));
  std::vector<double> energy(m);
  for (auto& e : energy) e = 20 * uniform(random);
  const auto pair = [&](std::int32_t j, std::int32_t i, const Translation& n, double slowness) {
    Jump forward{j, i, n, std::exp(energy[j] - 20) * std::pow(10, -slowness)};
    Jump backward{i, j, {}, std::exp(energy[i] - 20) * std::pow(10, -slowness)};
    for (std::size_t a = 0; a < n.size(); ++a) backward.n[a] = -n[a];
    input.jumps.push_back(forward);
    input.jumps.push_back(backward);
  };
  const auto last = static_cast<int>(m) - 1;
  for (int i = 1; i <= last; ++i) pair(integer(random, 0, i - 1), i, {}, decades * uniform(random));
  for (int a = 0; a < dim; ++a) {
    Translation n{};
    n[a] = 1;
    pair(integer(random, 0, last), integer(random, 0, last), n, decades + gap + uniform(random));
  }
  return reassigned(std::move(input), 2, seed + 1);
}

/// Rows sqrt(S)(e_i/sqrt(pi_i) - e^{-i k.A n} e_j/sqrt(pi_j)) of one of each two opposite jumps, of a jump to the same
/// state 2 sqrt(S/pi)|sin(k.A n/2)|; longest first, zero rows below until there are as many as columns.
ComplexMatrix edge_factor(const Network& network, const Vector& kappa) {
  std::vector<ComplexVector> rows;
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto back = network.reverse(e);
    if (back < e) continue;
    const auto& jump = network.jumps()[e];
    const double returning = network.jumps()[back].rate;
    double turns = 0;
    for (Index a = 0; a < kappa.size(); ++a) turns += kappa[a] * jump.n[a];
    turns -= std::round(turns);
    ComplexVector row = ComplexVector::Zero(network.n_states());
    if (jump.from == jump.to) {
      row[jump.to] = 2 * std::sqrt(jump.rate) * std::abs(std::sin(std::numbers::pi * turns));
    } else {
      row[jump.to] = std::sqrt(returning);
      row[jump.from] = -std::polar(std::sqrt(jump.rate), -2 * std::numbers::pi * turns);
    }
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.norm() > b.norm(); });
  ComplexMatrix factor =
      ComplexMatrix::Zero(std::max(static_cast<Index>(rows.size()), network.n_states()), network.n_states());
  for (std::size_t i = 0; i < rows.size(); ++i) factor.row(static_cast<Index>(i)) = rows[i].transpose();
  return factor;
}

/// Squared singular values, ascending.
Vector squared_singular_values(ComplexMatrix factor) {
  const auto rows = static_cast<lapack_int>(factor.rows());
  const auto columns = static_cast<lapack_int>(factor.cols());
  Vector values(columns);
  std::vector<double> stat(7);
  std::vector<lapack_int> istat(8);
  lapack_complex_double unused{};
  const auto info = LAPACKE_zgejsv(LAPACK_COL_MAJOR, 'F', 'N', 'N', 'N', 'N', 'N', rows, columns,
                                   reinterpret_cast<lapack_complex_double*>(factor.data()), rows, values.data(),
                                   &unused, rows, &unused, columns, stat.data(), istat.data());
  BOOST_REQUIRE(info == 0);
  values *= stat[0] / stat[1];
  return values.reverse().cwiseAbs2();
}

double disagreement(const Network& network, const Vector& kappa, Accuracy accuracy) {
  spectrum::SpectrumRequest request;
  request.k = kappa;
  request.bands = network.n_states();
  request.accuracy = accuracy;
  const Vector ours = spectrum::real_bands(Run(), network, request).col(0);
  const Vector theirs = squared_singular_values(edge_factor(network, kappa));
  return (ours.cwiseQuotient(theirs).array() - 1).abs().maxCoeff();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(edge_factor_of_forests)

BOOST_AUTO_TEST_CASE(bands_agree_at_any_spread) {
  double fast_alone = 0;
  std::mt19937_64 random(4);
  for (const double decades : {3.0, 10.0, 20.0, 40.0})
    for (const int dim : {1, 2, 3})
      for (const Index m : {5, 16, 40}) {
        const Network network(forest(m, dim, decades, 2, static_cast<std::uint64_t>(m + 100 * dim)));
        Vector kappa(dim);
        for (auto& k : kappa) k = 0.1 + 0.35 * uniform(random);
        const double high = disagreement(network, kappa, Accuracy::high);
        // The edge factor itself errs by its condition number after scaling: 1.4e-13 at M = 40 beside 70-digit
        // arithmetic, where the bands are right to 2e-15.
        BOOST_TEST(high < 2e-13, "M = " << m << ", " << dim << "-D, " << decades << " decades: " << high);
        if (decades == 20) fast_alone = std::max(fast_alone, disagreement(network, kappa, Accuracy::fast));
      }
  BOOST_TEST(fast_alone > 1e-3);  // otherwise the comparison would show nothing
}

BOOST_AUTO_TEST_SUITE_END()
