// First passage against high-precision numbers: synthetic networks of 30 decades and more, and a real one.
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "io/read.hpp"
#include "network/helpers.hpp"
#include "transport/passage/passage.hpp"

using namespace rdd;
using namespace rdd::test;
using Json = nlohmann::json;

namespace {

Json load() {
  std::ifstream file(std::string(RDD_TEST_DATA_DIR) + "/passage.json");
  BOOST_REQUIRE(file.good());
  return Json::parse(file);
}

/// Each of n eliminations rounds a few times; signs are at random.
constexpr double allowed = 5e-15;
double worst = 0;

void check_close(double found, const Json& expected) {
  const long double size = std::stold(expected.get<std::string>());
  if (size == 0) {
    BOOST_CHECK_EQUAL(found, 0.0);
    return;
  }
  if (size < 1e-307L) return;  // no normal double
  const auto error = static_cast<double>((found - size) / size);
  worst = std::max(worst, std::abs(error));
  BOOST_CHECK_SMALL(error, allowed);
}
void check_close(const Vector& found, const Json& expected) {
  BOOST_REQUIRE_EQUAL(found.size(), static_cast<Index>(expected.size()));
  for (Index j = 0; j < found.size(); ++j) check_close(found[j], expected[j]);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(references)

BOOST_AUTO_TEST_CASE(synthetic_networks) {
  const auto data = load();
  for (const auto& model : data["networks"]) {
    BOOST_TEST_CONTEXT(model["name"].get<std::string>()) {
      std::vector<Rate> rates;
      for (std::size_t e = 0; e < model["rate"].size(); ++e)
        rates.emplace_back(model["from"][e], model["to"][e], model["rate"][e]);
      const auto network = plain_network(model["n_states"], rates);
      const transport::FirstPassage passage(network, {model["products"].get<std::vector<std::vector<Index>>>(), {}, 0});
      const auto& expected = model["expected"];
      worst = 0;
      check_close(passage.mean_time(), expected["time"]);
      const Matrix splitting = passage.splitting();
      for (Index c = 0; c < splitting.cols(); ++c) check_close(splitting.col(c), expected["splitting"][c]);
      const auto from = passage.from(network, {model["sources"].get<std::vector<Index>>(), {}});
      check_close(from.mean_time, expected["mean"][0]);
      check_close(from.splitting, expected["exit"]);
      check_close(from.occupation, expected["occupation"]);
      for (Index c = 0; c < from.exit_rate.size(); ++c)
        BOOST_CHECK_SMALL(from.exit_rate[c] * from.mean_time - from.splitting[c], 4e-16 * from.splitting[c]);
      check_close(transport::kemeny_constant(network), expected["kemeny"][0]);
      if (std::stold(expected["variance"][0].get<std::string>()) < 1e300L) {
        check_close(passage.second_moment(), expected["second_moment"]);
        BOOST_CHECK_SMALL(from.variance / std::stod(expected["variance"][0].get<std::string>()) - 1, 1e-13);
      }
      BOOST_TEST_MESSAGE(model["name"].get<std::string>() << ": largest relative error " << worst);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_real_network) {
  const char* folder = std::getenv("RDD_TEST_DATA");
  if (folder == nullptr || *folder == '\0') {
    BOOST_TEST_MESSAGE("SKIP: RDD_TEST_DATA is not set, the 32-state network is not read");
    return;
  }
  const auto at = [&](double temperature) {
    return io::read_model(std::string(folder) + "/pygt/32state", {.temperature = temperature, .kB = 1});
  };
  const auto time = [](const auto& read, const char* from, const char* to) {
    return transport::mean_first_passage_time(*read.network, read.sets.at(from), read.sets.at(to));
  };
  // The numbers published with it.
  const auto one = at(1);
  BOOST_CHECK_SMALL(time(one, "B", "A") / 585.7934067018 - 1, 1e-12);
  BOOST_CHECK_SMALL(time(one, "A", "B") / 664.5826837565 - 1, 1e-12);
  BOOST_CHECK_SMALL(transport::kemeny_constant(*at(10).network) / 97.53002029349 - 1, 1e-12);
  // Rates are rounded when they are made, so the last digits differ by the size of their exponents.
  const auto data = load();
  for (const auto& expected : data["32state"]) {
    const auto read = at(expected["temperature"].get<double>());
    const auto error = [&](double found, const char* name) {
      return static_cast<double>(found / std::stold(expected[name].get<std::string>()) - 1);
    };
    BOOST_CHECK_SMALL(error(time(read, "B", "A"), "BA"), 1e-14);
    BOOST_CHECK_SMALL(error(time(read, "A", "B"), "AB"), 1e-14);
    BOOST_CHECK_SMALL(error(transport::kemeny_constant(*read.network), "kemeny"), 1e-14);
    const transport::FirstPassage passage(*read.network, {{read.sets.at("A")}, {}, 0});
    BOOST_CHECK_SMALL(error(passage.from(*read.network, {read.sets.at("B"), {}}).variance, "BA_variance"), 1e-14);
    BOOST_TEST_MESSAGE("T = " << expected["temperature"] << ": relative errors " << error(time(read, "B", "A"), "BA")
                              << " " << error(time(read, "A", "B"), "AB") << " "
                              << error(transport::kemeny_constant(*read.network), "kemeny"));
  }
}

BOOST_AUTO_TEST_SUITE_END()
