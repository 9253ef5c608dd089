// Tables of spectral gaps over boxes of wavevectors, and the recommended number of coarse states.
#include "spectrum/gap.hpp"

#include <cmath>

#include "spectrum/mesh/kgrid.hpp"
#include "spectrum/mesh/point_group.hpp"
#include "spectrum/parts.hpp"
#include "support/error.hpp"
#include "support/text_stream.hpp"

namespace rdd::spectrum {
namespace {

/// Largest number of coarse states recommended by default.
constexpr Index default_largest = 10;

/// 9 points along an edge up to three dimensions (a few hundred points in all), fewer beyond.
Index default_points(int dim) { return dim <= 3 ? 9 : dim == 4 ? 5 : 3; }

void check_request(const GapRequest& request, Index n, Index m) {
  require(m >= 2, Status::argument, "a gap needs at least 2 states, the model has ", m);
  require(n >= 1 && n < m, Status::argument, "n = ", n, ": expected 1 to n_states - 1 = ", m - 1);
  require(request.length >= 1, Status::argument, "gap_length = ", number(request.length), ": expected at least 1 cell");
  require(request.threshold >= 1, Status::argument, "gap_threshold = ", number(request.threshold),
          ": expected at least 1");
  require(request.points == 0 || request.points >= 2, Status::argument, "gap_points = ", request.points,
          ": expected at least 2 along an edge, or 0 for the default");
}

/// Above this size a search for the rotations that map the model onto itself pays off.
constexpr Index symmetry_pays = 200;

/// The points of box_mesh(dim, 1, points) that differ by more than a reciprocal vector, a rotation of the model or the
/// sign.
Matrix zone_mesh(const Run& run, const Network& network, Index points) {
  if (points % 2 == 0) return box_mesh(network.dim(), 1, points);
  const std::vector<Index> mesh(network.dim(), points - 1);
  std::vector<Rotation> rotations;
  if (network.n_states() >= symmetry_pays) rotations = network_rotations(run, network);
  return reduced_mesh(mesh, false, true, rotations).k;
}

Matrix bands_in_box(const Run& run, const Network& network, double length, Index points, Index bands) {
  SpectrumRequest spectrum;
  spectrum.bands = bands;
  if (std::isinf(length) || network.dim() == 0)
    spectrum.k = Matrix::Zero(network.dim(), 1);
  else
    spectrum.k = length == 1 ? zone_mesh(run, network, points) : box_mesh(network.dim(), length, points);
  return band_real_parts(run, network, spectrum);
}

}  // namespace

GapTable gap_table(const Run& run, const Network& network, const GapRequest& request) {
  const Index m = network.n_states();
  const Index n = request.largest != 0 ? request.largest : std::min(m - 1, default_largest);
  check_request(request, n, m);
  if (network.audit().n_classes() > 1)
    fail(Status::not_ergodic, "a gap needs one ergodic class, the model has ", describe_classes(network),
         "; expected a model of one of them");
  const Index points = request.points != 0 ? request.points : default_points(network.dim());
  const bool gamma_only = std::isinf(request.length) || network.dim() == 0;

  const Matrix near = bands_in_box(run, network, request.length, points, n + 1);
  const bool same = request.length == 1 || network.dim() == 0;
  const Matrix zone = request.indirect && !same ? bands_in_box(run, network, 1, points, n + 1) : near;
  GapTable table;
  table.length = gamma_only ? std::numeric_limits<double>::infinity() : request.length;
  table.threshold = request.threshold;
  table.ratio.resize(n);
  if (request.indirect) table.indirect.resize(n);
  for (Index p = 1; p <= n; ++p) {
    table.ratio[p - 1] = near.row(p).minCoeff() / near.row(p - 1).maxCoeff();
    if (request.indirect) table.indirect[p - 1] = zone.row(p).minCoeff() - zone.row(p - 1).maxCoeff();
  }
  if (gamma_only) table.ratio[0] = std::numeric_limits<double>::quiet_NaN();  // lambda_0 = 0 there
  double best = request.threshold;
  for (Index p = 1; p <= n; ++p)
    if (table.ratio[p - 1] > best) {
      best = table.ratio[p - 1];
      table.recommended = p;
    }
  return table;
}

std::string describe(const GapTable& table) {
  auto text = text_stream();
  text.precision(4);
  text << "spectral gaps g_P at L = " << table.length << " cells:";
  for (Index p = 1; p <= table.ratio.size(); ++p)
    text << " g_" << p << " = " << table.ratio[p - 1] << (p < table.ratio.size() ? "," : "");
  if (table.recommended > 0)
    text << "; recommended P = " << table.recommended;
  else
    text << "; none exceeds the threshold " << table.threshold;
  return text.str();
}

}  // namespace rdd::spectrum
