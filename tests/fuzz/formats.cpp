// Files and messages with odd contents: formats [RUNS [SEED [FOLDER ...]]]. Each input is a byte that chooses a reader
// and the contents; digests and checksums are made right, or nothing behind them would ever be reached. Built with
// -DRDD_LIBFUZZER it is a target of libFuzzer; otherwise it replays the folders and mutates what it has read.
#include <rdd/rdd.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

using Bytes = std::vector<std::uint8_t>;
namespace fs = std::filesystem;

enum Reader {
  csv,
  json,
  xml,
  poscar,
  xyz,
  defect,
  model_blob,
  landscape_blob,
  chain_file,
  spin_file,
  coupled_file,
  n_readers
};
constexpr const char* endings[] = {".csv", ".json", ".xml",     ".poscar",  ".xyz",    "",
                                   "",     "",      ".restart", ".restart", ".restart"};

std::string scratch(int reader) { return "/tmp/rdd-formats-" + std::to_string(getpid()) + endings[reader]; }

void write_file(const std::string& path, const Bytes& bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

Bytes read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

[[noreturn]] void stop(const char* what) {
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

/// A call may refuse anything, with a status that says what is wrong with the contents.
bool accepted(rdd_status status) {
  if (status == RDD_ERROR_INTERNAL || status == RDD_ERROR_NULL) stop("an input led to an internal error");
  return status == RDD_OK || status == RDD_NOT_CONVERGED;
}

/// FNV-1a, as in files saved by the library.
std::string digest(const std::string& text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return std::to_string(hash);
}

std::uint32_t crc32(const Bytes& bytes) {
  std::uint32_t crc = 0xffffffffu;
  for (const auto byte : bytes) {
    crc ^= byte;
    for (int k = 0; k < 8; ++k) crc = (crc >> 1) ^ (0xedb88320u & (0u - (crc & 1u)));
  }
  return ~crc;
}

/// Length and checksum of a binary message are made right.
Bytes sealed(Bytes blob) {
  if (blob.size() < 28) return blob;
  const std::uint64_t size = blob.size();
  std::memcpy(&blob[16], &size, 8);
  std::memset(&blob[24], 0, 4);
  const auto sum = crc32(blob);
  std::memcpy(&blob[24], &sum, 4);
  return blob;
}

/// First two lines of a file that the object has saved, then the contents, then the right digest.
Bytes sealed(const Bytes& contents, const std::string& saved) {
  const auto second = saved.find('\n', saved.find('\n') + 1);
  std::string text = saved.substr(0, second + 1);
  std::string body(contents.begin(), contents.end());
  if (body.starts_with("rdd ")) body = body.substr(std::min(body.size(), body.find('\n', body.find('\n') + 1) + 1));
  if (const auto mark = body.rfind("digest "); mark != std::string::npos) body.resize(mark);
  text += body;
  text += "digest " + digest(text) + "\n";
  return {text.begin(), text.end()};
}

double processor_time() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }
double deadline = 0;
std::int32_t late(void*, std::int64_t, std::int64_t) { return processor_time() > deadline ? 1 : 0; }

/// A restored object must be one that can go on, and can be stopped.
struct Hosts {
  rdd_context* context = nullptr;
  rdd_dmd *chain = nullptr, *up = nullptr;
  rdd_spin* spins[2] = {nullptr, nullptr};
  std::string saved[3];

  Hosts() {
    rdd_context_create(1, &context);
    rdd_context_set_progress(context, late, nullptr, nullptr);
    rdd_dmd_chain(nullptr, 6, 10, 0, 1, 1, 1, 0, .4, &chain);
    rdd_dmd_chain(nullptr, 6, 10, 0, 1, 1, 1, 0, 1, &up);
    rdd_spin_create(nullptr, up, 0, 0, 1, 0, 0, 0, 1, .01, 10, 3, 0, 0, nullptr, &spins[0]);
    rdd_spin_create(nullptr, up, 1, 0, 1, 0, 0, 0, .5, .001, 10, 3, 0, 0, nullptr, &spins[1]);
    const double time = .1;
    for (auto* ensemble : spins) rdd_spin_run(nullptr, ensemble, 1, &time);
    rdd_dmd_step(nullptr, chain, .01);
    rdd_dmd_save(chain, scratch(chain_file).c_str(), -1);
    saved[0] = text();
    for (int k = 0; k < 2; ++k) {
      rdd_spin_save(spins[k], scratch(spin_file).c_str(), -1);
      saved[k + 1] = text();
    }
  }
  static std::string text() {
    const auto bytes = read_file(scratch(chain_file));
    return {bytes.begin(), bytes.end()};
  }

  void go_on_chain() {
    double time = NAN;
    rdd_dmd_time(chain, &time);
    if (!(std::isfinite(time) && time >= 0)) stop("a restored time is none");
    deadline = processor_time() + 0.2;
    rdd_dmd_step(context, chain, 1e-6);
    if (processor_time() > deadline + 2) stop("a restored chain does not stop");
  }

  void go_on(rdd_spin* ensemble) {
    double time = NAN;
    std::int64_t events = 0, violations = 0;
    rdd_spin_counts(ensemble, &time, &events, &violations);
    if (!(std::isfinite(time) && time >= 0)) stop("a restored time is none");
    const double end = time + 1e-3;
    deadline = processor_time() + 0.2;
    rdd_spin_run(context, ensemble, 1, &end);
    if (processor_time() > deadline + 2) stop("a restored ensemble does not stop");
  }
};

Hosts& hosts() {
  static Hosts all;
  return all;
}

void read_models(int reader, const Bytes& bytes) {
  const auto path = scratch(reader);
  write_file(path, bytes);
  rdd_model* model = nullptr;
  rdd_landscape* landscape = nullptr;
  rdd_crystal* crystal = nullptr;
  if (reader == poscar || reader == xyz) {
    accepted(rdd_crystal_read(nullptr, nullptr, path.c_str(), -1, &crystal));
  } else {
    if (accepted(rdd_model_read(nullptr, nullptr, path.c_str(), -1, reader == json ? 0 : 600, 0, &model))) {
      std::int64_t needed = 0, same = 0;
      rdd_model_serialize(model, nullptr, 0, &needed);
      Bytes blob(static_cast<std::size_t>(needed));
      rdd_model* again = nullptr;
      if (rdd_model_serialize(model, blob.data(), needed, &same) != RDD_OK || same != needed ||
          rdd_model_deserialize(blob.data(), needed, &again) != RDD_OK)
        stop("a model that was read does not survive as a message");
      rdd_model_destroy(&again);
    }
    accepted(rdd_landscape_read(nullptr, nullptr, path.c_str(), -1, 0, &landscape));
  }
  rdd_model_destroy(&model);
  rdd_landscape_destroy(&landscape);
  rdd_crystal_destroy(&crystal);
}

void read_messages(int reader, const Bytes& bytes) {
  rdd_model* model = nullptr;
  rdd_landscape* landscape = nullptr;
  const auto n = static_cast<std::int64_t>(bytes.size());
  if (reader == defect)
    accepted(rdd_landscape_parse(nullptr, reinterpret_cast<const char*>(bytes.data()), n, 0, &landscape));
  const auto blob = sealed(bytes);
  if (reader == model_blob) accepted(rdd_model_deserialize(blob.data(), n, &model));
  if (reader == landscape_blob) accepted(rdd_landscape_deserialize(blob.data(), n, &landscape));
  rdd_model_destroy(&model);
  rdd_landscape_destroy(&landscape);
}

void restore(int reader, const Bytes& bytes) {
  auto& all = hosts();
  const auto path = scratch(reader);
  write_file(path, sealed(bytes, all.saved[reader - chain_file]));
  if (reader == chain_file) {
    if (accepted(rdd_dmd_restore(all.chain, path.c_str(), -1))) all.go_on_chain();
    return;
  }
  auto* ensemble = all.spins[reader - spin_file];
  if (accepted(rdd_spin_restore(ensemble, path.c_str(), -1))) all.go_on(ensemble);
}

void run(const Bytes& input) {
  if (input.empty()) return;
  const int reader = input[0] % n_readers;
  const Bytes contents(input.begin() + 1, input.end());
  if (reader <= xyz)
    read_models(reader, contents);
  else if (reader <= landscape_blob)
    read_messages(reader, contents);
  else
    restore(reader, contents);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > (1 << 16)) return 0;
  run(Bytes(data, data + size));
  return 0;
}

