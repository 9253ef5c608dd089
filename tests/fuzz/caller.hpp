// Calls functions of the C interface with arguments that a random stream chooses, and looks whether the promises of
// rdd/support.h are kept: what is beyond an array is not touched, nor anything where a call fails.
#pragma once

#include <rdd/rdd.h>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

namespace fuzz {

/// splitmix64.
class Random {
 public:
  explicit Random(std::uint64_t seed = 0) : state_(seed) {}
  std::uint64_t bits();
  std::int64_t below(std::int64_t n) { return static_cast<std::int64_t>(bits() % static_cast<std::uint64_t>(n)); }
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }
  bool chance(double p) { return uniform() < p; }

 private:
  std::uint64_t state_;
};

template <typename Handle>
struct Name;  // text and destroy(), for every handle: generated

/// The objects that calls may use. The first ones stay; those that calls make are replaced when there are many.
template <typename Handle>
struct Pool {
  static inline std::vector<Handle*> all;
  static inline std::size_t lasting = 0;
  static void add(Handle* made) {
    if (made != nullptr) all.push_back(made);
    lasting = all.size();
  }
  static void clear() {
    for (auto& one : all) Name<Handle>::destroy(&one);
    all.clear();
    lasting = 0;
  }
};

/// How arguments are chosen.
enum class Style {
  sensible,  ///< what a careful host would give, nothing left out
  mixed      ///< of some calls one or several arguments are odd: NULL, NaN, 2^62, overlapping, ...
};

class Caller {
 public:
  Caller();
  /// Everything that the next call gets follows from the seed.
  void seed(std::uint64_t seed, Style style);
  /// Sizes that sensible values have are about so many.
  std::int64_t scale = 4;

