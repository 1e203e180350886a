#include "model/input/json_document.h"

#include "model/input/input_error.h"
#include "model/numbers/number_text.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_map>

namespace attest {

// The document, and what nlohmann's values cannot hold: the digits of numbers that a double would round, by their place.
struct JsonDocument {
    nlohmann::ordered_json root;
    std::unordered_map<std::string, std::string> digits;
};

namespace {

using Json = nlohmann::ordered_json;

std::string joined(std::initializer_list<const char*> words) {
    std::string r;
    for (const char* word : words) {
        r += (r.empty() ? "" : ", ") + in_quotes(word);
    }
    return r;
}

// Builds the document. Keys need no search for duplicates here: the reader has refused them.
class DocumentBuilder : public JsonHandler {
public:
    JsonDocument take() { return {std::move(root_), std::move(digits_)}; }

    void begin_object(const JsonPath& at) override { open_.push_back(add(at, Json::object())); }
    void key(const JsonPath&, const std::string& name) override { key_ = name; }
    void end_object(const JsonPath&) override { open_.pop_back(); }
    void begin_array(const JsonPath& at) override { open_.push_back(add(at, Json::array())); }
    void end_array(const JsonPath&) override { open_.pop_back(); }
    void scalar(const JsonPath& at, const JsonScalar& value) override {
        switch (value.kind) {
        case JsonScalar::Kind::text: add(at, value.text); break;
        case JsonScalar::Kind::integer: add(at, value.integer); break;
        case JsonScalar::Kind::unsigned_integer: add(at, value.unsigned_integer); break;
        case JsonScalar::Kind::boolean: add(at, value.boolean); break;
        case JsonScalar::Kind::null: add(at, nullptr); break;
        case JsonScalar::Kind::number: {
            // the lexer has checked the form; strtod follows the locale, which attest leaves at "C"
            const double number = std::strtod(value.text.c_str(), nullptr);
            add(at, number);
            if (!std::isfinite(number) || Json(number).dump() != value.text) {
                digits_.emplace(at.text(), value.text);
            }
            break;
        }
        }
    }

private:
    Json* add(const JsonPath& at, Json value) {
        if (++count_ > max_document_values) {
            at.fail("is one value too many; expected at most " + std::to_string(max_document_values) + " in a document");
        }
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        Json& parent = *open_.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        auto& members = parent.get_ref<Json::object_t&>();
        members.emplace_back(key_, std::move(value));
        return &members.back().second;
    }

