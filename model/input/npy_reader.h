// Matrices as NumPy saves them (`numpy.save`, .npy): two dimensions, float64 or float32, either byte order and either order of the entries.
//
// A double is a rational number, so nothing is rounded: the matrix that is read is the one that NumPy holds.
#pragma once

#include "model/numbers/matrix.h"

#include <string>
#include <string_view>

namespace attest {

/// Most numbers of a matrix that is read.
inline constexpr std::size_t max_npy_numbers = 4'000'000;

/// Is the file to be read as .npy? By the ending of its name.
bool names_npy(std::string_view path);

/// Reads a matrix with at least one row and one column. Throws InputError: another type or shape, a file that is too short or too long, an entry that
/// is not finite (with its row and column, from 0).
Matrix<Rational> read_npy(const std::string& path);
/// The same from the bytes of a file; `file` stands for it in messages.
Matrix<Rational> parse_npy(std::string_view bytes, const std::string& file);

} // namespace attest
