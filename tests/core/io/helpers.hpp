// What the tests of the readers share: a folder of their own, checks of messages, real data where they are.
#pragma once

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/text.hpp"

namespace rdd::test {

/// A fresh folder, gone at the end of the test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "rdd-test-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] std::string path() const { return path_.string(); }
  [[nodiscard]] std::size_t n_files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }
  std::string put(const std::string& name, const std::string& text) const {
    std::ofstream(*this / name, std::ios::binary) << text;
    return *this / name;
  }

 private:
  std::filesystem::path path_;
};

/// The call throws an Error of this status whose text has all the words.
template <typename Call>
void check_error(Call&& call, Status status, const std::vector<std::string>& words) {
  try {
    (void)call();
    BOOST_ERROR("no error, expected one with " << (words.empty() ? "" : words.front()));
  } catch (const Error& error) {
    BOOST_TEST(static_cast<int>(error.status()) == static_cast<int>(status), error.what());
    for (const auto& word : words)
      BOOST_TEST(std::string(error.what()).find(word) != std::string::npos,
                 "\"" << word << "\" is missing in: " << error.what());
  }
}

/// Folder of real data of others, or empty with a message that the test is skipped.
inline std::string real_data() {
  const char* folder = std::getenv("RDD_TEST_DATA");
  if (folder != nullptr && *folder != '\0') return folder;
  BOOST_TEST_MESSAGE("skipped: RDD_TEST_DATA is not set");
  return {};
}

inline std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const auto at = text.find(what);
  BOOST_REQUIRE_MESSAGE(at != std::string::npos, "nothing to replace: " << what);
  return text.replace(at, what.size(), by);
}

}  // namespace rdd::test
