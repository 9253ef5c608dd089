// Selling's terms and the rates made of them.
#include <Eigen/QR>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

#include "field/grid.hpp"
#include "support/error.hpp"

using namespace rdd;
using field::grid_rates;

namespace {

Matrix random_tensor(std::mt19937_64& random, Index dim) {
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> decades(-1, 1);
  Matrix turn(dim, dim);
  for (Index i = 0; i < turn.size(); ++i) turn.data()[i] = normal(random);
  const Matrix q = turn.householderQr().householderQ();
  Vector size(dim);
  for (Index i = 0; i < dim; ++i) size[i] = std::pow(10, decades(random));
  return q * size.asDiagonal() * q.transpose();
}

Matrix sum_of(const field::GridTerms& terms, Index dim) {
  Matrix sum = Matrix::Zero(dim, dim);
  for (const auto& term : terms)
    for (Index i = 0; i < dim; ++i)
      for (Index j = 0; j < dim; ++j) sum(i, j) += term.weight * static_cast<double>(term.w[i] * term.w[j]);
  return sum;
}

/// A grid with smooth coefficients that are nothing in particular.
field::GridRequest example(std::vector<Index> shape, const Matrix& cell, Index n_coarse = 1) {
  field::GridRequest out;
  out.grid = {std::move(shape), cell, {true, true, true}};
  out.n_coarse = n_coarse;
  const Index n = out.grid.n_points(), space = cell.rows();
  out.log_weight.resize(n_coarse, n);
  out.conductivity.resize(space * space, n_coarse * n);
  for (Index s = 0; s < n_coarse * n; ++s) {
    const auto x = static_cast<double>(s);
    out.log_weight.data()[s] = 3 * std::sin(0.7 * x) - 20 + std::cos(0.11 * x);
    Matrix a = Matrix::Identity(space, space);
    for (Index i = 0; i < space; ++i)
      for (Index j = 0; j < i; ++j) a(i, j) = a(j, i) = 0.4 * std::sin(0.9 * x + static_cast<double>(i));
    out.conductivity.col(s) = (std::exp(out.log_weight.data()[s]) * (1.1 + std::sin(1.3 * x)) * a).reshaped();
  }
  return out;
}

/// Largest net flux in equilibrium, relative to the largest flux into or out of a source.
double residual(const field::GridRequest& request, const field::GridRates& rates) {
  const Index n = static_cast<Index>(rates.first.size()) - 1;
  Vector net = Vector::Zero(n), flux = Vector::Zero(n);
  for (Index s = 0; s < n; ++s)
    for (Index e = rates.first[s]; e < rates.first[s + 1]; ++e) {
      const double one = rates.rate[e] * std::exp(request.log_weight.data()[s]);
      net[s] -= one, net[rates.to[e]] += one;
      flux[s] += one, flux[rates.to[e]] += one;
    }
  return net.cwiseAbs().maxCoeff() / flux.maxCoeff();
}

Matrix diagonal(std::initializer_list<double> x) {
  return Eigen::Map<const Vector>(x.begin(), static_cast<Index>(x.size())).asDiagonal();
}

std::string refusal(const field::GridRequest& request) {
  try {
    (void)grid_rates(Run(), request);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

bool tells(const std::string& text, const char* words) { return text.find(words) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(grids)

BOOST_AUTO_TEST_CASE(ten_thousand_tensors_are_sums_of_squares) {
  std::mt19937_64 random(7);
  for (const Index dim : {2, 3})
    for (int n = 0; n < 5000; ++n) {
      const Matrix a = random_tensor(random, dim);
      const auto root = field::square_root(a);
      BOOST_REQUIRE(root.has_value());
      const auto terms = field::selling_terms(*root);
      BOOST_REQUIRE(terms.has_value());
      for (const auto& term : *terms) BOOST_TEST_REQUIRE(term.weight > 0);
      BOOST_TEST_REQUIRE((sum_of(*terms, dim) - a).cwiseAbs().maxCoeff() <= 1e-12 * a.cwiseAbs().maxCoeff());
    }
}

BOOST_AUTO_TEST_CASE(tensors_at_the_edge) {
  for (const auto& a :
       {diagonal({1, 0}), diagonal({0, 3}), diagonal({1, 1e-20}), diagonal({2, 0, 1e-9}), diagonal({0, 0})}) {
    const auto root = field::square_root(a);
    BOOST_REQUIRE(root.has_value());
    const auto terms = field::selling_terms(*root);
    BOOST_REQUIRE(terms.has_value());
    BOOST_TEST((sum_of(*terms, a.rows()) - a).cwiseAbs().maxCoeff() <= 1e-15);
    for (Index i = 0; i < a.rows(); ++i)
      BOOST_TEST(std::abs(sum_of(*terms, a.rows())(i, i) - a(i, i)) <= 1e-15 * a(i, i));
  }
  Matrix line(2, 2);  // along (2, 1): one vector
  line << 4, 2, 2, 1;
  const auto terms = field::selling_terms(*field::square_root(line));
  BOOST_REQUIRE(terms.has_value());
  BOOST_TEST(terms->size == 1);
  BOOST_TEST((terms->terms[0].w == field::GridVector{2, 1, 0}));
  BOOST_TEST(!field::square_root(diagonal({1, -1e-9})).has_value());
  Matrix saddle(2, 2);
  saddle << 1, 2, 2, 1;
  BOOST_TEST(!field::square_root(saddle).has_value());
}

BOOST_AUTO_TEST_CASE(one_axis_is_scharfetter_gummel) {
  const auto request = example({9}, Matrix::Constant(1, 1, 0.25));
  const auto rates = grid_rates(Run(), request);
  BOOST_TEST(rates.rate.size() == 18u);
  for (Index s = 0; s < 9; ++s)
    for (Index e = rates.first[s]; e < rates.first[s + 1]; ++e) {
      const Index to = rates.to[e];
      const double d = request.log_weight(0, s) - request.log_weight(0, to);
      const double here = request.conductivity(0, s) * std::exp(-request.log_weight(0, s)),
                   there = request.conductivity(0, to) * std::exp(-request.log_weight(0, to));
      const double expected = 2 / (1 / here + 1 / there) / (0.25 * 0.25) * d / std::expm1(d);
      BOOST_TEST(std::abs(rates.rate[e] / expected - 1) < 1e-14);
      BOOST_TEST((to == (s + 9 + rates.offset[e][0]) % 9));
    }
}

BOOST_AUTO_TEST_CASE(equilibrium_on_every_grid_and_rule) {
  Matrix sheared(2, 2), left(3, 3);
  sheared << 0.5, 0.2, 0.0, -0.4;
  left << 0, 0.3, 0.1, 0.4, 0, 0, 0.05, 0, -0.35;
  const std::vector<field::GridRequest> grids = {example({50}, Matrix::Constant(1, 1, 0.1)),
                                                 example({12, 17}, Matrix::Identity(2, 2)),
                                                 example({7, 5}, sheared),
                                                 example({6, 5, 7}, left),
                                                 example({1, 2, 3}, left),
                                                 example({11, 6}, sheared, 2)};
  for (auto request : grids)
    for (const auto rule : {field::GridRule::scharfetter_gummel, field::GridRule::conductance})
      for (const bool periodic : {true, false}) {
        request.rule = rule;
        request.grid.periodic = {periodic, !periodic, periodic};
        if (request.n_coarse == 2) {
          request.exchange = Matrix::Constant(4, request.grid.n_points(), 0.1);
          request.exchange.row(0).setConstant(-7);  // not looked at
        }
        const auto rates = grid_rates(Run(), request);
        for (const double rate : rates.rate) BOOST_TEST_REQUIRE(rate > 0);
        BOOST_TEST(residual(request, rates) <= 1e-14);
        Context context(3);
        const auto again = grid_rates(Run(&context), request);
        BOOST_TEST((again.first == rates.first && again.to == rates.to && again.rate == rates.rate));
      }
}

/// Of a uniform tensor the second moments of the jumps are exact, however the grid lies; a reflected grid has the same.
BOOST_AUTO_TEST_CASE(uniform_tensors_are_exact) {
  std::mt19937_64 random(11);
  for (const Index dim : {1, 2, 3})
    for (int n = 0; n < 20; ++n) {
      Matrix cell = random_tensor(random, dim).selfadjointView<Eigen::Lower>();
      if (dim > 1) cell.col(0) += 0.7 * cell.col(1);
      if (n % 2 == 1) cell.col(0) *= -1;
      field::GridRequest request;
      request.grid = {std::vector<Index>(static_cast<std::size_t>(dim), 5), cell, {true, true, true}};
      const Index points = request.grid.n_points();
      const Matrix a = random_tensor(random, dim);
      request.log_weight = Matrix::Constant(1, points, 2.0);
      request.conductivity = (std::exp(2.0) * a).reshaped().replicate(1, points);
      request.reach = 100;
      const auto rates = grid_rates(Run(), request);
      Matrix moment = Matrix::Zero(dim, dim);
      for (Index e = rates.first[3 % points]; e < rates.first[3 % points + 1]; ++e) {
        Vector step = Vector::Zero(dim);
        for (Index c = 0; c < dim; ++c) step += rates.offset[e][c] * cell.col(c);
        moment += rates.rate[e] / 2 * step * step.transpose();
      }
      BOOST_TEST((moment - a).cwiseAbs().maxCoeff() < 1e-11 * a.cwiseAbs().maxCoeff());
    }
}

BOOST_AUTO_TEST_CASE(a_plane_in_space) {
  Matrix cell(3, 2);
  cell << 1, 0, 0, 1, 1, 0;
  auto request = example({4, 5}, Matrix::Identity(2, 2));
  request.grid.cell = cell;
  request.conductivity.resize(9, 20);
  Matrix a = cell * diagonal({0.3, 2}) * cell.transpose();
  for (Index x = 0; x < 20; ++x) request.conductivity.col(x) = a.reshaped();
  BOOST_TEST(residual(request, grid_rates(Run(), request)) <= 1e-14);
  a(2, 2) += 0.5;
  request.conductivity.col(7) = a.reshaped();
  BOOST_TEST(tells(refusal(request), "point 7 leads out of the 2-dimensional grid"));
}

BOOST_AUTO_TEST_CASE(units_of_powers_of_two) {
  const auto request = example({6, 5}, Matrix::Identity(2, 2));
  auto scaled = request;
  scaled.grid.cell *= 8;
  scaled.conductivity *= 32;
  const auto one = grid_rates(Run(), request), other = grid_rates(Run(), scaled);
  BOOST_TEST((one.to == other.to));
  for (std::size_t e = 0; e < one.rate.size(); ++e) BOOST_TEST_REQUIRE(other.rate[e] == one.rate[e] / 2);
}

BOOST_AUTO_TEST_CASE(refusals_name_the_point) {
  const auto good = example({6, 5}, Matrix::Identity(2, 2));
  BOOST_TEST(refusal(good).empty());
  auto bad = good;
  bad.log_weight(0, 11) = std::nan("");
  BOOST_TEST(tells(refusal(bad), "log_weight[0, 11] = nan"));
  bad = good;
  bad.log_weight(0, 11) = 800;
  BOOST_TEST(tells(refusal(bad), "log_weight: the rate from point"));
  bad = good;
  bad.conductivity(1, 4) += 1;
  BOOST_TEST(tells(refusal(bad), "conductivity at point 4 is not symmetric"));
  bad = good;
  bad.conductivity(0, 4) = INFINITY;
  BOOST_TEST(tells(refusal(bad), "conductivity at point 4: an entry is not finite"));
  bad = good;
  bad.conductivity.col(9) << 1, 2, 2, 1;
  BOOST_TEST(tells(refusal(bad), "conductivity at point 9 is not positive"));
  bad.conductivity.col(9) << -1, 0, 0, 0.5;
  BOOST_TEST(tells(refusal(bad), "conductivity at point 9 has the trace -0.5"));
  bad = good;
  bad.conductivity.col(9) << 1, 0.7071, 0.7071, 0.5001;
  BOOST_TEST(tells(refusal(bad), "conductivity at point 9: rates >= 0 need jumps over"));
  bad.reach = 100;
  BOOST_TEST(refusal(bad).empty());
  bad.reach = 0;
  BOOST_TEST(tells(refusal(bad), "reach = 0"));
  bad = good;
  bad.grid.cell.col(1) = 2 * bad.grid.cell.col(0);
  BOOST_TEST(tells(refusal(bad), "linearly dependent"));
  bad.grid.cell.col(1).setZero();
  BOOST_TEST(tells(refusal(bad), "spacing[:, 1] = 0"));
  bad.grid.cell(0, 0) = std::nan("");
  BOOST_TEST(tells(refusal(bad), "spacing[:, 0]"));
  bad = good;
  bad.grid.shape[1] = 4;
  BOOST_TEST(tells(refusal(bad), "log_weight: 1 by 30, expected (n_coarse, points) = 1 by 24"));
  bad = example({6, 5}, Matrix::Identity(2, 2), 2);
  bad.exchange = Matrix::Constant(4, 30, 0.2);
  BOOST_TEST(refusal(bad).empty());
  bad.exchange(1, 3) = 0.3;
  BOOST_TEST(tells(refusal(bad), "exchange[1, 0, 3] = 0.3 but 0.2"));
  bad.exchange.setConstant(-1);
  BOOST_TEST(tells(refusal(bad), "exchange[1, 0, 0] = -1"));
}

BOOST_AUTO_TEST_SUITE_END()
