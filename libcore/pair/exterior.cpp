// From the Green function to conductances between the places of the border.
#include "pair/exterior.hpp"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "network/network.hpp"
#include "numerics/lattice_reduction.hpp"
#include "pair/lattice_green.hpp"
#include "support/error.hpp"
#include "transport/transport.hpp"

namespace rdd::pair {
namespace {

using Cell = std::array<Index, 3>;

/// The host in lattice vectors that are short in the time a vacancy needs along them.
struct ReducedHost {
  ConductorGraph graph;
  numerics::IntMatrix to_reduced;

  [[nodiscard]] Cell cell(const Translation& n) const {
    Cell out{};
    for (Index a = 0; a < graph.dim; ++a)
      for (Index b = 0; b < graph.dim; ++b) out[a] += to_reduced(a, b) * n[b];
    return out;
  }
};

/// The walk with these conductances as rates: all sites have the same weight.
Network network_of(const HostBonds& host, const Vector& conductance) {
  const auto& basis = host.defect().crystal().basis();
  NetworkInput input;
  input.n_states = host.n_sites();
  input.lattice = Lattice(basis.vectors());
  input.positions.resize(basis.space(), input.n_states);
  for (Index i = 0; i < input.n_states; ++i) input.positions.col(i) = basis.cartesian(host.defect().state(i).placed.u);
  for (const auto& bond : host.bonds())
    input.jumps.push_back({bond.from, bond.to, bond.cell, conductance[bond.jump_class]});
  input.log_pi = Vector::Zero(input.n_states);
  return Network(std::move(input));
}

ReducedHost reduced_host(const HostBonds& host, const Vector& conductance, const Matrix& diffusivity) {
  ReducedHost out;
  const Matrix vectors = host.defect().crystal().basis().vectors();
  const Matrix back = (vectors.transpose() * vectors).inverse() * vectors.transpose();
  Matrix d = back * diffusivity * back.transpose();
  d = (d + d.transpose()).eval() / (2 * d.trace());
  const Eigen::LLT<Matrix> root(d);
  require(root.info() == Eigen::Success, Status::numeric,
          "the vacancy's diffusivity along the lattice vectors differs by more decades than a double has digits");
  const Matrix slow = root.matrixL().solve(Matrix::Identity(host.dim(), host.dim()));
  const auto u = numerics::reduce_basis(slow);
  out.to_reduced = u.size() > 0 ? numerics::unimodular_inverse(u) : u;
  if (out.to_reduced.size() == 0) out.to_reduced = numerics::IntMatrix::Identity(host.dim(), host.dim());
  out.graph.dim = host.dim();
  out.graph.n_sites = host.n_sites();
  const Matrix t = out.to_reduced.cast<double>();
  out.graph.diffusion = t * d * t.transpose();
  for (const auto& bond : host.bonds())
    if (conductance[bond.jump_class] > 0)
      out.graph.bonds.push_back({bond.from, bond.to, out.cell(bond.cell), conductance[bond.jump_class]});
  std::sort(out.graph.bonds.begin(), out.graph.bonds.end());  // the same bits for any order of classes
  return out;
}

/// All differences of cells in the near sets.
Cell reach_of(const PairClasses& classes, const ReducedHost& host) {
  Cell reach{};
  for (Index site = 0; site < classes.host().n_sites(); ++site) {
    Cell low{}, high{};
    for (const auto& place : classes.near(site).places) {
      const auto cell = host.cell(place.cell);
      for (std::size_t a = 0; a < 3; ++a) {
        low[a] = std::min(low[a], cell[a]);
        high[a] = std::max(high[a], cell[a]);
      }
    }
    for (std::size_t a = 0; a < 3; ++a) reach[a] = std::max(reach[a], high[a] - low[a]);
  }
  return reach;
}

Matrix green_among(const NearSet& near, const ReducedHost& host, const GreenTable& green) {
  Matrix out(near.size(), near.size());
  std::vector<Cell> cells;
  for (const auto& place : near.places) cells.push_back(host.cell(place.cell));
  for (Index i = 0; i < near.size(); ++i)
    for (Index j = 0; j <= i; ++j) {
      Cell m{};
      for (std::size_t a = 0; a < 3; ++a) m[a] = cells[j][a] - cells[i][a];
      out(i, j) = out(j, i) = green(near.places[i].state, near.places[j].state, m);
    }
  return out;
}

/// The Laplacian that is left of the host when all places but these are eliminated: the inverse of the Green function
/// for sources that add up to zero.
Matrix effective_laplacian(const Matrix& green) {
  const Index n = green.rows();
  Matrix bordered = Matrix::Ones(n + 1, n + 1);
  bordered.topLeftCorner(n, n) = green;
  bordered(n, n) = 0;
  const Matrix inverse = bordered.partialPivLu().inverse();
  return (inverse.topLeftCorner(n, n) + inverse.topLeftCorner(n, n).transpose()) / 2;
}

/// Positions p with sum_x' c(x, x') (p(x') - p(x)) = drive(x).
Matrix offsets_of(const Matrix& conductance, const Matrix& drive) {
  const Index n = conductance.rows();
  Matrix bordered = Matrix::Ones(n + 1, n + 1);
  bordered.topLeftCorner(n, n) = conductance;
  bordered.diagonal().head(n) = -conductance.rowwise().sum();
  bordered(n, n) = 0;
  Matrix right = Matrix::Zero(n + 1, drive.rows());
  right.topRows(n) = drive.transpose();
  return bordered.partialPivLu().solve(right).topRows(n).transpose();
}

/// What the bonds of the near set carry away from each place where all positions are those of the host.
Matrix drive_of(const PairClasses& classes, Index site, const Vector& conductance, const Matrix& positions) {
  const auto& near = classes.near(site);
  Matrix drive = Matrix::Zero(positions.rows(), near.size());
  for (const auto& bond : near.bonds) {
    const auto& host_bond = classes.host().bond(bond.bond);
    const Vector way = conductance[host_bond.jump_class] * displacement(classes.host(), positions, host_bond);
    drive.col(bond.a) -= way;
    drive.col(bond.b) += way;
  }
  return drive;
}

/// Conductances between places of the border outside of the near set; what rounding has left below zero is zero.
Matrix conductances_outside(const NearSet& near, const HostBonds& host, const Vector& conductance,
                            const Matrix& laplacian) {
  Matrix outside = -laplacian;
  for (const auto& bond : near.bonds) {
    outside(bond.a, bond.b) -= conductance[host.bond(bond.bond).jump_class];
    outside(bond.b, bond.a) = outside(bond.a, bond.b);
  }
  outside.diagonal().setZero();
  return outside(near.border, near.border).cwiseMax(0.0);
}

SiteExterior site_exterior(const PairClasses& classes, Index site, const Vector& conductance, const Matrix& positions,
                           const Matrix& laplacian) {
  const auto& near = classes.near(site);
  const Matrix all = conductances_outside(near, classes.host(), conductance, laplacian);
  const Vector sums = all.rowwise().sum();
  constexpr double rounding = 1e-14;  // where all bonds that leave a place are closed, this is what is left of them
  SiteExterior out;
  std::vector<Index> open;
  for (Index k = 0; k < sums.size(); ++k) {
    if (sums[k] <= rounding * sums.maxCoeff()) continue;
    open.push_back(k);
    out.border.push_back(near.border[k]);
  }
  out.conductance = all(open, open);
  const Matrix drive = drive_of(classes, site, conductance, positions)(Eigen::all, out.border);
  out.offset = offsets_of(out.conductance, drive);
  require(out.offset.allFinite(), Status::numeric, "the surroundings of site ", site,
          " fall into parts: expected jumps of the vacancy that connect them more than by rounding");
  out.variance = Matrix::Zero(positions.rows(), positions.rows());
  for (Index i = 0; i < out.offset.cols(); ++i)
    for (Index j = 0; j < i; ++j) {
      const Vector way = out.offset.col(i) - out.offset.col(j);
      out.variance += out.conductance(i, j) * way * way.transpose();
    }
  return out;
}

constexpr std::array<Index, 5> orders{24, 32, 44, 56, 64};
constexpr double good = 1e-11, hopeless = 1e-3;

}  // namespace

Vector displacement(const HostBonds& host, const Matrix& positions, const Bond& bond) {
  crystal::Vec cells = crystal::Vec::Zero(host.space());
  for (Index a = 0; a < host.dim(); ++a) cells[a] = bond.cell[a];
  return host.defect().crystal().basis().cartesian(cells) + positions.col(bond.to) - positions.col(bond.from);
}

Exterior make_exterior(const Run& run, const PairClasses& classes, const Vector& conductance) {
  const auto& host = classes.host();
  require_percolating(host, conductance);
  const auto network = network_of(host, conductance);
  Exterior out;
  out.diffusivity = transport::diffusivity(network);
  out.site_positions = network.positions();
  out.positions = out.site_positions;
  if (host.n_sites() > 1) out.positions += transport::corrector(network);
  const auto reduced = reduced_host(host, conductance, out.diffusivity);
  const auto reach = reach_of(classes, reduced);
  auto green = lattice_green(run, reduced.graph, reach, orders[0]);
  std::vector<Matrix> laplacians;
  for (std::size_t level = 1; level < orders.size(); ++level) {
    auto finer = lattice_green(run, reduced.graph, reach, orders[level]);
    const double before = out.error;
    out.error = 0;
    laplacians.clear();
    for (Index site = 0; site < host.n_sites(); ++site) {
      const Matrix fine = green_among(classes.near(site), reduced, finer);
      laplacians.push_back(effective_laplacian(fine));
      const Matrix change = laplacians.back() * (fine - green_among(classes.near(site), reduced, green));
      out.error = std::max(out.error, change.norm());
    }
    green = std::move(finer);
    if (out.error <= good || (level > 1 && out.error > before / 2)) break;
  }
  require(out.error < hopeless, Status::numeric, "the Green function of the host is uncertain by ", number(out.error),
          ", expected less than ", number(hopeless), ": the vacancy's rates along different directions are too far ",
          "apart; leave out what is slow");
  for (Index site = 0; site < host.n_sites(); ++site)
    out.sites.push_back(site_exterior(classes, site, conductance, out.positions, laplacians[site]));
  return out;
}

}  // namespace rdd::pair
