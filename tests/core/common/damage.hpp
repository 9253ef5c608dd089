// Random damage to texts, for tests of readers.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <string>
#include <vector>

#include "common/random_network.hpp"
#include "support/error.hpp"

namespace rdd::test {

/// More of each than the normal run does with RDD_TEST_CORRUPTIONS.
inline int corruptions() {
  const char* more = std::getenv("RDD_TEST_CORRUPTIONS");
  return more != nullptr ? std::max(1, std::atoi(more)) : 4000;
}

inline const std::vector<std::string> fragments{"nan",
                                                "inf",
                                                "-",
                                                "1e999",
                                                "1e-999",
                                                "2147483648",
                                                "9223372036854775808",
                                                "-1",
                                                "0",
                                                "#",
                                                ",",
                                                ",,",
                                                "\n",
                                                "\r\n",
                                                "[",
                                                "]",
                                                "{",
                                                "}",
                                                "\"",
                                                "null",
                                                "true",
                                                ":",
                                                "\\u0000",
                                                "\xff",
                                                "1e308",
                                                "5e-324",
                                                std::string("\0", 1),
                                                "0.1D5",
                                                " ",
                                                "\t",
                                                "\xef\xbb\xbf",
                                                "99999999999999999999999999"};

/// One to four edits: a byte changed, a part removed, doubled or moved, a fragment put in, the end cut off.
inline std::string damaged(std::string text, std::mt19937_64& random) {
  const auto place = [&](std::size_t n) { return static_cast<std::size_t>(uniform(random) * static_cast<double>(n)); };
  for (int edits = integer(random, 1, 4); edits > 0 && !text.empty(); --edits) {
    const auto at = place(text.size());
    const auto length = std::min(text.size() - at, place(20) + 1);
    switch (integer(random, 0, 6)) {
      case 0:
        text[at] = static_cast<char>(integer(random, 0, 255));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(at, text.substr(at, length));
        break;
      case 3:
        text.insert(place(text.size()), text.substr(at, length));
        break;
      case 4:
        text.insert(at, fragments[place(fragments.size())]);
        break;
      case 5:
        text.replace(at, length, fragments[place(fragments.size())]);
        break;
      default:
        if (integer(random, 0, 9) == 0)
          text.resize(at);
        else
          text[at] = static_cast<char>('0' + integer(random, 0, 9));
    }
  }
  return text;
}

/// How many of the damaged texts still were models.
template <typename Use>
int survivors(const std::string& text, std::uint64_t seed, Use&& use) {
  std::mt19937_64 random(seed);
  int valid = 0;
  for (int i = 0; i < corruptions(); ++i) {
    const auto bad = damaged(text, random);
    try {
      use(bad);
      ++valid;
    } catch (const Error& error) {
      BOOST_TEST(std::string(error.what()).size() < 2000u);
    }
  }
  return valid;
}

}  // namespace rdd::test
