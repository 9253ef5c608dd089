// Embedded-atom potentials from tables and from functions.
#include "dmd/eam/potential.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "support/error.hpp"
#include "support/text.hpp"

namespace rdd::dmd {
namespace {

std::span<const double> column(const Matrix& matrix, Index k) {
  return {matrix.data() + k * matrix.rows(), static_cast<std::size_t>(matrix.rows())};
}

double core_of(const EamSpline& spline, double cutoff, const EamCore& core) {
  if (core.find) return find_core(spline, cutoff);
  return spline.spacing() * std::ceil(core.length / spline.spacing() * (1 - 1e-12));
}

std::string list_of(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text.append(text.empty() ? "" : " ").append(name);
  return text;
}

}  // namespace

void check(const EamTables& t) {
  const Index n = t.species();
  require(n >= 1, Status::size, "a potential of no species: expected at least one");
  const auto shape = [&](const Matrix& m, Index rows, Index cols, const char* what) {
    require(m.rows() == rows && m.cols() == cols, Status::size, what, " has ", m.rows(), " by ", m.cols(),
            " values: expected ", rows, " by ", cols);
    for (Index c = 0; c < cols; ++c)
      for (Index r = 0; r < rows; ++r)
        require(std::isfinite(m(r, c)), Status::argument, what, "(", r, ", ", c, ") = ", m(r, c),
                ": expected a finite number");
  };
  require(t.mass.size() == n, Status::size, "mass has ", t.mass.size(), " entries: expected ", n);
  shape(t.embedding, t.embedding.rows(), n, "embedding");
  shape(t.density, t.r_phi.rows(), t.by_host ? n * n : n, "density");
  shape(t.r_phi, t.r_phi.rows(), n * (n + 1) / 2, "r_phi");
  for (const double step : {t.d_rho, t.d_r, t.cutoff})
    require(step > 0 && std::isfinite(step), Status::argument, "d_rho, d_r or cutoff = ", step,
            ": expected > 0 and finite");
}

EamTables select(const EamTables& t, const std::vector<std::string>& names) {
  EamTables result = t;
  result.names = names;
  std::vector<Index> from;
  for (const auto& name : names) {
    const auto found = std::find(t.names.begin(), t.names.end(), name);
    require(found != t.names.end(), Status::argument, "species ", in_quotes(name), ": expected one of those in ",
            t.source.empty() ? "the tables" : t.source, ": ", list_of(t.names));
    require(std::count(names.begin(), names.end(), name) == 1, Status::argument, "species ", in_quotes(name),
            " is given twice: expected each once");
    from.push_back(found - t.names.begin());
  }
  const auto n = static_cast<Index>(names.size()), all = t.species();
  require(n >= 1, Status::size, "no species is given: expected at least one");
  result.mass.resize(n);
  result.embedding.resize(t.embedding.rows(), n);
  result.density.resize(t.density.rows(), t.by_host ? n * n : n);
  result.r_phi.resize(t.r_phi.rows(), n * (n + 1) / 2);
  for (Index a = 0; a < n; ++a) {
    result.mass[a] = t.mass[from[a]];
    result.embedding.col(a) = t.embedding.col(from[a]);
    if (!t.by_host) result.density.col(a) = t.density.col(from[a]);
    for (Index h = 0; h < n && t.by_host; ++h) result.density.col(h + n * a) = t.density.col(from[h] + all * from[a]);
    for (Index b = 0; b <= a; ++b) result.r_phi.col(pair_column(a, b)) = t.r_phi.col(pair_column(from[a], from[b]));
  }
  return result;
}

EamPotential::EamPotential(const EamTables& tables, const EamCore& core)
    : names_(tables.names),
      mass_(tables.mass),
      by_host_(tables.by_host && tables.species() > 1),
      warnings_(tables.warnings) {
  dmd::check(tables);
  require(core.length >= 0 && core.length < tables.cutoff, Status::argument, "core = ", core.length,
          ": expected from 0 to less than the cutoff, ", tables.cutoff);
  for (Index a = 0; a < tables.species(); ++a) embedding_.emplace_back(tables.d_rho, column(tables.embedding, a));
  const auto add = [&](const Matrix& values, RadialTable kind) {
    for (Index k = 0; k < values.cols(); ++k) {
      EamSpline spline(tables.d_r, column(values, k));
      const double end = core_of(spline, tables.cutoff, core);
      functions_.emplace_back(std::move(spline), kind, tables.cutoff, end);
    }
  };
  add(tables.density, RadialTable::plain);
  densities_ = tables.density.cols();
  add(tables.r_phi, RadialTable::product);
  check();
  range_ = tables.cutoff;
}

EamPotential::EamPotential(std::vector<std::string> names, Vector mass, std::vector<EamSpline> embedding,
                           std::vector<Radial> density, bool by_host, std::vector<Radial> pair)
    : names_(std::move(names)),
      mass_(std::move(mass)),
      embedding_(std::move(embedding)),
      functions_(std::move(density)),
      by_host_(by_host && names_.size() > 1) {
  densities_ = static_cast<Index>(functions_.size());
  functions_.insert(functions_.end(), pair.begin(), pair.end());
  check();
  for (const Radial& function : functions_) range_ = std::max(range_, function.range());
}

void EamPotential::check() const {
  const Index n = species();
  require(n >= 1, Status::size, "a potential of no species: expected at least one");
  require(mass_.size() == n, Status::size, "mass has ", mass_.size(), " entries: expected ", n);
  require(static_cast<Index>(embedding_.size()) == n, Status::size, embedding_.size(),
          " embedding functions: expected ", n);
  require(densities_ == (by_host_ ? n * n : n), Status::size, densities_, " densities: expected ",
          by_host_ ? n * n : n);
  const auto pairs = static_cast<Index>(functions_.size()) - densities_;
  require(pairs == n * (n + 1) / 2, Status::size, pairs, " pair functions: expected ", n * (n + 1) / 2);
}

std::string EamPotential::describe() const {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text << std::hexfloat << "eam " << list_of(names_) << ' ' << by_host_;
  for (const EamSpline& spline : embedding_) {
    text << " E " << spline.spacing();
    for (const double y : spline.values()) text << ' ' << y;
  }
  for (const Radial& function : functions_) text << ' ' << function.describe();
  return text.str();
}

}  // namespace rdd::dmd
