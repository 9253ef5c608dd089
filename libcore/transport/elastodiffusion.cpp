// Elastodiffusion by the corrector, without a derivative of it: D is stationary in y (for the setting: Trinkle2016).
#include "transport/elastodiffusion.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "support/error.hpp"
#include "transport/derivative.hpp"
#include "transport/poisson/tree_flow.hpp"
#include "transport/transport.hpp"

namespace rdd::transport {
namespace {

void check_tensors(const Matrix& p, Index space, Index n, const char* name, int base) {
  if (p.size() == 0) return;
  require(p.rows() == space * space && p.cols() == n, Status::size, name, ": ", p.rows(), " by ", p.cols(),
          ", expected space^2 = ", space * space, " by ", n);
  for (Index i = 0; i < n; ++i) {
    const Matrix one = Eigen::Map<const Matrix>(p.col(i).data(), space, space);
    require(one.allFinite(), Status::argument, name, "[", i + base,
            "]: an entry is not finite, expected a finite tensor");
    require((one - one.transpose()).norm() <= 1e-9 * one.norm(), Status::argument, name, "[", i + base,
            "]: not symmetric, expected P_ab = P_ba");
  }
}

Matrix or_zero(const Matrix& p, Index space, Index n) { return p.size() > 0 ? p : Matrix::Zero(space * space, n); }

/// The part of d that comes from the change of lengths at fixed rates.
Matrix geometric(const Matrix& d) {
  const Index n = d.rows();
  Matrix out(n * n, n * n);
  for (Index a = 0; a < n; ++a)
    for (Index b = 0; b < n; ++b)
      for (Index c = 0; c < n; ++c)
        for (Index e = 0; e < n; ++e)
          out(a + n * b, c + n * e) =
              ((a == c ? d(b, e) : 0) + (a == e ? d(b, c) : 0) + (b == c ? d(a, e) : 0) + (b == e ? d(a, c) : 0)) / 2;
  return out;
}

/// b_e = dr + y_to - y_from of each jump of the network.
Matrix corrected_steps(const Network& network) {
  Matrix steps = network.displacements();
  const Matrix y = corrector(network);
  for (Index e = 0; e < network.n_jumps(); ++e) {
    const auto& jump = network.jumps()[e];
    steps.col(e) += y.col(jump.to) - y.col(jump.from);
  }
  return steps;
}

/// Throws if the corrector does not reproduce the exact D. A network of cages has a D of round-off alone.
void check_against(const Network& network, const Matrix& found, const Matrix& d) {
  const double error = (found - d).cwiseAbs().maxCoeff(), size = d.cwiseAbs().maxCoeff();
  const double local = local_equilibrium_diffusivity(network).cwiseAbs().maxCoeff();
  const bool caged = !spreads_widely(network) && std::max(error, size) <= 1e-13 * local;
  require(caged || (std::isfinite(error) && error <= 1e-10 * size), Status::numeric,
          "elastodiffusion: in doubles the "
          "corrector gives D with an error of ",
          number(error), " of ", number(size),
          ", for the rates spread too far, "
          "expected 1e-10 of it; differences of the diffusivities of strained landscapes hold at any spread");
}

Matrix by_corrector(const Landscape& landscape, double temperature, const Network& network, const Matrix& d,
                    const Matrix& state, const Matrix& height) {
  const Index space = network.space();
  const auto& pi = network.stationary().pi;
  const Matrix steps = corrected_steps(network);
  const Vector mean = state * pi, rates = landscape.rates(temperature);
  Matrix out = Matrix::Zero(space * space, space * space), sum = Matrix::Zero(space, space);
  for (Index t = 0; t < landscape.n_transitions(); ++t) {
    const auto b = steps.col(landscape.jump_of(t));
    const double flow = pi[landscape.transition(t).from] * rates[t] / 2;
    const Matrix square = flow * b * b.transpose();
    sum += square;
    out += Eigen::Map<const Vector>(square.data(), square.size()) * (height.col(t) - mean).transpose();
  }
  check_against(network, sum, d);
  return out / (landscape.kB() * temperature);
}

Matrix by_derivatives(const Landscape& landscape, double temperature, const Network& network, const Matrix& d,
                      const Matrix& state, const Matrix& height, double& error) {
  const auto slopes = landscape_derivative(landscape, temperature, network);
  error = std::max(error, slopes.error);
  check_against(network, slopes.diffusivity, d);
  return -(slopes.diffusivity_state * state.transpose() + slopes.diffusivity_height * height.transpose());
}

}  // namespace

void check(const Landscape& landscape, const Dipoles& dipoles) {
  const Index space = landscape.data().lattice.space();
  check_tensors(dipoles.state, space, landscape.n_states(), "state_dipole", landscape.data().index_base);
  check_tensors(dipoles.height, space, landscape.n_transitions(), "height_dipole", landscape.data().index_base);
}

Elastodiffusion elastodiffusion(const Landscape& landscape, double temperature, const Dipoles& dipoles) {
  check(landscape, dipoles);
  const auto network = landscape.network(temperature);
  network->require_lattice("elastodiffusion");
  const Index space = network->space();
  const Matrix state = or_zero(dipoles.state, space, landscape.n_states());
  const Matrix height = or_zero(dipoles.height, space, landscape.n_transitions());
  Elastodiffusion out;
  out.diffusivity = diffusivity(*network, Accuracy::automatic, &out.error);
  out.derivative = network->reversible()
                       ? by_corrector(landscape, temperature, *network, out.diffusivity, state, height)
                       : by_derivatives(landscape, temperature, *network, out.diffusivity, state, height, out.error);
  out.derivative += geometric(out.diffusivity);
  return out;
}

Matrix activation_volume(const Elastodiffusion& response, double temperature, double kB, const Matrix& compliance) {
  require_temperature(temperature);
  const Index n = response.diffusivity.rows();
  require(compliance.rows() == n * n && compliance.cols() == n * n && compliance.allFinite(), Status::argument,
          "compliance: expected a finite tensor of ", n, " by ", n, " by ", n, " by ", n);
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(response.diffusivity);
  require(eigen.eigenvalues()[0] > 1e-14 * eigen.eigenvalues()[n - 1], Status::numeric,
          "activation volume: D has the "
          "eigenvalues ",
          number(eigen.eigenvalues()[0]), " to ", number(eigen.eigenvalues()[n - 1]),
          ", expected diffusion in all directions");
  const Matrix root = eigen.operatorInverseSqrt();
  const Matrix by_stress = response.derivative * compliance;
  Matrix out(n * n, n * n);
  for (Index column = 0; column < n * n; ++column) {
    const Matrix turned = root * Eigen::Map<const Matrix>(by_stress.col(column).data(), n, n) * root;
    out.col(column) = kB * temperature * Eigen::Map<const Vector>(turned.data(), n * n);
  }
  return out;
}

std::shared_ptr<const Landscape> strained(const Landscape& landscape, const Matrix& strain, const Dipoles& dipoles) {
  check(landscape, dipoles);
  const auto& data = landscape.data();
  const Index space = data.lattice.space();
  require(strain.rows() == space && strain.cols() == space && strain.allFinite(), Status::argument,
          "strain: expected a finite tensor of ", space, " by ", space);
  require((strain - strain.transpose()).norm() <= 1e-12 * strain.norm(), Status::argument,
          "strain: not symmetric, expected eps_ab = eps_ba");
  const Matrix stretch = Matrix::Identity(space, space) + strain;
  require(Eigen::SelfAdjointEigenSolver<Matrix>(stretch).eigenvalues()[0] > 0, Status::argument,
          "strain: it turns the crystal inside out, expected eigenvalues > -1");
  const Eigen::Map<const Vector> eps(strain.data(), strain.size());
  auto out = data;
  out.lattice = Lattice(stretch * data.lattice.vectors());
  if (data.positions.size() > 0) out.positions = stretch * data.positions;
  const Vector state = dipoles.state.size() > 0 ? Vector(dipoles.state.transpose() * eps) : Vector::Zero(data.n_states);
  if (dipoles.state.size() > 0)
    out.energy = (data.energy.size() > 0 ? data.energy : Vector::Zero(data.n_states)) - state;
  for (Index t = 0; t < landscape.n_transitions(); ++t) {
    auto& transition = out.transitions[t];
    if (dipoles.height.size() > 0) transition.height -= dipoles.height.col(t).dot(eps);
    if (data.height == Height::barrier) transition.height += state[transition.from];
  }
  return std::make_shared<const Landscape>(std::move(out));
}

}  // namespace rdd::transport