    Json root_;
    std::unordered_map<std::string, std::string> digits_;
    std::vector<Json*> open_; // only the innermost grows, so the others stay where they are
    std::string key_;
    std::size_t count_ = 0;
};

JsonScalar scalar_of(const Json& value, const JsonDocument& document, const std::string& place) {
    JsonScalar r;
    switch (value.type()) {
    case Json::value_t::string:
        r.kind = JsonScalar::Kind::text;
        r.text = value.get_ref<const std::string&>();
        break;
    case Json::value_t::boolean:
        r.kind = JsonScalar::Kind::boolean;
        r.boolean = value.get<bool>();
        break;
    case Json::value_t::number_integer:
        r.kind = JsonScalar::Kind::integer;
        r.integer = value.get<std::int64_t>();
        break;
    case Json::value_t::number_unsigned:
        r.unsigned_integer = value.get<std::uint64_t>();
        r.kind = r.unsigned_integer <= static_cast<std::uint64_t>(INT64_MAX) ? JsonScalar::Kind::integer : JsonScalar::Kind::unsigned_integer;
        r.integer = r.kind == JsonScalar::Kind::integer ? static_cast<std::int64_t>(r.unsigned_integer) : 0;
        break;
    case Json::value_t::number_float:
        r.kind = JsonScalar::Kind::number;
        if (const auto digits = document.digits.find(place); digits != document.digits.end()) {
            r.text = digits->second;
        } else {
            r.text = value.dump();
        }
        break;
    default: break;
    }
    return r;
}

void send(const Json& value, const JsonDocument& document, JsonPath& at, JsonHandler& handler) {
    if (value.is_object()) {
        handler.begin_object(at);
        at.enter(false);
        for (const auto& [key, member] : value.items()) {
            at.end_member();
            handler.key(at, key);
            at.next_key(key);
            send(member, document, at, handler);
        }
        at.leave();
        handler.end_object(at);
    } else if (value.is_array()) {
        handler.begin_array(at);
        at.enter(true);
        for (const Json& element : value) {
            at.next_element();
            send(element, document, at, handler);
        }
        at.leave();
        handler.end_array(at);
    } else {
        // the place is looked for only where a double may have lost digits
        handler.scalar(at, scalar_of(value, document, value.is_number_float() && !document.digits.empty() ? at.text() : std::string()));
    }
}

} // namespace

Rational exact_from(const JsonPath& at, const JsonScalar& value) {
    using Kind = JsonScalar::Kind;
    switch (value.kind) {
    case Kind::integer: return Rational(value.integer);
    case Kind::unsigned_integer: return Rational(value.unsigned_integer);
    case Kind::text:
    case Kind::number: try { return parse_exact(value.text);
        } catch (const NumberError& error) {
            at.fail("is " + value.shown() + "; " + error.what());
        }
    case Kind::boolean:
    case Kind::null: break;
    }
    at.fail("is " + value.shown() + "; expected an exact number, such as 0.75, 1e-3 or \"-3/4\"");
}

JsonValue read_document(ByteSource source) {
    std::string name = source.name();
    DocumentBuilder builder;
    read_json(std::move(source), builder);
    const auto document = std::make_shared<const JsonDocument>(builder.take());
    return {document, &document->root, std::move(name), ""};
}

JsonValue::JsonValue(Json value, std::string file, std::string place)
    : document_(std::make_shared<const JsonDocument>(JsonDocument{std::move(value), {}})), node_(&document_->root), file_(std::move(file)),
      place_(std::move(place)) {}

JsonValue::JsonValue(std::shared_ptr<const JsonDocument> document, const Json* node, std::string file, std::string place)
    : document_(std::move(document)), node_(node), file_(std::move(file)), place_(std::move(place)) {}

void JsonValue::fail(const std::string& problem) const { throw InputError(file_, place_, problem); }
void JsonValue::expected(const std::string& what) const { fail("is " + shown() + "; expected " + what); }

JsonScalar JsonValue::scalar() const { return scalar_of(*node_, *document_, place_); }

std::string JsonValue::shown() const {
    return node_->is_object() ? "an object" : node_->is_array() ? "an array of " + std::to_string(node_->size()) : scalar().shown();
}

void JsonValue::expect_keys(std::initializer_list<const char*> required, std::initializer_list<const char*> optional) const {
    const std::string all = joined(required) + (optional.size() == 0 ? "" : " and perhaps " + joined(optional));
    if (!is_object()) {
        expected("an object with " + all);
    }
    for (const auto& [key, member] : node_->items()) {
        const auto same = [&name = key](const char* known) { return name == known; };
        if (std::none_of(required.begin(), required.end(), same) && std::none_of(optional.begin(), optional.end(), same)) {
            fail("has the unknown key " + in_quotes(key) + "; expected " + all);
        }
    }
    for (const char* key : required) {
        if (!has(key)) {
            fail("lacks the key " + in_quotes(key) + "; expected " + all);
        }
    }
}

void JsonValue::expect_format(const std::string& name) const {
    if (!is_object()) {
        expected("an object whose \"format\" is " + in_quotes(name));
    }
    const JsonValue format = at("format");
    if (!format.is_text() || format.text() != name) {
        format.expected(in_quotes(name));
    }
}

bool JsonValue::is_object() const { return node_->is_object(); }
bool JsonValue::is_array() const { return node_->is_array(); }
bool JsonValue::is_text() const { return node_->is_string(); }
bool JsonValue::is_null() const { return node_->is_null(); }

bool JsonValue::has(const std::string& key) const { return node_->is_object() && node_->contains(key); }

JsonValue JsonValue::at(const std::string& key) const {
    if (!is_object()) {
        expected("an object with the key " + in_quotes(key));
    }
    const auto found = node_->find(key);
    if (found == node_->end()) {
        fail("lacks the key " + in_quotes(key) + "; expected it");
    }
    return {document_, &*found, file_, place_of_key(place_, key)};
}

std::vector<std::string> JsonValue::keys() const {
    if (!is_object()) {
        expected("an object");
    }
    std::vector<std::string> r;
    for (const auto& [key, member] : node_->items()) {
        r.push_back(key);
    }
    return r;
}

std::size_t JsonValue::size() const {
    if (!is_array()) {
        expected("an array");
    }
    return node_->size();
}

JsonValue JsonValue::at(std::size_t index) const {
    if (index >= size()) {
        expected("an array of at least " + std::to_string(index + 1));
    }
    return {document_, &(*node_)[index], file_, place_of_index(place_, index)};
}

std::vector<JsonValue> JsonValue::elements() const {
    std::vector<JsonValue> r;
    r.reserve(size());
    for (std::size_t i = 0; i < size(); ++i) {
        r.push_back(at(i));
    }
    return r;
}

std::string JsonValue::text() const {
    if (!is_text()) {
        expected("a string");
    }
    return node_->get<std::string>();
}

bool JsonValue::boolean() const {
    if (!node_->is_boolean()) {
        expected("true or false");
    }
    return node_->get<bool>();
}

std::int64_t JsonValue::integer(std::int64_t least, std::int64_t most) const {
    const JsonScalar value = scalar();
    if (value.kind != JsonScalar::Kind::integer || value.integer < least || value.integer > most) {
        expected("an integer from " + std::to_string(least) + " to " + std::to_string(most));
    }
    return value.integer;
}

std::uint64_t JsonValue::unsigned_integer() const {
    const JsonScalar value = scalar();
    if (value.kind == JsonScalar::Kind::unsigned_integer) {
        return value.unsigned_integer;
    }
    if (value.kind != JsonScalar::Kind::integer || value.integer < 0) {
        expected("an integer from 0 to 18446744073709551615");
    }
    return static_cast<std::uint64_t>(value.integer);
}

double JsonValue::number() const {
    if (!node_->is_number()) {
        expected("a number");
    }
    const auto r = node_->get<double>();
    if (!std::isfinite(r)) {
        expected("a number of moderate size");
    }
    return r;
}

Rational JsonValue::exact() const {
    if (node_->is_structured()) {
        expected("an exact number");
    }
    return exact_from(JsonPath(file_, place_), scalar());
}

Rational JsonValue::decimal() const {
    if (!is_text()) {
        expected("a decimal number as a string, such as \"0.25\" or \"1e-40\"");
    }
    try {
        return parse_decimal(node_->get_ref<const std::string&>());
    } catch (const NumberError& error) {
        fail("is " + shown() + "; " + error.what());
    }
}

Matrix<Rational> JsonValue::exact_matrix(Index rows, Index cols) const {
    if (!is_array() || node_->empty()) {
        expected("an array of " + (rows < 0 ? std::string("rows") : std::to_string(rows) + " rows") + " of exact numbers");
    }
    if (rows >= 0 && static_cast<Index>(size()) != rows) {
        fail("has " + std::to_string(size()) + " rows; expected " + std::to_string(rows));
    }
    Matrix<Rational> r;
    for (std::size_t i = 0; i < size(); ++i) {
        const JsonValue row = at(i);
        if (i == 0) {
            const auto width = cols < 0 ? static_cast<Index>(row.size()) : cols;
            if (width == 0) {
                row.expected("at least one exact number");
            }
            r.resize(static_cast<Index>(size()), width);
        }
        if (static_cast<Index>(row.size()) != r.cols()) {
            row.fail("has " + std::to_string(row.size()) + " numbers; expected " + std::to_string(r.cols()) +
                     (cols < 0 ? " as in " + place_of_index(place_, 0) : ""));
        }
        for (std::size_t j = 0; j < row.size(); ++j) {
            r(static_cast<Index>(i), static_cast<Index>(j)) = row.at(j).exact();
        }
    }
    return r;
}

JsonValue read_json_value(const std::string& path) { return read_document(ByteSource::of_file(path)); }
JsonValue parse_json_value(std::string_view text, const std::string& file) { return read_document(ByteSource::of_text(text, file)); }

void send_json(const JsonValue& value, JsonHandler& handler) {
    JsonPath at(value.file(), value.place());
    send(value.json(), *value.document_, at, handler);
}

Json matrix_to_json(const Matrix<Rational>& matrix) {
    Json r = Json::array();
    for (Index i = 0; i < matrix.rows(); ++i) {
        Json row = Json::array();
        for (Index j = 0; j < matrix.cols(); ++j) {
            row.push_back(to_text(matrix(i, j)));
        }
        r.push_back(std::move(row));
    }
    return r;
}

} // namespace attest
