// Restart files of simulations.
#include "dmd/simulation.hpp"
#include "support/restart_file.hpp"

namespace rdd::dmd {
namespace {

constexpr const char* heading = "rdd diffusive molecular dynamics, format 1";

}  // namespace

void Simulation::save(const std::string& path) {
  RestartWriter file(heading, describe());
  file.number(time_);
  file.numbers(exact());
  file.write(path);
  stop();
}

void Simulation::restore(const std::string& path) {
  RestartReader file(path, heading, describe(), "system", "sites, potentials, beta, model and bonds");
  const double time = file.number();
  set_exact(file.numbers(exact().size()));
  time_ = time;
  stop();
}

}  // namespace rdd::dmd
