// Configurations whose rates are all known beforehand: the Gibbs-averaged process of a small chain.
#pragma once

#include <map>

#include "spin/generator.hpp"

namespace rdd::spin {

/// Looks rates up in a generator. Positions are those it was made with; lengths are means.
class TableShape final : public Shape {
 public:
  TableShape(std::shared_ptr<const System> system, std::shared_ptr<const Generator> generator, const Start& start)
      : Shape(generator->states.front()), system_(std::move(system)), x_(start.x) {
    auto table = std::make_shared<Table>();
    table->generator = std::move(generator);
    Index k = 0;
    for (const Spins& spins : table->generator->states) table->number.emplace(spins, k++);
    table_ = std::move(table);
    for (std::size_t b = 0; b < system_->bonds.size(); ++b) touched_.push_back(b);
  }
  [[nodiscard]] std::unique_ptr<Shape> clone() const override { return std::make_unique<TableShape>(*this); }

  void exchange(std::size_t bond, const Run& run) override {
    run.check();
    swap(spins_, bond);
    state_ = table_->number.at(spins_);
  }
  [[nodiscard]] double relative_rate(std::size_t bond, RandomStream&) const override {
    Spins after = spins_;
    swap(after, bond);
    return table_->generator->rates(state_, table_->number.at(after)) * system_->physics().mobility.tau;
  }
  [[nodiscard]] Matrix positions() const override { return x_; }
  [[nodiscard]] double length() const override { return table_->generator->length[state_]; }
  [[nodiscard]] std::vector<double> exact() const override { return {static_cast<double>(state_)}; }
  void set_exact(const Spins& spins, const std::vector<double>& numbers) override {
    const auto place = table_->number.find(spins);
    require(numbers.size() == 1 && place != table_->number.end(), Status::format,
            "the saved configuration is none of this system");
    spins_ = spins;
    state_ = place->second;
  }

 private:
  struct Table {
    std::shared_ptr<const Generator> generator;
    std::map<Spins, Index> number;
  };
  void swap(Spins& spins, std::size_t bond) const {
    std::swap(spins[system_->bonds[bond].i], spins[system_->bonds[bond].j]);
  }

  std::shared_ptr<const System> system_;
  std::shared_ptr<const Table> table_;
  Matrix x_;
  Index state_ = 0;
};

}  // namespace rdd::spin
