// Lines, numbers, whole reads and atomic writes.
#include "support/text.hpp"

#include <sys/stat.h>

#include <thread>

#include "io/helpers.hpp"

using namespace rdd;
using namespace rdd::test;

BOOST_AUTO_TEST_SUITE(text_files)

BOOST_AUTO_TEST_CASE(line_ends) {
  const auto lines = split_lines(
      "\xef\xbb\xbf"
      "one\r\n\ntwo \n three");
  BOOST_REQUIRE_EQUAL(lines.size(), 4u);
  BOOST_TEST(lines[0].text == "one");
  BOOST_TEST(lines[1].text == "");
  BOOST_TEST(lines[2].text == "two ");
  BOOST_TEST(lines[3].text == " three");
  BOOST_TEST(lines[3].number == 4);
  BOOST_TEST(split_lines("").empty());
  BOOST_TEST(split_lines("a\n").size() == 1u);
}

BOOST_AUTO_TEST_CASE(fields_and_words) {
  const auto fields = split_fields(" a , ,b,", ',');
  BOOST_REQUIRE_EQUAL(fields.size(), 4u);
  BOOST_TEST(fields[0] == "a");
  BOOST_TEST(fields[1] == "");
  BOOST_TEST(fields[2] == "b");
  BOOST_TEST(fields[3] == "");
  const auto words = split_words("\t one  two\t");
  BOOST_REQUIRE_EQUAL(words.size(), 2u);
  BOOST_TEST(words[1] == "two");
  BOOST_TEST(split_words("  ").empty());
}

BOOST_AUTO_TEST_CASE(numbers) {
  BOOST_TEST(*to_double("5.2022179395e+08") == 520221793.95);
  BOOST_TEST(*to_double("+1.5") == 1.5);
  BOOST_TEST(*to_double("-.25") == -0.25);
  BOOST_TEST(*to_double("4.9406564584124654e-324") == 4.9406564584124654e-324);
  for (const char* bad : {"", "+", "+-1", "1,5", "1.5x", "0x10", "nan", "inf", "-infinity", "1e999", "1e", "1 2", " 1"})
    BOOST_TEST(!to_double(bad).has_value(), bad);
  BOOST_TEST(*to_integer("+12") == 12);
  for (const char* bad : {"", "1.0", "1e3", "x", "99999999999999999999", "++1"})
    BOOST_TEST(!to_integer(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(quoting_is_safe) {
  BOOST_TEST(in_quotes(std::string("a\x01\xff\n") + "b") == "\"a???b\"");
  BOOST_TEST(in_quotes(std::string(1000, 'x')).size() < 70);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read) {
  const Folder folder;
  check_error([&] { return read_text(folder / "absent"); }, Status::file, {"absent", "No such file"});
  check_error([&] { return read_text(folder.path()); }, Status::file, {"regular file"});
  check_error([&] { return read_text("/dev/zero"); }, Status::file, {"/dev/zero", "regular file"});
  check_error([&] { return read_text(""); }, Status::file, {"path"});
  check_error([&] { return read_text(std::string("a\0b", 3)); }, Status::file, {"path"});
}

BOOST_AUTO_TEST_CASE(a_write_replaces_the_whole_file) {
  const Folder folder;
  const auto path = folder / "file";
  write_text(path, std::string(100000, 'a'));
  write_text(path, "b");
  BOOST_TEST(read_text(path) == "b");
  BOOST_TEST(folder.n_files() == 1u);
  // Permissions stay.
  ::chmod(path.c_str(), 0640);
  write_text(path, "c");
  struct stat status {};
  ::stat(path.c_str(), &status);
  BOOST_TEST((status.st_mode & 0777) == 0640);
  // A link is followed, not replaced.
  std::filesystem::create_symlink("file", folder / "link");
  write_text(folder / "link", "d");
  BOOST_TEST(std::filesystem::is_symlink(folder / "link"));
  BOOST_TEST(read_text(path) == "d");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written) {
  const Folder folder;
  check_error(
      [&] {
        write_text(folder / "no/file", "x");
        return 0;
      },
      Status::file, {"no/file", "temporary"});
  check_error(
      [&] {
        write_text(folder.path(), "x");
        return 0;
      },
      Status::file, {"no regular file"});
  check_error(
      [&] {
        write_text("/dev/full", "x");
        return 0;
      },
      Status::file, {"/dev/full"});
  check_error(
      [&] {
        write_text("", "x");
        return 0;
      },
      Status::file, {"path"});
  BOOST_TEST(folder.n_files() == 0u);
}

// Readers see the old text or the new one, never a part.
BOOST_AUTO_TEST_CASE(writes_are_atomic) {
  const Folder folder;
  const auto path = folder / "file";
  const std::string texts[] = {std::string(300000, 'a'), std::string(200000, 'b')};
  write_text(path, texts[0]);
  std::jthread writer([&](const std::stop_token& stop) {
    for (int i = 0; !stop.stop_requested() && i < 60; ++i) write_text(path, texts[i % 2]);
  });
  for (int i = 0; i < 200; ++i) {
    const auto got = read_text(path);
    BOOST_TEST((got == texts[0] || got == texts[1]));
  }
}

BOOST_AUTO_TEST_SUITE_END()