#ifndef RDD_LIBFUZZER
namespace {

std::uint64_t state = 1;
std::uint64_t bits() {
  std::uint64_t z = state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}
std::size_t below(std::size_t n) { return static_cast<std::size_t>(bits() % n); }

Bytes chosen(int reader, const Bytes& contents) {
  Bytes input(contents.size() + 1);
  input[0] = static_cast<std::uint8_t>(reader);
  std::copy(contents.begin(), contents.end(), input.begin() + 1);
  return input;
}

/// Bytes changed, parts cut out or doubled, numbers replaced by odd ones.
void mutate(Bytes& input, const std::vector<Bytes>& corpus) {
  constexpr const char* words[] = {"-1",
                                   "nan",
                                   "-inf",
                                   "inf",
                                   "1e999",
                                   "-0",
                                   "1e-320",
                                   "9223372036854775807",
                                   "{",
                                   "]",
                                   "numbers 4294967296",
                                   "0x1p9999",
                                   ",",
                                   "\n",
                                   "\0",
                                   "4294967297",
                                   "1e300"};
  for (auto n = 1 + below(4); n > 0 && input.size() > 1; --n) {
    const auto at = 1 + below(input.size() - 1);
    const auto place = input.begin() + static_cast<std::ptrdiff_t>(at);
    const auto length = static_cast<std::ptrdiff_t>(std::min(input.size() - at, 1 + below(40)));
    switch (below(5)) {
      case 0:
        *place = static_cast<std::uint8_t>(bits());
        break;
      case 1:
        input.erase(place, place + length);
        break;
      case 2: {
        const Bytes part(place, place + length);
        input.insert(place, part.begin(), part.end());
        break;
      }
      case 3: {
        const auto& other = corpus[below(corpus.size())];
        if (other.size() < 2) break;
        const auto from = 1 + below(other.size() - 1), m = std::min(other.size() - from, 1 + below(60));
        const Bytes part(other.begin() + static_cast<std::ptrdiff_t>(from),
                         other.begin() + static_cast<std::ptrdiff_t>(from + m));
        input.insert(place, part.begin(), part.end());
        break;
      }
      default: {  // a whole field
        auto begin = place, end = place;
        const auto ends = [](std::uint8_t c) { return c == ',' || c == '\n' || c == ' ' || c == '<' || c == '>'; };
        while (begin > input.begin() + 1 && !ends(*(begin - 1))) --begin;
        while (end < input.end() && !ends(*end)) ++end;
        const std::string word = words[below(std::size(words))];
        const auto gap = input.erase(begin, end);
        input.insert(gap, word.begin(), word.end());
      }
    }
  }
}

int reader_of(const fs::path& path) {
  const auto ending = path.extension().string();
  for (int reader = csv; reader <= xyz; ++reader)
    if (ending == endings[reader]) return reader;
  return path.filename().string().starts_with("POSCAR") ? poscar : -1;
}

std::vector<Bytes> read_corpus(int n, char** folders) {
  std::vector<Bytes> corpus;
  for (int k = 0; k < n; ++k) {
    if (!fs::exists(folders[k])) continue;  // no input has failed yet
    for (const auto& entry : fs::recursive_directory_iterator(folders[k])) {
      if (!entry.is_regular_file() || entry.file_size() > (1 << 15)) continue;
      const auto bytes = read_file(entry.path());
      if (entry.path().parent_path().filename() == "regressions")
        corpus.push_back(bytes);  // with their first byte
      else if (const int reader = reader_of(entry.path()); reader >= 0)
        corpus.push_back(chosen(reader, bytes));
      if (entry.path().extension() == ".json") corpus.push_back(chosen(defect, bytes));
    }
  }
  for (int k = 0; k < 3; ++k)
    corpus.push_back(chosen(chain_file + k, {hosts().saved[k].begin(), hosts().saved[k].end()}));
  const std::size_t files = corpus.size();
  for (std::size_t k = 0; k < files; ++k) {  // what can be read is a message, too
    if (corpus[k][0] > xml) continue;
    write_file(scratch(corpus[k][0]), Bytes(corpus[k].begin() + 1, corpus[k].end()));
    rdd_model* model = nullptr;
    std::int64_t needed = 0;
    if (rdd_model_read(nullptr, nullptr, scratch(corpus[k][0]).c_str(), -1, 600, 0, &model) == RDD_OK) {
      rdd_model_serialize(model, nullptr, 0, &needed);
      Bytes blob(static_cast<std::size_t>(needed));
      rdd_model_serialize(model, blob.data(), needed, &needed);
      corpus.push_back(chosen(model_blob, blob));
    }
    rdd_model_destroy(&model);
  }
  return corpus;
}

}  // namespace

int main(int argc, char** argv) {
  const long runs = argc > 1 ? std::atol(argv[1]) : 10000;
  state = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  const auto corpus = read_corpus(argc - 3, argv + 3);
  double slowest = 0;
  for (const auto& input : corpus) run(input);
  for (long k = 0; k < runs; ++k) {
    Bytes input = corpus[below(corpus.size())];
    mutate(input, corpus);
    write_file(scratch(json) + ".last", input);  // what a crash was about
    const double start = processor_time();
    run(input);
    slowest = std::max(slowest, processor_time() - start);
  }
  for (int reader = csv; reader < n_readers; ++reader) fs::remove(scratch(reader));
  fs::remove(scratch(json) + ".last");
  std::printf("%zu inputs of the corpus and %ld mutations of them; the slowest took %.2f s\n", corpus.size(), runs,
              slowest);
  return slowest < 5 ? 0 : 1;
}
#endif
