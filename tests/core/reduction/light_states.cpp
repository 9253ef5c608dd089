// Coarse models of networks whose states weigh up to 80 decades apart and whose rates lie up to 150 decades apart,
// against arithmetic in hundreds of digits.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "common/reference.hpp"
#include "reduction/jump_table/jump_table.hpp"
#include "reduction/reduced.hpp"
#include "support/error.hpp"
#include "transport/transport.hpp"

using namespace rdd;
using namespace rdd::test;

namespace {

std::shared_ptr<const Network> network_from(const Json& data) {
  NetworkInput input;
  input.n_states = data.at("n_states").get<Index>();
  input.lattice = Lattice(Matrix::Constant(1, 1, data.at("period").get<double>()));
  for (const auto& jump : data.at("jumps"))
    input.jumps.push_back({jump[0].get<std::int32_t>(),
                           jump[1].get<std::int32_t>(),
                           {jump[2].get<std::int32_t>()},
                           jump[3].get<double>()});
  return std::make_shared<const Network>(std::move(input));
}

std::shared_ptr<const reduction::Reduced> reduce(const std::shared_ptr<const Network>& network, Index p) {
  reduction::ReduceRequest request;
  request.n_coarse = p;
  return reduction::coarse_grain(Run(), network, request);
}

/// The largest difference of entries, against sqrt(w_p/w_q) times the geometric mean of the sizes of p and q.
double apart(const Matrix& found, const Matrix& exact, const Vector& weight, const Vector& size) {
  double worst = 0;
  for (Index q = 0; q < exact.cols(); ++q)
    for (Index p = 0; p < exact.rows(); ++p) {
      const double scale = std::sqrt(weight[p] / weight[q]) * std::sqrt(size[p] * size[q]);
      const double difference = std::abs(found(p, q) - exact(p, q));
      const double relative = difference == 0 ? 0 : difference / scale;
      if (!(relative <= worst)) worst = relative;
    }
  return worst;
}

/// Every model of the files with its coarse model; driven ones whose slow rates lie too far apart are refused.
template <typename Visit>
void for_each_model(Visit&& visit) {
  Index at = 0, refused = 0;
  for (const auto* file : {"light_states.json", "wide_rates.json"})
    for (const nlohmann::json& data : load_json(file)) {
      const auto network = network_from(data);
      try {
        visit(data, *reduce(network, data.at("n_coarse").get<Index>()), std::string(file) + " " + std::to_string(at));
      } catch (const Error& error) {
        BOOST_TEST(!network->reversible());
        BOOST_TEST((error.status() == Status::numeric), error.what());
        ++refused;
      }
      ++at;
    }
  BOOST_TEST(at >= 30);
  BOOST_TEST(refused <= 2);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(light_states)

BOOST_AUTO_TEST_CASE(weights_memberships_and_rates) {
  for_each_model([](const Json& data, const reduction::Reduced& reduced, const std::string& which) {
    const Index p = reduced.n_coarse;
    const Vector weight = vector_of(data.at("weight")), pi = vector_of(data.at("pi"));
    const Matrix chi = matrix_of(data.at("chi")), reaction = matrix_of(data.at("reaction"));
    BOOST_TEST((reduced.equilibrium.cwiseQuotient(weight).array() - 1).abs().maxCoeff() < 1e-12, which);
    BOOST_TEST((reduced.memberships.chi - chi).cwiseAbs().maxCoeff() < 1e-12, which);
    // What a state gives to a light coarse state counts beside what that weighs.
    double given = 0;
    for (Index c = 0; c < p; ++c)
      for (Index j = 0; j < chi.rows(); ++j)
        given = std::max(given, pi[j] * std::abs(reduced.memberships.chi(j, c) - chi(j, c)) / weight[c]);
    BOOST_TEST(given < 1e-12, which << ": " << given);
    BOOST_TEST(std::abs(reduced.memberships.crispness - data.at("crispness").get<double>()) < 1e-12, which);
    const double rates = apart(reduced.reaction, reaction, weight, reaction.diagonal().cwiseAbs());
    BOOST_TEST(rates < 1e-12, which << ": " << rates);
    const Vector decay = vector_of(data.at("decay"));
    for (Index m = 1; m < p; ++m)
      BOOST_TEST(std::abs(reduced.slow.eigenvalues[m].real() / decay[m] - 1) < 1e-10, which);
  });
}

BOOST_AUTO_TEST_CASE(diffusion_and_drift_or_a_word) {
  Index sound = 0;
  for_each_model([&](const Json& data, const reduction::Reduced& reduced, const std::string& which) {
    if (which.starts_with("wide")) return;  // their sizes lie too far apart for one norm
    const Vector root = vector_of(data.at("weight")).cwiseSqrt();
    const auto balanced = [&](const Matrix& m) -> Matrix {
      return root.cwiseInverse().asDiagonal() * m * root.asDiagonal();
    };
    const Matrix diffusion = balanced(matrix_of(data.at("diffusion"))), drift = balanced(matrix_of(data.at("drift")));
    const double size = diffusion.norm(), rate = balanced(matrix_of(data.at("reaction"))).norm();
    const double error = (balanced(reduced.diffusion_second[0]) - diffusion).norm() / size;
    const double drift_error = (balanced(reduced.drift[0]) - drift).norm() / std::sqrt(rate * size);
    BOOST_TEST(error < std::max(1e-12, reduced.diffusion_error), which << ": " << error);
    if (reduced.diffusion_error > 1e-8) return;
    ++sound;
    BOOST_TEST(error < 1e-12, which << ": " << error);
    BOOST_TEST(drift_error < 1e-12, which << ": " << drift_error);
  });
  BOOST_TEST(sound >= 11);
}

BOOST_AUTO_TEST_CASE(one_coarse_state_diffuses_as_the_network) {
  for (const double slow : {1e-3, 1e-12, 1e-20, 1e-24, 1e-40}) {
    // Three blocks of four states with fast rings, joined by slow jumps through the cells.
    NetworkInput input;
    input.n_states = 12;
    input.lattice = Lattice(Matrix::Constant(1, 1, 2.0));
    const auto both = [&](std::int32_t i, std::int32_t j, std::int32_t n, double out, double back) {
      input.jumps.push_back({i, j, {n}, out});
      input.jumps.push_back({j, i, {-n}, back});
    };
    for (std::int32_t block = 0; block < 3; ++block)
      for (std::int32_t i = 0; i < 4; ++i) both(4 * block + i, 4 * block + (i + 1) % 4, 0, 1.0 + i, 1.0 + i);
    both(0, 5, 0, slow, slow);
    both(6, 9, 1, 0.3 * slow, 0.3 * slow);
    both(10, 3, 0, 0.2 * slow, 0.2 * slow);
    for (auto& jump : input.jumps)  // the cells of a ring close, so that no block moves by itself
      if (jump.from / 4 == jump.to / 4) jump.n[0] = (jump.from / 4 - 1) * (jump.to % 4 - jump.from % 4);
    const auto network = std::make_shared<const Network>(std::move(input));
    const auto one = reduce(network, 1);
    BOOST_TEST(std::abs(one->diffusion_second[0](0, 0) / transport::diffusivity(*network)(0, 0) - 1) < 1e-14, slow);
    BOOST_TEST(one->drift[0](0, 0) == 0);
    BOOST_TEST(one->well_posed);
    BOOST_TEST(one->diffusion_error == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_jump_table_keeps_what_is_light) {
  // The wells at the ends of a path over high states: the first model of the file.
  const auto data = load_json("light_states.json").at(0);
  const auto table = reduction::coarse_jump_table(Run(), *reduce(network_from(data), 2), {.least_gap = 0});
  const Vector weight = vector_of(data.at("weight"));
  BOOST_TEST((table.equilibrium.cwiseQuotient(weight).array() - 1).abs().maxCoeff() < 1e-10);
  BOOST_TEST(table.rate_error < 1e-10);
  BOOST_TEST(std::abs(table.diffusivity(0, 0) / data.at("exact").get<double>() - 1) < 1e-10);
  const auto motion = reduction::mobilities(*reduce(network_from(data), 2));
  const Matrix diffusion = matrix_of(data.at("diffusion"));
  BOOST_TEST(std::abs(motion[1].principal[0] / diffusion(1, 1) - 1) < 1e-10);
  BOOST_TEST(motion[1].dimension == 1);
}

BOOST_AUTO_TEST_SUITE_END()
