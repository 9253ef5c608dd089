// Protons in BaZrO3 at nine temperatures: from displacements to the exact diffusivities.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <string>

#include "io/read.hpp"
#include "support/error.hpp"
#include "transport/transport.hpp"

using namespace rdd;

namespace {

constexpr double temperatures[] = {200, 300, 400, 500, 600, 700, 800, 900, 1000};
// cm2/s
constexpr double exact[] = {1.4856425184e-9, 1.8061312177e-7, 1.9287098939e-6, 7.8142590787e-6, 1.9592812274e-5,
                            3.7465281526e-5, 6.0603030790e-5, 8.7792212252e-5, 1.1782093601e-4};

void check(const Network& network, double expected, const std::string& name) {
  const Matrix& a = network.lattice().vectors();
  BOOST_TEST(network.dim() == 3);
  BOOST_TEST((a - 4.23621 * Matrix::Identity(3, 3)).cwiseAbs().maxCoeff() < 1e-7, name);
  for (const auto accuracy : {Accuracy::fast, Accuracy::high}) {
    const Matrix d = transport::diffusivity(network, accuracy) * 1e-16;
    const double mean = d.trace() / 3;
    BOOST_TEST(std::abs(mean / expected - 1) < 1e-9, name << ": " << mean);
    BOOST_TEST((d - mean * Matrix::Identity(3, 3)).cwiseAbs().maxCoeff() < 1e-12 * mean, name);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bazro3)

BOOST_AUTO_TEST_CASE(from_the_barriers_of_the_examples) {
  for (std::size_t i = 0; i < std::size(temperatures); ++i) {
    io::ReadRequest request;
    request.temperature = temperatures[i];
    const auto found =
        io::read_model(std::string(RDD_TEST_DATA_DIR) + "/../../examples/data/bazro3_barriers.csv", request);
    check(*found.network, exact[i], number(temperatures[i]) + " K");
  }
}

BOOST_AUTO_TEST_CASE(from_the_published_rates) {
  const char* folder = std::getenv("RDD_TEST_DATA");
  if (folder == nullptr) {
    BOOST_TEST_MESSAGE("SKIP: RDD_TEST_DATA is not set, the published rate files are not read");
    return;
  }
  for (std::size_t i = 0; i < std::size(temperatures); ++i) {
    const auto name = "/masteq/H_BaZrO3_jmpdata_" + number(temperatures[i]) + "K.csv";
    check(*io::read_model(folder + name).network, exact[i], name);
    io::ReadRequest request;
    request.temperature = temperatures[i];
    const auto barriers = io::read_model(std::string(folder) + "/masteq/H_BaZrO3_emig.csv", request);
    check(*barriers.network, exact[i], "emig.csv");
  }
}

BOOST_AUTO_TEST_SUITE_END()
