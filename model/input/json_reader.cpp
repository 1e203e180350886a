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

// nlohmann's events, with the checks it leaves out, to ours.
class Adapter {
public:
    using number_integer_t = nlohmann::ordered_json::number_integer_t;
    using number_unsigned_t = nlohmann::ordered_json::number_unsigned_t;
    using number_float_t = nlohmann::ordered_json::number_float_t;
    using string_t = nlohmann::ordered_json::string_t;
    using binary_t = nlohmann::ordered_json::binary_t;

    Adapter(std::string file, JsonHandler& handler) : path_(std::move(file)), handler_(handler) {}

    bool null() { return scalar({}); }
    bool boolean(bool value) {
        JsonScalar s;
        s.kind = JsonScalar::Kind::boolean;
        s.boolean = value;
        return scalar(s);
    }
    bool number_integer(number_integer_t value) {
        JsonScalar s;
        s.kind = JsonScalar::Kind::integer;
        s.integer = value;
        return scalar(s);
    }
    bool number_unsigned(number_unsigned_t value) {
        if (value <= static_cast<number_unsigned_t>(INT64_MAX)) {
            return number_integer(static_cast<number_integer_t>(value));
        }
        JsonScalar s;
        s.kind = JsonScalar::Kind::unsigned_integer;
        s.unsigned_integer = value;
        return scalar(s);
    }
    bool number_float(number_float_t, const string_t& text) {
        JsonScalar s;
        s.kind = JsonScalar::Kind::number;
        s.text = text;
        return scalar(s);
    }
    bool string(string_t& value) {
        text_.text.swap(value);
        return scalar(text_);
    }
    bool binary(binary_t&) { return false; } // no text leads here
    bool start_object(std::size_t) { return begin(false); }
    bool start_array(std::size_t) { return begin(true); }
    bool key(string_t& name) {
        path_.end_member();
        handler_.key(path_, name);
        path_.next_key(name);
        return true;
    }
    bool end_object() {
        path_.leave();
        handler_.end_object(path_);
        return true;
    }
    bool end_array() {
        path_.leave();
        handler_.end_array(path_);
        return true;
    }
    bool parse_error(std::size_t, const std::string& last_token, const nlohmann::detail::exception& error) {
        constexpr int number_overflow = 406;
        if (error.id == number_overflow) {
            number_float(0, last_token); // whoever wants no number there says so; for the others nlohmann's parser ends here
            path_.fail("is " + shortened(last_token) +
                       ", beyond the range of doubles; expected such a number as a string: write it in quotation marks");
        }
        // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while ..."
        const std::string what = error.what();
        static constexpr std::string_view marker = "parse error at ";
        const auto place = what.find(marker);
        const auto colon = place == std::string::npos ? place : what.find(": ", place);
        if (colon == std::string::npos) {
            throw InputError(path_.file(), "", "is not JSON: " + shortened(what, 300));
        }
        const auto place_begin = place + marker.size();
        throw InputError(path_.file(), what.substr(place_begin, colon - place_begin), "is not JSON: " + shortened_error(what.substr(colon + 2)));
    }

private:
    // The value that the lexer quotes ("...; last read: 'value'; expected ...") may be long: both ends are what matters.
    static std::string shortened_error(const std::string& text) {
        constexpr std::size_t begin = 160;
        constexpr std::size_t end = 60;
        return text.size() <= begin + end ? shortened(text, begin + end)
                                          : shortened(text.substr(0, begin), begin) + "..." + shortened(text.substr(text.size() - end), end);
    }
    void value_begins() {
        if (path_.in_array()) {
            path_.next_element();
        }
    }
    bool begin(bool array) {
        value_begins();
        array ? handler_.begin_array(path_) : handler_.begin_object(path_);
        path_.enter(array);
        return true;
    }
    bool scalar(const JsonScalar& value) {
        value_begins();
        handler_.scalar(path_, value);
        return true;
    }

    JsonPath path_;
    JsonHandler& handler_;
    JsonScalar text_{JsonScalar::Kind::text, 0, 0, false, {}}; // kept for its memory
};

} // namespace

void read_json(ByteSource source, JsonHandler& handler) {
    Adapter adapter(source.name(), handler);
    const ByteIterator begin(&source);
    nlohmann::ordered_json::sax_parse(begin, begin, &adapter);
}

} // namespace attest
