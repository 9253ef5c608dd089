// Processes that are forked from one that uses the library.
#pragma once

namespace rdd {

/// Notes that this process starts worker threads.
void note_workers() noexcept;

/// Whether this process was forked from one that had started worker threads: they are not here, and what they had
/// locked stays locked. Loops then run on the calling thread alone, which gives the same bits.
[[nodiscard]] bool workers_were_lost() noexcept;

}  // namespace rdd
