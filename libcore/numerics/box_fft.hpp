// Fourier transforms over the cells of a periodic box. box_fft.cpp alone selects the FFT library.
#pragma once

#include <span>

#include "support/types.hpp"

namespace rdd::numerics {

/// Fourier transform over cells of any number of fields: column c of `fields` belongs to the cell with the offsets
/// x_a, c = x_0 + box_0 (x_1 + box_1 ...), or to the wavevector m_a/box_a in the same order.
/// forward: sum_x e^{-2 pi i m.x/box} f(x); backward: sum_m e^{+...} f(m)/cells.
void fourier_forward(std::span<const Index> box, ComplexMatrix& fields);
void fourier_backward(std::span<const Index> box, ComplexMatrix& fields);

}  // namespace rdd::numerics
