// Weight matrices as files: `attest-weights/1`, d rows of d exact numbers, or .npy; the logit of token v under query k is e_v' W e_k.
#pragma once

#include "model/input/json_document.h"

namespace attest {

/// Reads a d x d matrix, .npy by the ending of the name (model/input/npy_reader.h); -1 accepts any d. "-" is standard input. Throws InputError, also
/// when the dimension is another.
Matrix<Rational> read_weights(const std::string& path, int dimension = -1);
Matrix<Rational> parse_weights(std::string_view text, const std::string& file, int dimension = -1);
Matrix<Rational> weights_from_json(const JsonValue& value, int dimension = -1);

/// The text of the file, one row a line.
std::string weights_text(const Matrix<Rational>& w);
nlohmann::ordered_json weights_to_json(const Matrix<Rational>& w);

} // namespace attest
