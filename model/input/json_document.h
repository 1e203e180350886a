// Small JSON documents (weights, cases, certificates) in memory, read with the types checked and every place known.
//
// A JsonValue is a place in a document: asking it for something that is not there throws InputError with the file, the place,
// the value found and what was expected. Documents with 10^6 samples do not come through here (model/data/dataset_json.h).
#pragma once

#include "model/input/json_reader.h"
#include "model/numbers/matrix.h"

#include <initializer_list>
#include <memory>
#include <nlohmann/json_fwd.hpp>

namespace attest {

/// Most values (objects, arrays and scalars) of a document kept in memory.
inline constexpr std::size_t max_document_values = 5'000'000;

struct JsonDocument; // json_document.cpp

class JsonValue {
public:
    /// A value built in memory; `place` is put before every place.
    JsonValue(nlohmann::ordered_json value, std::string file, std::string place = "");

    const nlohmann::ordered_json& json() const { return *node_; }
    const std::string& file() const { return file_; }
    const std::string& place() const { return place_; }

    /// An object with all `required` keys, perhaps `optional` ones, and no others.
    void expect_keys(std::initializer_list<const char*> required, std::initializer_list<const char*> optional = {}) const;
    /// An object whose "format" is `name` ("attest-weights/1").
    void expect_format(const std::string& name) const;
    bool is_object() const;
    bool is_array() const;
    bool is_text() const;
    bool is_null() const;
    /// Of an object.
    bool has(const std::string& key) const;
    JsonValue at(const std::string& key) const;
    std::vector<std::string> keys() const;
    /// Of an array.
    std::size_t size() const;
    JsonValue at(std::size_t index) const;
    std::vector<JsonValue> elements() const;

    std::string text() const;
    bool boolean() const;
    /// A JSON integer from `least` to `most`.
    std::int64_t integer(std::int64_t least, std::int64_t most) const;
    /// A JSON integer from 0 to 2^64 - 1 (seeds).
    std::uint64_t unsigned_integer() const;
    /// Any JSON number in the range of doubles, rounded to the nearest; for measurements such as seconds.
    double number() const;
    /// An exact number: a string, or a JSON number, which is read from its digits.
    Rational exact() const;
    /// A string that is a decimal number, an exponent allowed (the parts of an enclosure).
    Rational decimal() const;
    /// An array of `rows` arrays of `cols` exact numbers; -1: any number, the same in each row, at least one.
    Matrix<Rational> exact_matrix(Index rows = -1, Index cols = -1) const;

    /// Throws InputError: "is <the value>; expected <what>".
    [[noreturn]] void expected(const std::string& what) const;
    /// Throws InputError(file, place, problem).
    [[noreturn]] void fail(const std::string& problem) const;

private:
    JsonValue(std::shared_ptr<const JsonDocument> document, const nlohmann::ordered_json* node, std::string file, std::string place);

    JsonScalar scalar() const; // of what is neither an object nor an array
    std::string shown() const; // what a message shows of the value
    friend JsonValue read_document(ByteSource source);
    friend void send_json(const JsonValue& value, JsonHandler& handler);

    std::shared_ptr<const JsonDocument> document_; // keeps node_ alive
    const nlohmann::ordered_json* node_;
    std::string file_;
    std::string place_;
};

/// Reads a whole document. Throws InputError.
JsonValue read_json_value(const std::string& path);
JsonValue parse_json_value(std::string_view text, const std::string& file);
/// Sends a document in memory to a handler, as read_json does with a file.
void send_json(const JsonValue& value, JsonHandler& handler);

/// Rows of exact numbers as strings.
nlohmann::ordered_json matrix_to_json(const Matrix<Rational>& matrix);

/// The exact number at `at`, a string or a JSON number, read from its digits. Throws InputError.
Rational exact_from(const JsonPath& at, const JsonScalar& value);

} // namespace attest
