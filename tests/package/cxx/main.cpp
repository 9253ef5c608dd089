// A C++ host of an installed rdd: a handle in a unique_ptr, errors as exceptions, the alternating chain.
#include <rdd/rdd.h>

#include <cmath>
#include <cstdint>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

void check(rdd_status status) {
  if (status == RDD_OK) return;
  std::string text(256, '\0');
  std::int64_t needed = 0;
  rdd_last_error(text.data(), static_cast<std::int64_t>(text.size()), &needed);
  throw std::runtime_error(text.c_str());
}

struct Destroy {
  void operator()(rdd_model* model) const { rdd_model_destroy(&model); }
};
using Model = std::unique_ptr<rdd_model, Destroy>;

Model chain(double a, double k1, double k2) {
  const std::vector<std::int64_t> from{0, 1, 1, 0}, to{1, 0, 0, 1}, translation{0, 0, 1, -1};
  const std::vector<double> rate{k1, k1, k2, k2};
  rdd_model* model = nullptr;
  check(rdd_model_create(nullptr, 1, 1, 2, &a, nullptr, 4, from.data(), to.data(), translation.data(), rate.data(),
                         nullptr, 0, &model));
  return Model(model);
}

bool refuses_negative_rate() {
  try {
    chain(1, -2.5, 1);
  } catch (const std::runtime_error& error) {
    std::cout << "refused: " << error.what() << '\n';
    return std::string(error.what()).find("-2.5") != std::string::npos;
  }
  return false;
}

}  // namespace

int main() {
  const double a = 2, k1 = 3, k2 = 0.5;
  const double expected = a * a * k1 * k2 / (2 * (k1 + k2));
  double d = 0;
  check(rdd_diffusivity(nullptr, nullptr, chain(a, k1, k2).get(), &d));
  std::cout << "D = " << d << ", expected " << expected << '\n';
  return std::abs(d - expected) <= 1e-14 * expected && refuses_negative_rate() ? 0 : 1;
}
