// The handle of a communicator, and models and landscapes sent from one rank to all.
#include <algorithm>
#include <limits>
#include <memory>
#include <vector>

#include "call.hpp"
#include "slices.hpp"

namespace rdd::mpi {
namespace {

bool initialised() {
  int started = 0, ended = 0;
  return MPI_Initialized(&started) == MPI_SUCCESS && started != 0 && MPI_Finalized(&ended) == MPI_SUCCESS && ended == 0;
}

void tell_of_threads(rdd_context* context) {
  int level = MPI_THREAD_SINGLE;
  MPI_Query_thread(&level);
  if (level != MPI_THREAD_SINGLE || context == nullptr) return;
  rdd_call* call = nullptr;
  must(rdd_call_create(context, &call));
  const auto status = rdd_call_log(
      call, "MPI was initialised for a single thread (MPI_THREAD_SINGLE); rdd calls it on the calling thread alone",
      -1);
  rdd_call_destroy(&call);
  must(status);
}

rdd_status create(rdd_context* context, std::int64_t fortran_comm, rdd_mpi** out) {
  need(out, "out");
  require(rdd_abi_version() == RDD_MPI_ABI_VERSION, RDD_ERROR_UNSUPPORTED, "librdd has the interface ",
          rdd_abi_version(), ": librdd_mpi was built for ", RDD_MPI_ABI_VERSION);
  require(initialised(), RDD_ERROR_UNSUPPORTED,
          "MPI is not initialised, or finalised, in the MPI library that librdd_mpi was built with: expected a call "
          "between MPI_Init and MPI_Finalize of a host that uses that library");
  require(fortran_comm >= std::numeric_limits<MPI_Fint>::min() && fortran_comm <= std::numeric_limits<MPI_Fint>::max(),
          RDD_ERROR_ARGUMENT, "fortran_comm = ", fortran_comm, ": expected the Fortran number of a communicator");
  const MPI_Comm comm = MPI_Comm_f2c(static_cast<MPI_Fint>(fortran_comm));
  int is_inter = 0;
  require(comm != MPI_COMM_NULL, RDD_ERROR_ARGUMENT, "fortran_comm is MPI_COMM_NULL: expected a communicator");
  require(MPI_Comm_test_inter(comm, &is_inter) == MPI_SUCCESS && is_inter == 0, RDD_ERROR_ARGUMENT,
          "fortran_comm = ", fortran_comm, ": expected an intracommunicator");
  auto made = std::make_unique<rdd_mpi>(comm);
  // The log is the host's: what it throws comes before anyone communicates through the new handle.
  made->communicator.agree(attempt([&] { tell_of_threads(context); }));
  *out = made.release();
  return RDD_OK;
}

/// Bytes of an object from one rank to all; made there by `make`.
template <typename Serialize, typename Make>
void send_object(Call& call, std::int32_t root, Serialize&& serialize, Make&& make) {
  const auto& communicator = call.communicator();
  std::vector<std::uint8_t> bytes;
  std::int64_t size = 0;
  communicator.agree(attempt([&] {
    if (communicator.rank() != root) return;
    must(serialize(nullptr, std::int64_t{0}, &size));
    bytes.resize(static_cast<std::size_t>(size));
    must(serialize(bytes.data(), size, &size));
  }));
  communicator.broadcast(&size, sizeof(size), root);
  communicator.agree(attempt([&] { bytes.resize(static_cast<std::size_t>(size)); }));
  communicator.broadcast(bytes.data(), size, root);
  communicator.agree(attempt([&] { make(bytes.data(), size); }));
}

void open_send(Call& call, std::int32_t root, const void* object, const char* name, const void* out) {
  call.check([&] {
    need(out, "out");
    require(root >= 0 && root < call.communicator().size(), RDD_ERROR_ARGUMENT, "root = ", root,
            ": expected a rank, 0 to ", call.communicator().size() - 1);
    if (call.communicator().rank() == root) need(object, name);
  });
  call.same("root", std::int64_t{root});
  call.open(RDD_MPI_ALL);
}

}  // namespace
}  // namespace rdd::mpi

using namespace rdd::mpi;