  // ---- used by the generated code, once an argument
  /// partial: it gives what it has reached when it is cancelled.
  void begin(const char* function, int n_arguments, bool partial);
  void know(const char* size, std::int64_t value) { sizes_[size] = value; }
  [[nodiscard]] std::int64_t known(const char* size) const;
  template <typename Handle>
  Handle* handle(int place, const char* name) {
    auto& all = Pool<Handle>::all;
    const bool none = all.empty() || odd(place) || (optional(name) && !must_ && random_.chance(0.3));
    const auto chosen =
        all.empty() ? 0 : static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(all.size())));
    if constexpr (std::is_same_v<Handle, rdd_context>)
      if (context != nullptr) return tell(name, context);
    return tell(name, none ? nullptr : all[chosen]);
  }
  template <typename Handle>
  Handle** slot_new(int place) {
    static Handle* slot;
    slot = reinterpret_cast<Handle*>(poison);
    return odd(place) ? nullptr : &slot;
  }
  template <typename Handle>
  Handle** slot_old(int place) {
    static Handle* slot;
    slot = nullptr;
    auto& all = Pool<Handle>::all;
    if (all.size() > Pool<Handle>::lasting && random_.chance(0.5)) {
      slot = all.back();
      all.pop_back();
    }
    return slot == nullptr && odd(place) ? nullptr : &slot;
  }
  template <typename Value>
  Value value(int place, const char* name) {
    Value chosen;
    if constexpr (std::is_same_v<Value, double>)
      chosen = real(place, name);
    else if constexpr (sizeof(Value) == 8)
      chosen = whole(place, name);
    else
      chosen = code(place, name);
    if constexpr (!std::is_same_v<Value, double>) know(name, chosen);
    return tell(name, chosen);
  }
  template <typename Value>
  Value* array(int place, const char* name, std::initializer_list<std::int64_t> sizes) {
    using Entry = std::remove_const_t<Value>;
    return static_cast<Value*>(room(place, name, sizes, sizeof(Entry), std::is_const_v<Value>,
                                    std::is_same_v<Entry, double>    ? 'd'
                                    : std::is_same_v<Entry, int64_t> ? 'l'
                                    : std::is_same_v<Entry, int32_t> ? 'i'
                                                                     : 'b'));
  }
  /// Changes a length that would lie about memory: a text is as long as it is.
  const char* text(int place, const char* name, std::int64_t& length);
  template <typename Function>
  Function callback(int place) {
    return reinterpret_cast<Function>(callback_of(place, static_cast<Function*>(nullptr)));
  }
  bool ask(const std::function<rdd_status()>& call);
  void make(const std::function<rdd_status()>& call);
  template <typename Handle>
  void keep(Handle** slot) {
    if (slot == nullptr || skipped) return;
    const bool made = status == RDD_OK || status == RDD_NOT_CONVERGED;
    const bool touched = *slot != reinterpret_cast<Handle*>(poison);
    if (touched != made || (made && *slot == nullptr)) fault("the handle does not fit the status");
    if (!made || !touched || *slot == nullptr) return;
    auto& pool = Pool<Handle>::all;
    if (pool.size() < Pool<Handle>::lasting + 4) return pool.push_back(*slot);
    const auto old = Pool<Handle>::lasting + static_cast<std::size_t>(random_.below(4));
    Name<Handle>::destroy(&pool[old]);
    pool[old] = *slot;
  }

  // ---- for the programs
  rdd_context* context = nullptr;  ///< where set, the one of every call
  rdd_status status = RDD_OK;      ///< of the last call
  bool skipped = false;            ///< it would have needed too large arrays
  std::uint64_t digest = 0;        ///< of its status and of everything it wrote
  double seconds = 0;              ///< of the processor
  std::vector<std::string> faults;
  std::function<void()> before, after;  ///< around the call itself
  std::vector<std::string> paths;
  std::string folder;  ///< for files
  std::vector<std::vector<std::uint8_t>> blobs;
  [[nodiscard]] const std::string& description() const { return description_; }
  void fault(const std::string& what);

 private:
  static constexpr std::uintptr_t poison = 0x5aa50;
  static constexpr std::size_t most_rooms = 24, room_bytes = std::size_t{1} << 26;
  struct Written {
    const char* name;
    unsigned char* begin;
    std::size_t bytes;
  };

  [[nodiscard]] static bool optional(const char* name) { return std::string_view(name).starts_with("opt_"); }
  [[nodiscard]] bool odd(int place);
  double real(int place, const char* name);
  std::int64_t whole(int place, const char* name);
  std::int32_t code(int place, const char* name);
  void* room(int place, const char* name, std::initializer_list<std::int64_t> sizes, std::size_t entry, bool input,
             char kind);
  void fill(void* data, std::int64_t n, const char* name, char kind, bool strange);
  void fill_reals(double* x, std::int64_t n, const std::string& name);
  void fill_wholes(std::int64_t* x, std::int64_t n, const std::string& name);
  std::string word();
  using Any = void (*)();
  Any callback_of(int place, rdd_progress_fn*);
  Any callback_of(int place, rdd_log_fn*);
  Any callback_of(int place, rdd_energy_fn*);
  Any callback_of(int place, rdd_potential_fn*);
  Any callback_of(int place, rdd_release_fn*);
  void check_outputs(bool untouched);
  template <typename Shown>
  Shown tell(const char* name, Shown value) {
    if constexpr (std::is_pointer_v<Shown>)
      tell_text(name, value == nullptr ? "NULL" : "given");
    else if constexpr (std::is_same_v<Shown, double>)
      tell_text(name, number_text(value));
    else
      tell_text(name, std::to_string(value));
    return value;
  }
  static std::string number_text(double value);
  void tell_text(const char* name, const std::string& value);

  Random random_;
  bool must_ = true, partial_ = false;
  Style style_ = Style::sensible;
  int odd_place_ = -1;
  double odd_chance_ = 0;
  std::int32_t base_ = 0;
  std::string function_, description_;
  std::map<std::string, std::int64_t, std::less<>> sizes_;
  std::vector<unsigned char*> rooms_;
  std::size_t used_ = 0;
  std::vector<Written> written_;
  std::vector<std::string> texts_;
};

struct ApiFunction {
  const char* name;
  void (*call)(Caller&);
  bool cancels;  ///< it has a context
};

/// Zeroed memory that children share.
void* shared_memory(std::size_t bytes);

/// Objects of every kind for calls to use: small ones, or such that calls on them last.
void fill_pools(Caller& caller, bool large);

}  // namespace fuzz
