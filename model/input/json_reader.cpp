#include "model/input/json_reader.h"

#include "model/input/input_error.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

namespace attest {

// ---- places

std::string place_of_key(const std::string& place, const std::string& key) {
    const bool word = !key.empty() && key.size() <= 60 && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
    if (!word) {
        return place + "[" + in_quotes(key) + "]";
    }
    return place.empty() ? key : place + "." + key;
}

std::string place_of_index(const std::string& place, std::size_t index) { return place + "[" + std::to_string(index) + "]"; }

std::string JsonPath::text() const {
    std::string r = place_;
    for (std::size_t i = 0; i < depth_; ++i) {
        const Level& level = levels_[i];
        if (level.array) {
            r = place_of_index(r, level.count - 1);
        } else if (level.inside) {
            r = place_of_key(r, level.keys[level.count - 1]);
        }
    }
    return r;
}

void JsonPath::fail(const std::string& problem) const { throw InputError(file_, text(), problem); }

void JsonPath::enter(bool array) {
    if (depth_ == max_json_depth) {
        fail("is nested too deeply; expected at most " + std::to_string(max_json_depth) + " levels");
    }
    if (levels_.size() == depth_) {
        levels_.emplace_back();
    }
    Level& level = levels_[depth_++];
    level.array = array;
    level.inside = false;
    level.count = 0;
}

void JsonPath::next_key(const std::string& key) {
    Level& level = levels_[depth_ - 1];
    const auto end = level.keys.begin() + static_cast<std::ptrdiff_t>(level.count);
    if (std::find(level.keys.begin(), end, key) != end) {
        fail("has the key " + in_quotes(key) + " twice; expected it once");
    }
    if (level.count == max_json_keys) {
        fail("has more than " + std::to_string(max_json_keys) + " keys; expected fewer");
    }
    if (level.keys.size() == level.count) {
        level.keys.emplace_back();
    }
    level.keys[level.count++] = key;
    level.inside = true;
}

std::string JsonScalar::shown() const {
    switch (kind) {
    case Kind::text: return in_quotes(text);
    case Kind::integer: return std::to_string(integer);
    case Kind::unsigned_integer: return std::to_string(unsigned_integer);
    case Kind::number: return shortened(text);
    case Kind::boolean: return boolean ? "true" : "false";
    case Kind::null: break;
    }
    return "null";
}

// ---- events

namespace {

// An input iterator over a ByteSource, as nlohmann's lexer wants it.
class ByteIterator {
public:
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = char;
    using iterator_category = std::input_iterator_tag;

    explicit ByteIterator(ByteSource* source) : source_(source) {}
    char operator*() const { return source_->current(); }
    ByteIterator& operator++() {
        source_->advance();
        return *this;
    }
    // Only ever compared with the end.
    bool operator!=(const ByteIterator&) const { return source_->more(); }
    bool operator==(const ByteIterator& other) const { return !(*this != other); }

private:
    ByteSource* source_;
};

// Over nlohmann's lexer. Its parser would do but for one thing: it ends at a number beyond the range of doubles, and here numbers are their digits.
class Parser {
public:
    Parser(ByteSource& source, JsonHandler& handler)
        : path_(source.name()), handler_(handler), lexer_(nlohmann::detail::input_adapter(ByteIterator(&source), ByteIterator(&source))) {}

    void document() {
        next();
        value();
        expect(Kind::end_of_input, "value");
    }

private:
    using Lexer = nlohmann::detail::lexer<nlohmann::ordered_json, nlohmann::detail::iterator_input_adapter<ByteIterator>>;
    using Kind = Lexer::token_type;

    Kind next() { return kind_ = lexer_.scan(); }
    void expect(Kind wanted, const char* context) {
        if (next() != wanted) {
            refuse(context, wanted);
        }
    }

