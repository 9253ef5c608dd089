// Meshes for a rectangle until the rates settle, and densities on the last one.
#include "qsd/plane/box.hpp"

#include <algorithm>
#include <cmath>

#include "qsd/plane/elements.hpp"

namespace rdd::qsd {
namespace {

constexpr Index elements[] = {2, 3, 4, 5, 7, 9, 12};  // each way

void check(const BoxRequest& r) {
  const char* const names[] = {"x", "y"};
  for (std::size_t a = 0; a < 2; ++a)
    require(std::isfinite(r.lo[a]) && std::isfinite(r.hi[a]) && r.lo[a] < r.hi[a], Status::argument, names[a], " from ",
            r.lo[a], " to ", r.hi[a],
            ": expected a finite interval, lo < hi (cut an infinite one where beta (V - V_min) is about 50)");
  require(r.beta > 0 && std::isfinite(r.beta), Status::argument, "beta = ", r.beta, ": expected > 0 and finite");
  require(r.tolerance > 0 && r.tolerance < 1, Status::argument, "tolerance = ", r.tolerance,
          ": expected between 0 and 1");
  require(r.absorbing_lo[0] || r.absorbing_hi[0] || r.absorbing_lo[1] || r.absorbing_hi[1], Status::argument,
          "absorbing: no side absorbs, so nothing leaves and lambda_1 = 0: expected at least one absorbing side");
}

void sample(const Run& run, const PlaneEnergy& energy, QsdBox& out) {
  const Index nx = out.node[0].size(), ny = out.node[1].size();
  out.v.resize(nx, ny);
  for (Index j = 0; j < ny; ++j) {
    run.check();
    for (Index i = 0; i < nx; ++i) {
      const double value = energy(out.node[0][i], out.node[1][j]);
      require(std::isfinite(value), Status::argument, "V(", number(out.node[0][i]), ", ", number(out.node[1][j]),
              ") = ", number(std::isnan(value) ? std::abs(value) : value),
              ": expected a finite energy in the box and on its sides");
      out.v(i, j) = value;
    }
  }
  out.v_min = out.v.minCoeff();
  out.v = out.request.beta * (out.v.array() - out.v_min);
}

/// The deepest node that no neighbour undercuts and that is not on an absorbing side.
void find_minimum(QsdBox& out) {
  const auto& r = out.request;
  const Index nx = out.v.rows(), ny = out.v.cols();
  double best = HUGE_VAL;
  for (Index j = r.absorbing_lo[1] ? 1 : 0; j < ny - (r.absorbing_hi[1] ? 1 : 0); ++j)
    for (Index i = r.absorbing_lo[0] ? 1 : 0; i < nx - (r.absorbing_hi[0] ? 1 : 0); ++i) {
      const Index a = std::max<Index>(i - 1, 0), b = std::max<Index>(j - 1, 0);
      const double around =
          out.v.block(a, b, std::min(i + 1, nx - 1) - a + 1, std::min(j + 1, ny - 1) - b + 1).minCoeff();
      if (out.v(i, j) > around || out.v(i, j) >= best) continue;
      best = out.v(i, j);
      out.minimum = {out.node[0][i], out.node[1][j]};
    }
  require(best < HUGE_VAL, Status::argument,
          "V has no minimum inside the box: it falls all the way to an absorbing side; expected a domain that holds "
          "the walker");
}

double change(double now, double before) { return std::abs(now - before) / now; }

}  // namespace

QsdBox solve_box(const Run& run, const BoxRequest& request, const PlaneEnergy& energy) {
  check(request);
  QsdBox out;
  out.request = request;
  double before1 = 0, before2 = 0;
  for (const Index n : elements) {
    const std::array<MeshLine, 2> mesh{mesh_line(request.lo[0], request.hi[0], n),
                                       mesh_line(request.lo[1], request.hi[1], n)};
    for (std::size_t a = 0; a < 2; ++a) {
      out.node[a] = mesh[a].node;
      out.weight[a] = mesh[a].weight;
    }
    sample(run, energy, out);
    find_minimum(out);
    const Modes modes = lowest_modes(run, request, mesh, out.v);
    out.rates.lambda1 = modes.lambda1;
    out.rates.lambda2 = modes.lambda2;
    out.rates.gap = modes.lambda2 - modes.lambda1;
    out.rates.lambda1_error = change(modes.lambda1, before1) + modes.rounding;
    out.rates.lambda2_error = change(modes.lambda2, before2) + modes.rounding;
    out.phi = modes.psi.array() * (out.v.array() / 2).exp();
    // Where psi is rounding alone, phi says nothing.
    out.phi = (modes.psi.array() > 1e-12 * modes.psi.maxCoeff()).select(out.phi, 0);
    out.phi /= out.phi.maxCoeff();
    out.converged = change(modes.lambda1, before1) <= std::max(request.tolerance, modes.rounding) &&
                    change(modes.lambda2, before2) <= request.tolerance;
    if (out.converged) break;
    before1 = modes.lambda1;
    before2 = modes.lambda2;
  }
  return out;
}

}  // namespace rdd::qsd
