// PCCA+ on the reference networks: never less crisp than the public codes and the best restart, same memberships.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "reduction/pcca/pcca.hpp"

namespace {

using rdd::Index;
using rdd::Matrix;
using rdd::Vector;

nlohmann::json read(const std::string& name) {
  std::ifstream file(std::string(RDD_TEST_DATA_DIR) + "/rdd/pcca_" + name + ".json");
  BOOST_REQUIRE(file);
  return nlohmann::json::parse(file);
}

Matrix matrix(const nlohmann::json& rows) {
  Matrix result(static_cast<Index>(rows.size()), static_cast<Index>(rows.at(0).size()));
  for (Index i = 0; i < result.rows(); ++i)
    for (Index j = 0; j < result.cols(); ++j)
      result(i, j) = rows.at(static_cast<std::size_t>(i)).at(static_cast<std::size_t>(j)).get<double>();
  return result;
}

Vector vector(const nlohmann::json& entries) {
  Vector result(static_cast<Index>(entries.size()));
  for (Index i = 0; i < result.size(); ++i) result[i] = entries.at(static_cast<std::size_t>(i)).get<double>();
  return result;
}

/// Largest difference of memberships, each column of b against the closest of a.
double distance(const Matrix& a, const Matrix& b) {
  double worst = 0;
  for (Index j = 0; j < b.cols(); ++j) {
    double best = 1;
    for (Index k = 0; k < a.cols(); ++k) best = std::min(best, (a.col(k) - b.col(j)).cwiseAbs().maxCoeff());
    worst = std::max(worst, best);
  }
  return worst;
}

struct Case {
  std::string name;
  double tolerance;  ///< of chi: the reference of meta_P4 is a simplex search that stopped 3e-11 below the maximum
};

const Case cases[] = {
    {"meta_P2", 1e-12}, {"meta_P3", 1e-12}, {"meta_P4", 1e-9}, {"fig1c", 1e-12}, {"fig1c_printed", 1e-12}};

}  // namespace

BOOST_AUTO_TEST_SUITE(pcca_reference)

BOOST_AUTO_TEST_CASE(never_below_the_public_codes) {
  for (const auto& [name, tolerance] : cases) {
    BOOST_TEST_CONTEXT(name) {
      const auto json = read(name);
      const rdd::reduction::Memberships result =
          rdd::reduction::pcca(matrix(json["W_pi_orthonormal"]), vector(json["pi"]));
      const double round_off = 1e-13;
      BOOST_TEST(result.crispness >= json["crispness_reference_optimum"].get<double>() - round_off);
      BOOST_TEST(result.crispness >= json["crispness_msmtools"].get<double>() - round_off);
      BOOST_TEST(result.crispness >= json["crispness_isa_start"].get<double>() - round_off);
      for (const auto& other : json["crispness_gpcca"]) BOOST_TEST(result.crispness >= other.get<double>() - round_off);
      BOOST_TEST(result.crispness <= json["crispness_reference_optimum"].get<double>() + 1e-10);
      BOOST_TEST(result.crispness_bound - result.crispness < 1e-9);
    }
  }
}

BOOST_AUTO_TEST_CASE(memberships_of_the_reference) {
  for (const auto& [name, tolerance] : cases) {
    BOOST_TEST_CONTEXT(name) {
      const auto json = read(name);
      const rdd::reduction::Memberships result =
          rdd::reduction::pcca(matrix(json["W_pi_orthonormal"]), vector(json["pi"]));
      BOOST_TEST(distance(result.chi, matrix(json["chi_reference_optimum"])) < tolerance);
      Vector weights = vector(json["coarse_pi"]);
      std::sort(weights.begin(), weights.end(), std::greater<>());
      BOOST_TEST((result.chi.transpose() * vector(json["pi"]) - weights).cwiseAbs().maxCoeff() < tolerance);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
