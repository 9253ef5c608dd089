// The first stage of every call, one reduction: the lowest rank that found something wrong, and the least and largest
// value of every argument.
#include "call.hpp"

#include <bit>
#include <limits>
#include <memory>

namespace rdd::mpi {
namespace {

constexpr int most_compared = 24, most_outputs = 12;
constexpr std::int64_t nothing = std::numeric_limits<std::int64_t>::max();

/// A hash of 63 bits (FNV-1a on words, with a final mix), the same on all machines of one byte order.
std::int64_t hash_of(const void* data, std::int64_t bytes) {
  std::uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ static_cast<std::uint64_t>(bytes);
  const auto* at = static_cast<const unsigned char*>(data);
  const auto mix = [&](std::uint64_t word) {
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    hash ^= hash >> 29;
  };
  std::int64_t done = 0;
  for (; done + 8 <= bytes; done += 8) {
    std::uint64_t word = 0;
    std::copy_n(at + done, 8, reinterpret_cast<unsigned char*>(&word));
    mix(word);
  }
  for (; done < bytes; ++done) mix(at[done]);
  return static_cast<std::int64_t>(hash >> 1);
}

template <typename Serialize>
std::int64_t hash_of_bytes(Serialize&& serialize) {
  std::int64_t needed = 0;
  must(serialize(nullptr, std::int64_t{0}, &needed));
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(needed));
  must(serialize(bytes.data(), needed, &needed));
  return hash_of(bytes.data(), needed);
}

}  // namespace

Call::Call(rdd_mpi* mpi, rdd_context* opt_context, Function function, const DefaultEnvironment& environment)
    : mpi_(mpi), context_(opt_context), environment_(environment) {
  need(mpi, "mpi");
  require(!mpi->communicator.broken(), RDD_ERROR_MPI, "mpi: an MPI call failed on it before; it is of no use any more");
  int finalized = 0;
  MPI_Finalized(&finalized);
  require(finalized == 0, RDD_ERROR_UNSUPPORTED, "mpi: MPI is finalised; expected a call before MPI_Finalize");
  compare("the function called", static_cast<std::int64_t>(function), false);
  check([&] { must(rdd_call_create(opt_context, &host_)); });
}

Call::~Call() { rdd_call_destroy(&host_); }

void Call::compare(const char* name, std::int64_t value, bool is_number) {
  check([&] {
    require(compared_.size() < most_compared, RDD_ERROR_INTERNAL, "too many arguments to compare");
    compared_.push_back({name, value, is_number});
  });
}

void Call::same(const char* name, std::int64_t value) { compare(name, value, true); }
void Call::same(const char* name, double value) { compare(name, std::bit_cast<std::int64_t>(value), false); }
void Call::same_bytes(const char* name, const void* data, std::int64_t bytes) {
  compare(name, data == nullptr || bytes <= 0 ? 0 : hash_of(data, bytes), false);
}

void Call::same_model(const char* name, const rdd_model* model) {
  std::int64_t hash = 0;
  check([&] {
    need(model, name);
    if (communicator().size() > 1)
      hash = hash_of_bytes([&](std::uint8_t* buf, std::int64_t len, std::int64_t* needed) {
        return rdd_model_serialize(model, buf, len, needed);
      });
  });
  compare(name, hash, false);
}

void Call::same_landscape(const char* name, const rdd_landscape* landscape) {
  std::int64_t hash = 0;
  check([&] {
    need(landscape, name);
    if (communicator().size() > 1)
      hash = hash_of_bytes([&](std::uint8_t* buf, std::int64_t len, std::int64_t* needed) {
        return rdd_landscape_serialize(landscape, buf, len, needed);
      });
  });
  compare(name, hash, false);
}

