// An event-driven engine: defects that jump between cells of a periodic box by a table of rates, in subdomains that run
// in parallel. It knows nothing of where the table comes from.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <vector>

/// Jumps between coarse states; displacements in lattice vectors.
struct JumpTable {
  struct Jump {
    int to;
    std::array<int, 3> cells;
    double up_to;  ///< sum of the rates of this jump and those before it out of the same state, 1/time
  };
  std::vector<std::vector<Jump>> from;  ///< by state left

  [[nodiscard]] double escape(std::size_t state) const { return from[state].empty() ? 0 : from[state].back().up_to; }
};

class Engine {
 public:
  struct Defect {
    std::array<std::int32_t, 3> home;   ///< cell at the start
    std::array<std::int32_t, 3> moved;  ///< cells since then, unwrapped
  };

  /// A box of cells cut into slabs along its first axis; n_defects in states drawn by weight and cells at random.
  Engine(int box, int n_slabs, int n_defects, const std::vector<double>& weight, std::uint64_t seed);

  /// All defects jump for a time by the table, each slab's on its own; then those that left their slab change over. The
  /// slabs, not the threads, have the random numbers: results do not depend on the number of threads.
  void advance(const JumpTable& table, double duration, int threads);
  /// Sets every displacement to zero: from here on diffusion is measured.
  void mark();

  [[nodiscard]] std::int64_t n_events() const;
  [[nodiscard]] std::vector<std::int64_t> occupation() const;
  /// Every defect's cells since mark().
  [[nodiscard]] std::vector<std::array<std::int32_t, 3>> displacements() const;

 private:
  struct Slab {
    std::vector<std::vector<Defect>> in_state;
    std::mt19937_64 random;
    std::int64_t n_events = 0;
  };
  void advance(Slab& slab, const JumpTable& table, double duration) const;
  void exchange();
  [[nodiscard]] std::size_t owner(const Defect& defect) const;

  int box_;
  std::vector<Slab> slabs_;
};
