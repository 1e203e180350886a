#include "model/data/weights_json.h"

#include "model/input/input_error.h"
#include "model/input/npy_reader.h"
#include "model/numbers/number_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

constexpr auto weights_format = "attest-weights/1";

} // namespace

Matrix<Rational> weights_from_json(const JsonValue& value, int dimension) {
    value.expect_format(weights_format);
    value.expect_keys({"format", "W"});
    const JsonValue rows = value.at("W");
    Matrix<Rational> w = rows.exact_matrix(dimension, dimension);
    if (w.rows() != w.cols()) {
        rows.fail("is " + std::to_string(w.rows()) + " x " + std::to_string(w.cols()) + "; expected a square matrix");
    }
    return w;
}

Matrix<Rational> read_weights(const std::string& path, int dimension) {
    if (!names_npy(path)) {
        return weights_from_json(read_json_value(path), dimension);
    }
    Matrix<Rational> w = read_npy(path);
    const Index expected = dimension < 0 ? w.rows() : dimension;
    if (w.rows() != expected || w.cols() != expected) {
        throw InputError(path, "header.shape", fmt::format("is ({}, {}); expected ({}, {})", w.rows(), w.cols(), expected, expected));
    }
    return w;
}
Matrix<Rational> parse_weights(std::string_view text, const std::string& file, int dimension) {
    return weights_from_json(parse_json_value(text, file), dimension);
}

nlohmann::ordered_json weights_to_json(const Matrix<Rational>& w) {
    nlohmann::ordered_json r;
    r["format"] = weights_format;
    r["W"] = matrix_to_json(w);
    return r;
}

std::string weights_text(const Matrix<Rational>& w) {
    std::string text = fmt::format("{{\"format\": \"{}\",\n \"W\": [", weights_format);
    for (Index i = 0; i < w.rows(); ++i) {
        text += (i == 0 ? "\n  " : ",\n  ") + std::string("[");
        for (Index j = 0; j < w.cols(); ++j) {
            text += (j == 0 ? "\"" : ", \"") + to_text(w(i, j)) + "\"";
        }
        text += "]";
    }
    return text + "]}\n";
}

} // namespace attest
