// All 230 space groups: structures made by the operations of spglib's own tables, and jumps against brute force.
// RDD_LONG_TESTS=1: in all 530 settings of the International Tables, other origins and axes, instead of one each.
#include <spglib.h>

#include <Eigen/Cholesky>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdlib>
#include <set>

#include "crystal/jumps/jump_classes.hpp"
#include "support/error.hpp"

using namespace rdd;
using namespace rdd::crystal;

namespace {

struct TableGroup {
  int number = 0;
  std::vector<Eigen::Matrix3d> rotations;
  std::vector<Eigen::Vector3d> shifts;
};

/// The first setting of each of the 230 groups, or all settings.
std::vector<TableGroup> all_groups(bool every_setting) {
  std::vector<TableGroup> out;
  for (int hall = 1; hall <= 530; ++hall) {
    const int number = spg_get_spacegroup_type(hall).number;
    if (!every_setting && !out.empty() && out.back().number == number) continue;
    int rotations[192][3][3];
    double shifts[192][3];
    const int count = spg_get_symmetry_from_database(rotations, shifts, hall);
    TableGroup group{number, {}, {}};
    for (int o = 0; o < count; ++o) {
      Eigen::Matrix3d w;
      for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) w(i, j) = rotations[o][i][j];
      group.rotations.push_back(w);
      group.shifts.emplace_back(shifts[o][0], shifts[o][1], shifts[o][2]);
    }
    out.push_back(std::move(group));
  }
  return out;
}

/// A lattice that the group keeps and no more than it must, by the mean of a metric without symmetry.
Matrix lattice_of(const TableGroup& group, double edge) {
  Eigen::Matrix3d metric;
  metric << 1, 0.11, -0.07, 0.11, 1.21, 0.05, -0.07, 0.05, 1.49;
  Eigen::Matrix3d mean = Eigen::Matrix3d::Zero();
  for (const auto& w : group.rotations) mean += w.transpose() * metric * w;
  mean /= static_cast<double>(group.rotations.size());
  return edge * Eigen::Matrix3d(mean.llt().matrixU());
}

std::vector<Eigen::Vector3d> orbit(const TableGroup& group, const Eigen::Vector3d& u) {
  std::vector<Eigen::Vector3d> out;
  for (std::size_t o = 0; o < group.rotations.size(); ++o) {
    Eigen::Vector3d image = group.rotations[o] * u + group.shifts[o];
    image -= Eigen::Vector3d(image.array().floor());
    bool known = false;
    for (const auto& other : out) {
      Eigen::Vector3d off = image - other;
      off -= Eigen::Vector3d(off.array().round());
      known = known || off.norm() < 1e-6;
    }
    if (!known) out.push_back(image);
  }
  return out;
}

/// Two orbits of general positions: nothing has more symmetry than the group.
crystal::Structure structure_of(const TableGroup& group) {
  crystal::Structure out;
  out.lattice = lattice_of(group, 3.0 * std::cbrt(2.0 * static_cast<double>(group.rotations.size())));
  out.species = {"A", "B"};
  const std::vector<Eigen::Vector3d> places{{0.1371, 0.2243, 0.0819}, {0.3117, 0.0671, 0.1923}};
  std::vector<Eigen::Vector3d> atoms;
  for (std::size_t k = 0; k < places.size(); ++k)
    for (const auto& u : orbit(group, places[k])) {
      atoms.push_back(u);
      out.kind.push_back(static_cast<std::int32_t>(k));
    }
  out.positions.resize(3, static_cast<Index>(atoms.size()));
  for (std::size_t a = 0; a < atoms.size(); ++a) out.positions.col(static_cast<Index>(a)) = out.lattice * atoms[a];
  return out;
}

/// All jumps shorter than a cutoff, from positions alone.
std::set<crystal::Hop> brute_force(const crystal::Defect& defect, double cutoff) {
  std::set<crystal::Hop> out;
  const auto& basis = defect.crystal().basis();
  int most[3];
  for (int k = 0; k < 3; ++k) most[k] = static_cast<int>(std::ceil(cutoff * basis.reach(k))) + 1;
  for (std::int32_t i = 0; i < defect.n_states(); ++i)
    for (std::int32_t j = 0; j < defect.n_states(); ++j)
      for (int a = -most[0]; a <= most[0]; ++a)
        for (int b = -most[1]; b <= most[1]; ++b)
          for (int c = -most[2]; c <= most[2]; ++c) {
            const crystal::Hop hop{i, j, {a, b, c}};
            const Eigen::Vector3d n(a, b, c);
            const double d = basis.cartesian(defect.state(j).placed.u + n - defect.state(i).placed.u).norm();
            if (d > 0.01 && d < cutoff) out.insert(hop);
          }
  return out;
}

crystal::JumpClasses search(const std::shared_ptr<const crystal::Defect>& defect, double& cutoff) {
  for (;; cutoff *= 1.02) try {
      crystal::SearchRequest request;
      request.cutoff = cutoff;
      request.through_sites = true;
      request.blocking = {-1, -1};
      return crystal::find_jumps(Run(), defect, request);
    } catch (const Error& error) {
      if (std::string(error.what()).find("a shell lies at") == std::string::npos) throw;
    }
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_space_group_is_found_and_its_jumps_are_those_of_brute_force) {
  const bool every_setting = std::getenv("RDD_LONG_TESTS") != nullptr;
  const auto groups = all_groups(every_setting);
  BOOST_REQUIRE_EQUAL(groups.size(), every_setting ? 530u : 230u);
  for (const auto& group : groups) {
    BOOST_TEST_CONTEXT("group " << group.number) {
      const auto structure = structure_of(group);
      const auto crystal = std::make_shared<const crystal::Crystal>(Run(), structure);
      BOOST_TEST(crystal->group() == group.number);
      // Pure translations of the table are the cells of its centring.
      Index centring = 0;
      for (const auto& w : group.rotations) centring += w.isIdentity() ? 1 : 0;
      BOOST_TEST(crystal->operations().size() * static_cast<std::size_t>(centring) == group.rotations.size());
      BOOST_TEST(crystal->n_atoms() * centring == structure.positions.cols());
      BOOST_TEST(crystal->largest_move() < 1e-12);
      std::vector<crystal::StateInput> states(1);
      states[0].name = "origin";
      states[0].entry = "states[0]";
      states[0].position = crystal::Vec::Zero(3);
      const auto defect = std::make_shared<const crystal::Defect>(Run(), crystal, states);
      BOOST_TEST(defect->n_states() * centring == static_cast<Index>(orbit(group, Eigen::Vector3d::Zero()).size()));
      double cutoff = 0.8 * crystal->basis().shortest();
      auto classes = search(defect, cutoff);
      if (classes.n_jumps() == 0) classes = search(defect, cutoff = 1.7 * crystal->basis().shortest());
      std::set<crystal::Hop> found;
      for (const auto& one : classes.classes())
        for (const auto& member : one.members) BOOST_TEST(found.insert(member.hop).second);
      BOOST_TEST((found == brute_force(*defect, cutoff)));
      BOOST_TEST(!found.empty());
      for (const auto& one : classes.classes())  // any member gives the same class, and the same bits
        for (const auto& member : {one.members.front(), one.members.back()}) {
          const auto again = crystal::class_by_hand(Run(), *defect, {"", "jump", member.hop, 1, {}});
          BOOST_TEST(again.count() == one.count());
          BOOST_TEST((again.first() == one.first()));
          BOOST_TEST(again.length == one.length);
        }
    }
  }
}
