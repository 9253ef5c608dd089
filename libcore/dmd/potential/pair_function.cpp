// The pair potentials and their cut.
#include "dmd/potential/pair_function.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "support/error.hpp"
#include "support/text_stream.hpp"

namespace rdd::dmd {
namespace {

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;  // clang before 17 does not deduce aggregates

Jet evaluate(const Nothing&, double) { return {}; }

Jet evaluate(const SoftCore& p, double r) {
  const double b = 2 / (p.r_eq * p.r_eq);
  const double gap = 1 - p.lambda;
  const double u = 1 / (gap * gap / 2 + b * r * r);
  const double c = 4 * p.lambda * p.lambda * p.amplitude;
  const double u1 = -2 * b * r * u * u;                              // u'
  const double u2 = -2 * b * u * u + 8 * b * b * r * r * u * u * u;  // u''
  return {c * (u * u - u), c * (2 * u - 1) * u1, c * ((2 * u - 1) * u2 + 2 * u1 * u1)};
}

Jet evaluate(const Morse& p, double r) {
  const double e = std::exp(-p.stiffness * (r - p.r_eq));
  const double a = p.stiffness;
  return {p.depth * (e * e - 2 * e), 2 * a * p.depth * (e - e * e), 2 * a * a * p.depth * (2 * e * e - e)};
}

Jet lennard_jones(const LennardJones& p, double r) {
  const double x = p.length / r, x2 = x * x, x6 = x2 * x2 * x2, x12 = x6 * x6;
  return {4 * p.epsilon * (x12 - x6), 4 * p.epsilon * (6 * x6 - 12 * x12) / r,
          4 * p.epsilon * (156 * x12 - 42 * x6) / (r * r)};
}

Jet parabola(const Jet& at, double step) {
  return {at.value + step * (at.first + step * at.second / 2), at.first + step * at.second, at.second};
}

Jet evaluate(const LennardJones& p, double r) {
  return r >= p.r_soft ? lennard_jones(p, r) : parabola(lennard_jones(p, p.r_soft), r - p.r_soft);
}

Jet evaluate(const Confinement& p, double r) {
  if (r <= p.radius) return {};
  const double x = r / p.radius, e = x - 1;
  // The factored form keeps its relative accuracy just beyond the radius.
  return {e * e * (x * x + 2 * x + 3) / 4, e * (x * x + x + 1) / p.radius, 3 * x * x / (p.radius * p.radius)};
}

Jet evaluate_table(const Table& p, double r) {
  const Vector& y = *p.values;
  const Vector& m = *p.curvature;
  const double h = p.spacing;
  const auto last = y.size() - 2;
  const auto cell = std::clamp<Index>(static_cast<Index>(std::floor((r - p.r_first) / h)), 0, last);
  const double step = r - (p.r_first + h * static_cast<double>(cell));
  const double slope = (y[cell + 1] - y[cell]) / h - h * (2 * m[cell] + m[cell + 1]) / 6;
  if (step < 0) return parabola({y[cell], slope, m[cell]}, step);
  const double third = (m[cell + 1] - m[cell]) / h;
  return {y[cell] + step * (slope + step * (m[cell] / 2 + step * third / 6)),
          slope + step * (m[cell] + step * third / 2), m[cell] + step * third};
}

void positive(double value, const char* name) {
  require(value > 0 && std::isfinite(value), Status::argument, name, " = ", value, ": expected > 0 and finite");
}
void finite(double value, const char* name) {
  require(std::isfinite(value), Status::argument, name, " = ", value, ": expected a finite number");
}

void check(const Nothing&) {}
void check(const SoftCore& p) {
  finite(p.amplitude, "soft core: amplitude");
  positive(p.r_eq, "soft core: r_eq");
  require(p.lambda > 0 && p.lambda < 1, Status::argument, "soft core: lambda = ", p.lambda, ": expected in (0, 1)");
}
void check(const Morse& p) {
  finite(p.depth, "Morse: depth");
  positive(p.stiffness, "Morse: stiffness");
  positive(p.r_eq, "Morse: r_eq");
}
void check(const LennardJones& p) {
  finite(p.epsilon, "Lennard-Jones: epsilon");
  positive(p.length, "Lennard-Jones: length");
  positive(p.r_soft, "Lennard-Jones: r_soft");
}
void check(const Confinement& p) { positive(p.radius, "confinement: radius"); }
void check(const Table& p) {
  require(p.values && p.curvature, Status::argument, "table: no values, expected a table made by make_table");
}

}  // namespace

Jet evaluate(const Table& table, double r) { return evaluate_table(table, r); }

Table make_table(double r_first, double spacing, std::span<const double> values) {
  require(std::isfinite(r_first) && r_first >= 0, Status::argument, "table: r_first = ", r_first, ": expected >= 0");
  positive(spacing, "table: spacing");
  const auto n = static_cast<Index>(values.size());
  require(n >= 4, Status::size, "table: ", n, " values: expected at least 4");
  for (Index k = 0; k < n; ++k)
    require(std::isfinite(values[k]), Status::argument, "table: value at distance ",
            r_first + spacing * static_cast<double>(k), " is ", values[k], ": expected a finite number");
  auto y = std::make_shared<Vector>(Eigen::Map<const Vector>(values.data(), n));
  auto m = std::make_shared<Vector>(Vector::Zero(n));
  // Tridiagonal system of the natural spline: m[k-1] + 4 m[k] + m[k+1] = 6 (second difference) / h^2.
  Vector pivot(n);
  for (Index k = 1; k < n - 1; ++k) {
    const double right = 6 * ((*y)[k + 1] - 2 * (*y)[k] + (*y)[k - 1]) / (spacing * spacing);
    const double factor = k == 1 ? 0 : 1 / pivot[k - 1];
    pivot[k] = 4 - factor;
    (*m)[k] = right - factor * (*m)[k - 1];
  }
  for (Index k = n - 2; k >= 1; --k) (*m)[k] = ((*m)[k] - (*m)[k + 1]) / pivot[k];
  return {r_first, spacing, std::move(y), std::move(m)};
}

PairFunction::PairFunction(const Form& form, double cutoff) : form_(form), cutoff_(cutoff) {
  std::visit([](const auto& p) { check(p); }, form);
  require(cutoff > 0, Status::argument, "cutoff = ", cutoff, ": expected > 0 (infinity for none)");
  range_ = is_nothing() ? 0 : cutoff;
  std::visit(Overloaded{[&](const Nothing&) {}, [&](const SoftCore& p) { core_length_ = p.r_eq * (1 - p.lambda) / 2; },
                        [&](const Morse& p) { core_length_ = 0.25 / p.stiffness; },
                        [&](const LennardJones& p) {
                          kinks_.push_back(p.r_soft);
                          core_length_ = p.r_soft / 2;
                        },
                        [&](const Confinement& p) {
                          starts_ = p.radius;
                          kinks_.push_back(p.radius);
                          core_length_ = p.radius;
                        },
                        [&](const Table& p) {
                          const auto n = p.values->size();
                          const double end = p.r_first + p.spacing * static_cast<double>(n - 1);
                          require(cutoff <= end * (1 + 1e-12), Status::argument, "table: ends at ", end,
                                  ", before the cutoff ", cutoff, ": expected values up to the cutoff");
                          for (Index k = 0; k < (p.fitted ? 1 : n); ++k)
                            if (const double knot = p.r_first + p.spacing * static_cast<double>(k); knot > 0)
                              kinks_.push_back(knot);
                          core_length_ = p.fitted && p.r_first > 0 ? p.r_first / 2 : p.spacing;
                        }},
             form);
  if (std::isfinite(cutoff) && !is_nothing()) {
    shift_ = std::visit([&](const auto& p) { return evaluate(p, cutoff); }, form);
    std::erase_if(kinks_, [&](double kink) { return kink >= cutoff; });
    kinks_.push_back(cutoff);
  }
  log_core_height_ = std::log1p(std::abs((*this)(0).value));
}

Jet PairFunction::operator()(double r) const {
  if (r >= range_ || (starts_ > 0 && r <= starts_)) return {};
  Jet jet = std::visit([&](const auto& p) { return evaluate(p, r); }, form_);
  if (std::isfinite(cutoff_)) {
    jet.value -= shift_.value + shift_.first * (r - cutoff_);
    jet.first -= shift_.first;
  }
  return jet;
}

double PairFunction::clearance(double sigma) const {
  if (std::holds_alternative<Nothing>(form_) || std::holds_alternative<Confinement>(form_)) return 0;
  const auto* table = std::get_if<Table>(&form_);
  if (std::holds_alternative<LennardJones>(form_) || (table != nullptr && table->fitted))
    return 16.6;  // error of degree 32 on r^-12
  if (const auto* p = std::get_if<Morse>(&form_))
    // exp(2 a sigma z) needs 2 a sigma well below 2; the fold at r = 0 must be far beyond the density.
    return 2 * p->stiffness * sigma < 1.2 ? 8.5 + 2 * p->stiffness * sigma : std::numeric_limits<double>::infinity();
  return 10.6;
}

std::string PairFunction::describe() const {
  auto text = text_stream();
  text << std::hexfloat << "cutoff " << cutoff_ << ' ';
  std::visit(
      Overloaded{
          [&](const Nothing&) { text << "nothing"; },
          [&](const SoftCore& p) { text << "soft-core " << p.amplitude << ' ' << p.r_eq << ' ' << p.lambda; },
          [&](const Morse& p) { text << "morse " << p.depth << ' ' << p.stiffness << ' ' << p.r_eq; },
          [&](const LennardJones& p) { text << "lennard-jones " << p.epsilon << ' ' << p.length << ' ' << p.r_soft; },
          [&](const Confinement& p) { text << "confinement " << p.radius; },
          [&](const Table& p) {
            text << (p.fitted ? "fitted table " : "table ") << p.r_first << ' ' << p.spacing;
            for (const double value : *p.values) text << ' ' << value;
          }},
      form_);
  return text.str();
}

}  // namespace rdd::dmd
