// Net currents that opposite fluxes all but cancel in, and what is left of the digits of what follows from them.
#pragma once

#include "network/network.hpp"

namespace rdd::transport {

/// Net currents of a driven network are what opposite fluxes leave of each other. Where these spread over more than ten
/// decades double precision does not keep the ten digits that are promised of what follows.
[[nodiscard]] bool has_small_currents(const Network& network);

/// An estimate of the error of `precise`, computed in long double, from that of `usual`, the same in double, relative
/// to the size: the part of the difference that epsilon shrinks by, sixteen times over, for roundings of one size are
/// not always of one sign.
[[nodiscard]] double error_beside(const Matrix& precise, const Matrix& usual, double size);

/// d_ab/sqrt(by_aa by_bb), 0 where that is 0: rows and columns of matrices that count relative to a diagonal.
[[nodiscard]] Matrix by_diagonal(const Matrix& d, const Matrix& by);

}  // namespace rdd::transport
