// Threads, cancellation, callbacks, floating-point traps, lazies.
#include <boost/test/unit_test.hpp>
#include <cfenv>
#include <chrono>
#include <thread>
#include <vector>

#include "support/error.hpp"
#include "support/fp_guard.hpp"
#include "support/lazy.hpp"
#include "support/run.hpp"

using namespace rdd;

BOOST_AUTO_TEST_SUITE(support)

BOOST_AUTO_TEST_CASE(pieces_cover_the_range_once_and_do_not_depend_on_threads) {
  for (const int threads : {1, 2, 4}) {
    Context context(threads);
    std::vector<std::pair<Index, Index>> pieces(100, {-1, -1});
    std::vector<int> hits(1003, 0);
    Run(&context).for_pieces(1003, 17, [&](Index begin, Index end) {
      pieces[begin / 17] = {begin, end};
      for (Index i = begin; i < end; ++i) ++hits[i];
    });
    for (const int hit : hits) BOOST_TEST(hit == 1);
    BOOST_TEST((pieces[58] == std::pair<Index, Index>{986, 1003}));
  }
}

BOOST_AUTO_TEST_CASE(callbacks_come_on_the_calling_thread_only) {
  Context context(4);
  const auto caller = std::this_thread::get_id();
  std::atomic<int> calls = 0;
  std::atomic<bool> elsewhere = false;
  context.set_progress([&](std::int64_t, std::int64_t) {
    ++calls;
    if (std::this_thread::get_id() != caller) elsewhere = true;
    return 0;
  });
  Run(&context).for_pieces(200, 1, [](Index, Index) { std::this_thread::sleep_for(std::chrono::microseconds(100)); });
  BOOST_TEST(calls > 0);
  BOOST_TEST(!elsewhere);
}

BOOST_AUTO_TEST_CASE(callback_answers_cancel_or_fail) {
  for (const int threads : {1, 3}) {
    Context context(threads);
    auto work = [&] { Run(&context).for_pieces(1000, 1, [](Index, Index) { std::this_thread::yield(); }); };
    context.set_progress([](std::int64_t, std::int64_t) { return 1; });
    BOOST_CHECK_THROW(work(), Cancelled);
    context.set_progress([](std::int64_t, std::int64_t) { return -7; });
    BOOST_CHECK_EXCEPTION(work(), Error, [](const Error& error) { return error.status() == Status::callback; });
    context.set_progress({});
    work();
  }
}

BOOST_AUTO_TEST_CASE(cancel_stops_what_runs_within_fifty_milliseconds_and_nothing_later) {
  Context context(2);
  std::atomic<bool> started = false;
  std::chrono::steady_clock::time_point asked;
  std::thread other([&] {
    while (!started) std::this_thread::yield();
    asked = std::chrono::steady_clock::now();
    context.cancel();
  });
  auto slow = [&](Index, Index) {
    started = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  };
  BOOST_CHECK_THROW(Run(&context).for_pieces(100000, 1, slow), Cancelled);
  other.join();
  // Generous beside the promised 50 ms, for a loaded machine.
  BOOST_TEST((std::chrono::steady_clock::now() - asked < std::chrono::milliseconds(500)));
  Run(&context).for_pieces(10, 1, [](Index, Index) {});
}

BOOST_AUTO_TEST_CASE(exceptions_of_a_body_reach_the_caller) {
  Context context(3);
  auto body = [](Index begin, Index) { require(begin != 37, Status::numeric, "piece ", begin); };
  BOOST_CHECK_EXCEPTION(Run(&context).for_pieces(100, 1, body), Error,
                        [](const Error& error) { return std::string(error.what()) == "piece 37"; });
}

BOOST_AUTO_TEST_CASE(traps_are_masked_here_and_in_workers_and_restored) {
  feenableexcept(FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW);
  {
    const FpGuard guard;
    volatile double zero = 0;
    volatile double result = 1 / zero;
    BOOST_TEST(std::isinf(result));
    Context context(3);
    std::vector<double> out(300);
    Run(&context).for_pieces(300, 1, [&](Index begin, Index) {
      volatile double nothing = 0;
      out[begin] = nothing / nothing;
    });
    BOOST_TEST(std::isnan(out[299]));
  }
  BOOST_TEST(fegetexcept() == (FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW));
  BOOST_TEST(std::fetestexcept(FE_DIVBYZERO) == 0);
  fedisableexcept(FE_ALL_EXCEPT);
}

BOOST_AUTO_TEST_CASE(a_lazy_value_is_made_once_and_again_after_a_failure) {
  Lazy<int> lazy;
  int made = 0;
  BOOST_CHECK_THROW(lazy.get([&]() -> int { throw std::runtime_error("no"); }), std::runtime_error);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) threads.emplace_back([&] { (void)lazy.get([&] { return ++made; }); });
  for (auto& thread : threads) thread.join();
  BOOST_TEST(made == 1);
}

BOOST_AUTO_TEST_CASE(contexts_refuse_nonsense) { BOOST_CHECK_THROW(Context(0), Error); }

BOOST_AUTO_TEST_SUITE_END()