extern "C" {

int32_t rdd_mpi_abi_version(void) { return RDD_MPI_ABI_VERSION; }

rdd_status rdd_mpi_create(rdd_context* opt_context, int64_t fortran_comm, rdd_mpi** out) {
  return entry([&](const DefaultEnvironment&) { return create(opt_context, fortran_comm, out); });
}

rdd_status rdd_mpi_destroy(rdd_mpi** mpi) {
  return entry([&](const DefaultEnvironment&) {
    if (mpi == nullptr) return rdd_status{RDD_OK};
    delete *mpi;
    *mpi = nullptr;
    return rdd_status{RDD_OK};
  });
}

rdd_status rdd_mpi_sizes(const rdd_mpi* mpi, int32_t* out_rank, int32_t* out_n_ranks) {
  return entry([&](const DefaultEnvironment&) {
    need(mpi, "mpi");
    need(out_rank, "out_rank");
    need(out_n_ranks, "out_n_ranks");
    *out_rank = mpi->communicator.rank();
    *out_n_ranks = mpi->communicator.size();
    return rdd_status{RDD_OK};
  });
}

rdd_status rdd_mpi_range(const rdd_mpi* mpi, int64_t n, int64_t* out_begin, int64_t* out_end) {
  return entry([&](const DefaultEnvironment&) {
    need(mpi, "mpi");
    need(out_begin, "out_begin");
    need(out_end, "out_end");
    require(n >= 0, RDD_ERROR_SIZE, "n = ", n, ": expected a size >= 0");
    *out_begin = range_begin(n, mpi->communicator.rank(), mpi->communicator.size());
    *out_end = range_begin(n, mpi->communicator.rank() + 1, mpi->communicator.size());
    return rdd_status{RDD_OK};
  });
}

rdd_status rdd_mpi_refuse(rdd_mpi* mpi, int32_t status, const char* text, int64_t text_len) {
  return entry([&](const DefaultEnvironment& environment) -> rdd_status {
    Call call(mpi, nullptr, Function::model_bcast, environment);
    call.check([&] {
      need(text, "text");
      throw Failure(status < 0 ? status : RDD_ERROR_ARGUMENT,
                    text_len < 0 ? std::string(text) : std::string(text, static_cast<std::size_t>(text_len)));
    });
    call.open(RDD_MPI_ALL);
    return RDD_ERROR_INTERNAL;  // never here
  });
}

rdd_status rdd_mpi_model_bcast(rdd_mpi* mpi, int32_t root, const rdd_model* opt_model, rdd_model** out) {
  return entry([&](const DefaultEnvironment& environment) {
    Call call(mpi, nullptr, Function::model_bcast, environment);
    open_send(call, root, opt_model, "opt_model", out);
    rdd_model* made = nullptr;
    try {
      send_object(
          call, root,
          [&](uint8_t* buf, int64_t len, int64_t* needed) { return rdd_model_serialize(opt_model, buf, len, needed); },
          [&](const uint8_t* blob, int64_t len) { must(rdd_model_deserialize(blob, len, &made)); });
    } catch (...) {
      rdd_model_destroy(&made);
      throw;
    }
    *out = made;
    return rdd_status{RDD_OK};
  });
}

rdd_status rdd_mpi_landscape_bcast(rdd_mpi* mpi, int32_t root, const rdd_landscape* opt_landscape,
                                   rdd_landscape** out) {
  return entry([&](const DefaultEnvironment& environment) {
    Call call(mpi, nullptr, Function::landscape_bcast, environment);
    open_send(call, root, opt_landscape, "opt_landscape", out);
    rdd_landscape* made = nullptr;
    try {
      send_object(
          call, root,
          [&](uint8_t* buf, int64_t len, int64_t* needed) {
            return rdd_landscape_serialize(opt_landscape, buf, len, needed);
          },
          [&](const uint8_t* blob, int64_t len) { must(rdd_landscape_deserialize(blob, len, &made)); });
    } catch (...) {
      rdd_landscape_destroy(&made);
      throw;
    }
    *out = made;
    return rdd_status{RDD_OK};
  });
}

}  // extern "C"
