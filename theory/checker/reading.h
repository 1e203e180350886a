// The certificate as lines of JSON, and the dataset in its first line. Json::at and get throw Json::exception when a key
// is missing or a value of another type; the checker answers that as a refusal.
#pragma once

#include "theory/checker/certificate_checker.h"
#include "theory/checker/numbers.h"

#include <algorithm>
#include <istream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace attest_checker {

using Json = nlohmann::ordered_json;
using Token = std::size_t;
using Edge = std::pair<Token, Token>; // from, to

/// Refusal when brackets nest too deeply or an object has many keys, before the JSON reader sees the line: printing recurses, and a new
/// key is compared with all before it. (The reader's own callback looks through the whole list after each object in it: quadratic.)
inline void need_simple_structure(const std::string& line) {
    std::vector<int> keys; // of the brackets that are open
    bool text = false;     // inside a string
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (text) {
            i += c == '\\' ? 1 : 0;
            text = c != '"';
        } else if (c == '"') {
            text = true;
        } else if (c == '{' || c == '[') {
            keys.push_back(0);
            need(keys.size() <= 16, "nested too deeply");
        } else if ((c == '}' || c == ']') && !keys.empty()) {
            keys.pop_back();
        } else if (c == ':' && !keys.empty()) {
            need(++keys.back() <= 16, "an object has more than 16 keys");
        }
    }
}
/// A JSON object written without spaces or repeated keys: parsed and printed it must give the same line.
inline Json parse(const std::string& line) {
    need_simple_structure(line);
    const Json value = Json::parse(line);
    need(value.is_object() && value.dump() == line, "not an object in canonical form (no spaces, no repeated keys)");
    return value;
}
/// A list: iterating over an object or a number would work too.
inline const Json& list(const Json& value) {
    need(value.is_array(), "expected a list");
    return value;
}
inline std::size_t id(const Json& value, std::size_t limit) {
    need(value.is_number_unsigned() && value.get<std::uint64_t>() < limit, "expected an integer from 0 to below " + std::to_string(limit));
    return value.get<std::size_t>();
}
/// Digits of the enclosures from here on: "digits", 5 to 10000.
inline void set_digits(const Json& value) {
    need(id(value, 10'001) >= 5, "fewer than 5 digits");
    bits = mpfr_prec_t(3.33 * double(id(value, 10'001))) + 8;
}
inline Rational exact(const Json& value) { return exact_number(value.get_ref<const std::string&>()); }
inline Edge edge(const Json& value, std::size_t tokens) {
    need(list(value).size() == 2, "an edge is not a pair");
    return {id(value[0], tokens), id(value[1], tokens)};
}
/// Refusal unless the object has `keys` keys: with every one of them read by at(), no other can be there.
inline void need_keys(const Json& object, std::size_t keys) { need(object.is_object() && object.size() == keys, "expected other keys"); }

/// The lines, with bounds on their length and number.
class Lines {
public:
    void read(std::istream& in) {
        std::string all, chunk(65536, '\0');
        while (all.size() <= most_bytes && (in.read(chunk.data(), std::streamsize(chunk.size())), in.gcount() > 0)) {
            all.append(chunk, 0, std::size_t(in.gcount()));
        }
        need(all.size() <= most_bytes, "the certificate is longer than 16 MB");
        for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end + 1) {
            end = std::min(all.find('\n', begin), all.size());
            need(++number_ <= 200'000, "the certificate has more than 200000 lines"); // number_: for refusals here
            lines_.push_back(parse(all.substr(begin, end - begin)));
        }
        number_ = 0;
    }
    bool at_end() const { return number_ == lines_.size(); }
    /// Is the next line of this type (its key "line")?
    bool at(const std::string& type) const { return !at_end() && lines_[number_].value("line", Json()) == type; }
    /// The next line, which must be of this type (the header is of none), with this many keys (0: any number).
    Json take(const std::string& type, std::size_t keys) {
        const bool fits = at(type) || (number_ == 0 && !at_end());
        number_ += at_end() ? 0 : 1; // a refusal below is about this line
        need(fits, "expected a line \"" + type + "\"");
        Json line = std::move(lines_[number_ - 1]);
        need_keys(line, keys == 0 ? line.size() : keys);
        return line;
    }
    std::size_t number() const { return number_; } ///< of the line taken last, from 1

private:
    std::vector<Json> lines_;
    std::size_t number_ = 0;
};

struct Sample {
    std::size_t column = 0; ///< the place of its query among the dataset's
    Token label = 0;
    std::vector<std::pair<Token, long>> counts; ///< distinct tokens, ascending, with multiplicities
    bool holds(Token v) const {
        return std::any_of(counts.begin(), counts.end(), [v](const auto& item) { return item.first == v; });
    }
};
struct Dataset {
    std::size_t tokens = 0;
    std::vector<std::vector<Rational>> rows; ///< K rows of R^d; empty: one-hot
    std::vector<Sample> samples;
    std::vector<Token> queries; ///< the distinct ones, ascending; column q of a K x Q table belongs to queries[q]
    std::size_t column(const Json& query) const {
        const auto at = std::lower_bound(queries.begin(), queries.end(), id(query, tokens));
        need(at != queries.end() && *at == query, "the query does not occur in the dataset");
        return std::size_t(at - queries.begin());
    }
};

inline Dataset read_dataset(const Json& value) {
    need_keys(value, 4);
    need(value.at("format") == "attest-dataset/1", "the dataset's format is not attest-dataset/1");
    Dataset data;
    data.tokens = id(value.at("tokens"), 1'000'001);
    if (value.at("embedding") != "one-hot") {
        need(list(value.at("embedding")).size() == data.tokens, "the embedding does not have a row a token");
        for (const Json& row : value.at("embedding")) {
            data.rows.emplace_back();
            std::transform(list(row).begin(), row.end(), std::back_inserter(data.rows.back()), exact);
            need(!row.empty() && row.size() == data.rows.front().size(), "the rows of the embedding are empty or ragged");
        }
    }
    for (const Json& given : list(value.at("samples"))) {
        std::map<Token, long> counts;
        for (const Json& token : list(given.at("context"))) {
            ++counts[id(token, data.tokens)];
        }
        need(!counts.empty(), "a context is empty");
        const bool named = given.contains("query");
        need_keys(given, named ? 3 : 2);
        data.queries.push_back(id(named ? given.at("query") : given.at("context").back(), data.tokens));
        data.samples.push_back({data.queries.back(), id(given.at("label"), data.tokens), {counts.begin(), counts.end()}});
    }
    need(!data.samples.empty(), "the dataset has no samples");
    std::sort(data.queries.begin(), data.queries.end());
    data.queries.erase(std::unique(data.queries.begin(), data.queries.end()), data.queries.end());
    for (Sample& sample : data.samples) {
        sample.column = data.column(sample.column);
    }
    return data;
}

} // namespace attest_checker
