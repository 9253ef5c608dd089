// Checks of a system's parameters, and the parameters as text.
#include "dmd/physics.hpp"

#include <cmath>

#include "support/error.hpp"
#include "support/text_stream.hpp"

namespace rdd::dmd {

void check(const Physics& physics) {
  auto positive = [](double value, const char* name) {
    require(value > 0 && std::isfinite(value), Status::argument, name, " = ", value, ": expected > 0 and finite");
  };
  positive(physics.beta, "beta");
  positive(physics.mobility.tau, "tau");
  positive(physics.mobility.k_c, "k_c");
  positive(physics.mobility.k_r, "k_r");
  require(physics.weight == Weight::one || physics.interaction.atoms_and_vacancies(), Status::unsupported,
          "weight c: there is an A-B or B-B potential; expected atoms and vacancies, A-A alone");
}

std::string describe(const Physics& physics) {
  auto text = text_stream();
  const Interaction& v = physics.interaction;
  text << std::hexfloat << "beta " << physics.beta << " weight " << static_cast<int>(physics.weight) << ' '
       << name_of(physics.kinetics) << ' ' << physics.mobility.tau << ' ' << physics.mobility.k_c << ' '
       << physics.mobility.k_r << " nodes " << physics.quadrature.nodes << ' ' << physics.quadrature.reach << ' '
       << v.aa.describe() << ' ' << v.ab.describe() << ' ' << v.bb.describe() << ' ' << v.confinement.describe();
  return text.str();
}

double mixing_entropy(double c) {
  auto x_log_x = [](double x) { return x > 0 ? x * std::log(x) : 0; };
  // log1p keeps the small term of c near 0.
  return x_log_x(c) + (c < 1 ? (1 - c) * std::log1p(-c) : 0);
}

}  // namespace rdd::dmd
