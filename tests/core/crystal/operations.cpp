// Crystals by themselves: order of operations and atoms, files that are cut, damaged or strange.
#include <boost/test/unit_test.hpp>
#include <random>

#include "crystal/files/structure_file.hpp"
#include "crystal/jumps/landscape.hpp"
#include "support/error.hpp"

using namespace rdd;
using namespace rdd::crystal;

namespace {

crystal::Structure rutile() {
  crystal::Structure out;
  out.lattice = Eigen::Vector3d(4.594, 4.594, 2.959).asDiagonal();
  out.species = {"Ti", "O"};
  out.kind = {0, 0, 1, 1, 1, 1};
  out.positions.resize(3, 6);
  out.positions << 0, 0.5, 0.305, 0.695, 0.195, 0.805, 0, 0.5, 0.305, 0.695, 0.805, 0.195, 0, 0.5, 0, 0, 0.5, 0.5;
  out.positions = (out.lattice * out.positions).eval();
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(operations_are_sorted_orthogonal_and_closed) {
  const crystal::Crystal crystal(Run(), rutile());
  BOOST_TEST(crystal.group() == 136);
  const auto& operations = crystal.operations();
  BOOST_TEST(operations.size() == 16u);
  for (const auto& g : operations) {
    BOOST_TEST((g.cartesian * g.cartesian.transpose() - Mat::Identity(3, 3)).norm() < 1e-15);
    for (const auto& h : operations) {
      const crystal::Vec shift = g.turned(h.shift) + g.shift;
      Index matches = 0;
      for (const auto& gh : operations)
        if (gh.rotation == g.rotation * h.rotation && crystal.basis().distance(gh.shift, shift) < 1e-14) ++matches;
      BOOST_TEST(matches == 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_order_of_atoms_does_not_change_the_states) {
  auto structure = rutile();
  const auto states = [](const crystal::Structure& s) {
    crystal::StateInput i;
    i.name = i.entry = "i";
    i.position = s.lattice * Eigen::Vector3d(0, 0.5, 0);
    const crystal::Defect defect(Run(), std::make_shared<const crystal::Crystal>(Run(), s), {i});
    std::vector<crystal::Vec> out;
    for (Index k = 0; k < defect.n_states(); ++k) out.push_back(defect.state(k).placed.u);
    return out;
  };
  const auto first = states(structure);
  BOOST_TEST(first.size() == 4u);
  std::swap(structure.kind[0], structure.kind[3]);
  structure.positions.col(0).swap(structure.positions.col(3));
  const auto second = states(structure);
  for (std::size_t k = 0; k < first.size(); ++k) BOOST_TEST((first[k] - second[k]).norm() < 1e-15);
}

BOOST_AUTO_TEST_CASE(damaged_structure_files_are_refused_or_read_but_never_more) {
  const std::string poscar = "x\n1.0\n4 0 0\n0 4 0\n0 0 4\nCu\n2\nDirect\n0 0 0\n0.5 0.5 0.5\n";
  const std::string xyz = "2\nLattice=\"4 0 0 0 4 0 0 0 4\" Properties=species:S:1:pos:R:3\nCu 0 0 0\nCu 2 2 2\n";
  const std::string cif =
      "data_x\n_cell_length_a 4\n_cell_length_b 4\n_cell_length_c 5\n_cell_angle_alpha 90\n_cell_angle_beta 90\n"
      "_cell_angle_gamma 120\nloop_\n_space_group_symop_operation_xyz\n'x, y, z'\n'-x, -y, z+1/2'\nloop_\n"
      "_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\nZn1 0.3 0.6(2) 0\n";
  std::mt19937 random(7);
  for (const auto& text : {poscar, xyz, cif})
    for (int round = 0; round < 3000; ++round) {
      auto damaged = text;
      for (int k = 0; k < 2; ++k) damaged[random() % damaged.size()] = "0 9.-\nexT\"=:\t"[random() % 12];
      damaged.resize(damaged.size() - random() % 8);
      try {
        BOOST_TEST(parse_poscar(damaged, "f").positions.allFinite());
      } catch (const Error& error) {
        BOOST_TEST((error.status() == Status::format));
      }
      try {
        BOOST_TEST(parse_cif(damaged, "f").positions.allFinite());
      } catch (const Error& error) {
        BOOST_TEST((error.status() == Status::format));
      }
      try {
        BOOST_TEST(parse_extended_xyz(damaged, "f").positions.allFinite());
      } catch (const Error& error) {
        BOOST_TEST((error.status() == Status::format));
      }
    }
}
