// rdd/energy.h: potential energies of walkers.
#include "energy.hpp"

#include "guard.hpp"
#include "handles.hpp"

namespace rdd::capi {

void need_dim(const rdd_energy* energy, std::int64_t dim) {
  need(energy, "energy");
  require(energy->dim == dim, Status::size, "energy has ", energy->dim, " coordinates: expected ", dim);
}

qsd::LineEnergy line_energy(const rdd_energy& energy) {
  if (const auto* host = std::get_if<std::unique_ptr<HostEnergy>>(&energy.form))
    return [call = host->get()](double x) { return (*call)(x, 0); };
  return [&polynomial = std::get<qsd::Polynomial>(energy.form)](double x) { return polynomial.value(&x); };
}

qsd::PlaneEnergy plane_energy(const rdd_energy& energy) {
  if (const auto* host = std::get_if<std::unique_ptr<HostEnergy>>(&energy.form))
    return [call = host->get()](double x, double y) { return (*call)(x, y); };
  return [&polynomial = std::get<qsd::Polynomial>(energy.form)](double x, double y) {
    const double place[] = {x, y};
    return polynomial.value(place);
  };
}

}  // namespace rdd::capi

using namespace rdd;
using namespace rdd::capi;

extern "C" {

rdd_status rdd_energy_create(int64_t dim, rdd_energy** out) {
  return compute([&]() -> rdd_status {
    need(out, "out");
    require(dim <= (int64_t{1} << 24), Status::size, "dim = ", dim, ": expected at most 2^24");
    *out = std::make_unique<rdd_energy>(rdd_energy{dim, qsd::Polynomial(dim, {}, {})}).release();
    return RDD_OK;
  });
}

rdd_status rdd_energy_destroy(rdd_energy** energy) {
  return answer([&] { destroy(energy); });
}

rdd_status rdd_energy_dim(const rdd_energy* energy, int64_t* out_dim) {
  return answer([&] {
    need(energy, "energy");
    need(out_dim, "out_dim");
    *out_dim = energy->dim;
  });
}

rdd_status rdd_energy_set_polynomial(rdd_energy* energy, int64_t n_terms, const int64_t* exponents,
                                     const double* coefficients) {
  return compute([&]() -> rdd_status {
    need(energy, "energy");
    need_size(n_terms, "n_terms");
    const auto dim = energy->dim;
    const auto count = product({dim, n_terms}, "exponents");
    need_array(exponents, count, "exponents");
    need_array(coefficients, n_terms, "coefficients");
    qsd::Polynomial made(dim, {exponents, static_cast<std::size_t>(count)},
                         {coefficients, static_cast<std::size_t>(n_terms)});
    energy->form = std::move(made);
    return RDD_OK;
  });
}

rdd_status rdd_energy_set_host(rdd_energy* energy, rdd_energy_fn callback, void* opt_user, rdd_release_fn opt_release) {
  return answer([&] {
    need(energy, "energy");
    require(callback != nullptr, Status::null_argument, "callback is NULL: expected a function");
    require(energy->dim <= 2, Status::unsupported, "energy has ", energy->dim,
            " coordinates: a host's function is for 1 or 2; in more dimensions give gradients to rdd_walkers_advance");
    energy->form = std::make_unique<HostEnergy>(callback, opt_user, opt_release);
  });
}

}  // extern "C"
