// Saddle energies and prefactors of all members of the classes.
#include "crystal/jumps/landscape.hpp"

#include <cmath>

#include "crystal/brief.hpp"
#include "support/error.hpp"

namespace rdd::crystal {
namespace {

void check_list(const Vector& values, Index n, const char* name, const char* length) {
  require(values.size() == 0 || values.size() == n, Status::size, name, " has ", values.size(), " entries, expected ",
          length, " = ", n);
}

void check(const JumpClasses& classes, const ClassValues& values) {
  const Index n_states = classes.defect().n_classes(), n = classes.n_classes();
  check_list(values.energy, n_states, "energy", "the number of classes of states");
  check_list(values.degeneracy, n_states, "degeneracy", "the number of classes of states");
  require(values.height.size() == n && values.prefactor.size() == n, Status::size, "height has ", values.height.size(),
          " entries and prefactor ", values.prefactor.size(), ", expected the number of classes of jumps = ", n);
  for (Index c = 0; c < n_states; ++c) {
    require(values.energy.size() == 0 || std::isfinite(values.energy[c]), Status::argument, "energy of \"",
            classes.defect().state_class(c).name, "\": expected a finite energy");
    require(values.degeneracy.size() == 0 || (std::isfinite(values.degeneracy[c]) && values.degeneracy[c] > 0),
            Status::argument, "degeneracy of \"", classes.defect().state_class(c).name,
            "\" = ", number(values.degeneracy[c]), ": expected a finite value > 0");
  }
  for (Index c = 0; c < n; ++c) {
    if (std::isnan(values.height[c])) continue;
    require(std::isfinite(values.height[c]), Status::argument, "height of class ", c, " (", classes[c].name,
            ") = ", number(values.height[c]), ": expected a finite energy, or NaN for a closed class");
    require(std::isfinite(values.prefactor[c]) && values.prefactor[c] > 0, Status::argument, "prefactor of class ", c,
            " (", classes[c].name, ") = ", number(values.prefactor[c]), ": expected a finite prefactor > 0");
  }
}

double saddle_energy(const JumpClasses& classes, const ClassValues& values, Index c) {
  const auto& defect = classes.defect();
  const auto energy_of = [&](std::int32_t state) {
    return values.energy.size() == 0 ? 0 : values.energy[defect.state(state).of_class];
  };
  const auto& hop = classes[c].as_given().hop;
  const double saddle =
      values.height_kind == Height::saddle ? values.height[c] : values.height[c] + energy_of(hop.from);
  for (const auto end : {hop.from, hop.to})
    require(saddle >= energy_of(end), Status::argument, "class ", c, " (", classes[c].name, "): saddle ",
            brief(energy_of(end) - saddle), " below its end \"", defect.class_of(end).name,
            "\", expected a saddle energy no less than those of the states it joins");
  return saddle;
}

void report(const Run& run, const JumpClasses& classes, const ClassValues& values) {
  std::vector<const JumpClass*> open;
  for (Index c = 0; c < classes.n_classes(); ++c)
    if (!std::isnan(values.height[c])) open.push_back(&classes[c]);
  const auto rank = loop_rank(classes.defect(), open);
  const int dim = classes.defect().crystal().dim();
  if (rank.n_components > 1)
    run.log("warning: the network has " + std::to_string(rank.n_components) +
            " parts without a jump between them: transport of one needs the jumps of that one alone");
  if (rank.rank < dim)
    run.log("loops of the network span " + std::to_string(rank.rank) + " of " + std::to_string(dim) + " dimensions");
}

}  // namespace

ClassLandscape landscape_of(const Run& run, const JumpClasses& classes, const ClassValues& values) {
  check(classes, values);
  const auto& defect = classes.defect();
  const auto& basis = defect.crystal().basis();
  ClassLandscape out;
  auto& input = out.input;
  input.n_states = defect.n_states();
  input.lattice = Lattice(basis.vectors());
  input.positions.resize(basis.space(), input.n_states);
  input.energy = Vector::Zero(input.n_states);
  input.log_degeneracy = Vector::Zero(input.n_states);
  input.height = Height::saddle;
  input.kB = values.kB;
  Vector degeneracy = Vector::Ones(input.n_states);
  for (Index i = 0; i < input.n_states; ++i) {
    const Index c = defect.state(i).of_class;
    input.positions.col(i) = basis.cartesian(defect.state(i).placed.u);
    if (values.energy.size() > 0) input.energy[i] = values.energy[c];
    if (values.degeneracy.size() > 0) degeneracy[i] = values.degeneracy[c];
    input.log_degeneracy[i] = std::log(degeneracy[i]);
  }
  for (Index c = 0; c < classes.n_classes(); ++c) {
    if (std::isnan(values.height[c])) continue;
    const double saddle = saddle_energy(classes, values, c);
    const double paths = values.prefactor[c] * static_cast<double>(classes[c].paths);
    for (Index m = 0; m < classes[c].count(); ++m) {
      const auto& hop = classes[c].members[m].hop;
      input.transitions.push_back({hop.from, hop.to, hop.cell, saddle, paths / degeneracy[hop.from]});
      out.jump_class.push_back(c);
      out.member.push_back(m);
    }
  }
  report(run, classes, values);
  return out;
}

}  // namespace rdd::crystal