    /// The value that begins at the current token. Recursion ends at max_json_depth.
    void value() {
        switch (kind_) {
        case Kind::begin_object: object(); return;
        case Kind::begin_array: array(); return;
        case Kind::literal_null: scalar({}); return;
        case Kind::literal_true:
        case Kind::literal_false: {
            JsonScalar s;
            s.kind = JsonScalar::Kind::boolean;
            s.boolean = kind_ == Kind::literal_true;
            scalar(s);
            return;
        }
        case Kind::value_integer: integer(lexer_.get_number_integer()); return;
        case Kind::value_unsigned: unsigned_integer(lexer_.get_number_unsigned()); return;
        case Kind::value_float: {
            JsonScalar s;
            s.kind = JsonScalar::Kind::number;
            s.text = lexer_.get_string();
            scalar(s);
            return;
        }
        case Kind::value_string:
            text_.text.swap(lexer_.get_string());
            scalar(text_);
            return;
        case Kind::parse_error: refuse("value", Kind::uninitialized);
        case Kind::uninitialized:
        case Kind::end_array:
        case Kind::end_object:
        case Kind::name_separator:
        case Kind::value_separator:
        case Kind::end_of_input:
        case Kind::literal_or_value: break;
        }
        refuse("value", Kind::literal_or_value);
    }

    void integer(std::int64_t value) {
        JsonScalar s;
        s.kind = JsonScalar::Kind::integer;
        s.integer = value;
        scalar(s);
    }
    void unsigned_integer(std::uint64_t value) {
        if (value <= static_cast<std::uint64_t>(INT64_MAX)) {
            integer(static_cast<std::int64_t>(value));
            return;
        }
        JsonScalar s;
        s.kind = JsonScalar::Kind::unsigned_integer;
        s.unsigned_integer = value;
        scalar(s);
    }
    void scalar(const JsonScalar& value) {
        value_begins();
        handler_.scalar(path_, value);
    }

    void object() {
        value_begins();
        handler_.begin_object(path_);
        path_.enter(false);
        if (next() != Kind::end_object) {
            for (member(); next() == Kind::value_separator; member()) {
                next();
            }
            if (kind_ != Kind::end_object) {
                refuse("object", Kind::end_object);
            }
        }
        path_.leave();
        handler_.end_object(path_);
    }
    void member() {
        if (kind_ != Kind::value_string) {
            refuse("object key", Kind::value_string);
        }
        const std::string& name = lexer_.get_string();
        path_.end_member();
        handler_.key(path_, name);
        path_.next_key(name);
        expect(Kind::name_separator, "object separator");
        next();
        value();
    }

    void array() {
        value_begins();
        handler_.begin_array(path_);
        path_.enter(true);
        if (next() != Kind::end_array) {
            for (value(); next() == Kind::value_separator; value()) {
                next();
            }
            if (kind_ != Kind::end_array) {
                refuse("array", Kind::end_array);
            }
        }
        path_.leave();
        handler_.end_array(path_);
    }

    void value_begins() {
        if (path_.in_array()) {
            path_.next_element();
        }
    }

    /// At the current token. `wanted` is uninitialized where the lexer's own words say all.
    [[noreturn]] void refuse(const std::string& context, Kind wanted) const {
        const auto place = lexer_.get_position();
        std::string problem = "syntax error while parsing " + context + " - ";
        problem += kind_ == Kind::parse_error ? lexer_.get_error_message() + ("; last read: '" + lexer_.get_token_string() + "'")
                                              : std::string("unexpected ") + Lexer::token_type_name(kind_);
        if (wanted != Kind::uninitialized) {
            problem += std::string("; expected ") + Lexer::token_type_name(wanted);
        }
        throw InputError(path_.file(), "line " + std::to_string(place.lines_read + 1) + ", column " + std::to_string(place.chars_read_current_line),
                         "is not JSON: " + shortened_error(problem));
    }
    // The value that the lexer quotes ("...; last read: 'value'; expected ...") may be long: both ends are what matters.
    static std::string shortened_error(const std::string& text) {
        constexpr std::size_t begin = 160;
        constexpr std::size_t end = 60;
        return text.size() <= begin + end ? shortened(text, begin + end)
                                          : shortened(text.substr(0, begin), begin) + "..." + shortened(text.substr(text.size() - end), end);
    }

    JsonPath path_;
    JsonHandler& handler_;
    Lexer lexer_;
    Kind kind_ = Kind::uninitialized;
    JsonScalar text_{JsonScalar::Kind::text, 0, 0, false, {}}; // kept for its memory
};

} // namespace

void read_json(ByteSource source, JsonHandler& handler) { Parser(source, handler).document(); }

} // namespace attest