void Call::same_options(const rdd_options* opt_options) {
  std::int64_t hash = 0;
  check([&] {
    rdd_options* defaults = nullptr;
    if (opt_options == nullptr) must(rdd_options_create(&defaults));
    const std::unique_ptr<rdd_options, void (*)(rdd_options*)> kept(defaults,
                                                                    [](rdd_options* o) { rdd_options_destroy(&o); });
    std::int64_t count = 0;
    must(rdd_options_count(&count));
    std::vector<double> values(static_cast<std::size_t>(count));
    for (std::int64_t place = 0; place < count; ++place) {
      std::int32_t key = 0, type = 0;
      must(rdd_options_key(place, &key, &type));
      if (type != RDD_TYPE_STRING)
        must(rdd_options_get_double(opt_options != nullptr ? opt_options : defaults, key,
                                    &values[static_cast<std::size_t>(place)]));
    }
    hash = hash_of(values.data(), count * 8);
  });
  compare("opt_options", hash, false);
}

void Call::output(const char* name, const void* pointer, bool needed) {
  check([&] {
    require(outputs_.size() < most_outputs, RDD_ERROR_INTERNAL, "too many outputs");
    outputs_.push_back({name, pointer != nullptr, needed});
  });
}

void Call::differ(const Compared& compared, std::int64_t least, std::int64_t most) const {
  if (compared.is_number)
    fail(RDD_ERROR_ARGUMENT, compared.name, " differs between ranks, from ", least, " to ", most,
         ": expected the same on all");
  fail(RDD_ERROR_ARGUMENT, compared.name, " differs between ranks: expected the same on all");
}

void Call::open(std::int32_t gather) {
  gather_ = gather;
  check([&] {
    require(gather >= RDD_MPI_ROOT && gather <= RDD_MPI_OWN, RDD_ERROR_ARGUMENT, "gather = ", gather,
            ": expected RDD_MPI_ROOT, RDD_MPI_ALL or RDD_MPI_OWN");
  });
  same("gather", std::int64_t{gather});
  const bool root_decides = gather == RDD_MPI_ROOT && communicator().rank() != 0;
  check([&] {
    for (const auto& output : outputs_)
      require(output.given || !output.needed || root_decides, RDD_ERROR_NULL, output.name,
              " is NULL: expected a valid pointer");
  });
  // The minimum of v and that of ~v, which is ~(maximum of v); a rank that found something wrong compares nothing.
  std::array<std::int64_t, 1 + 2 * most_compared + 2 * most_outputs> minima;
  minima.fill(nothing);
  std::int64_t *least = minima.data() + 1, *most = least + most_compared, *given = most + most_compared;
  if (own_.status != RDD_OK) {
    minima[0] = communicator().rank();
  } else {
    for (std::size_t i = 0; i < compared_.size(); ++i) least[i] = compared_[i].value, most[i] = ~compared_[i].value;
    for (std::size_t i = 0; i < outputs_.size() && !root_decides; ++i)
      given[2 * i] = outputs_[i].given ? 1 : 0, given[2 * i + 1] = outputs_[i].given ? 0 : 1;
  }
  communicator().allreduce_min(minima.data(), static_cast<int>(minima.size()));
  if (minima[0] < communicator().size()) communicator().fail_with(static_cast<int>(minima[0]), own_);
  // From here all ranks know the same, and throw the same.
  for (std::size_t i = 0; i < compared_.size(); ++i)
    if (least[i] != ~most[i]) differ(compared_[i], least[i], ~most[i]);
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    require(given[2 * i] + given[2 * i + 1] == 1, RDD_ERROR_ARGUMENT, outputs_[i].name,
            " is NULL on some ranks: expected it on all or none");
    wanted_.push_back(given[2 * i] == 1);
  }
}

bool Call::receives() const { return gather_ == RDD_MPI_ALL || communicator().rank() == 0; }

rdd_context* Call::inner() {
  std::int32_t threads = 1;
  std::int64_t seed = 0;
  if (context_ != nullptr) {
    must(rdd_context_threads(context_, &threads));
    must(rdd_context_seed(context_, &seed));
  }
  if (mpi_->inner == nullptr) must(rdd_context_create(threads, &mpi_->inner));
  must(rdd_context_set_threads(mpi_->inner, threads));
  must(rdd_context_set_seed(mpi_->inner, seed));
  return mpi_->inner;
}

}  // namespace rdd::mpi
