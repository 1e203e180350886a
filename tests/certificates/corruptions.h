// Corruptions of a certificate, field by field: every number, word, relation, list element, key and line.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace attest {

struct Corruption {
    std::string what;
    std::string text;
};

namespace corruption_details {

using Json = nlohmann::ordered_json;

inline std::vector<Json> parsed_lines(const std::string& text) {
    std::vector<Json> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        lines.push_back(Json::parse(line));
    }
    return lines;
}
inline std::string joined(const std::vector<std::string>& lines) {
    std::string r;
    for (const std::string& line : lines) {
        r += line + "\n";
    }
    return r;
}

/// What a value may be replaced by.
inline std::vector<Json> replacements(const Json& value) {
    if (value.is_number_integer()) {
        const auto v = value.get<long long>();
        return {v + 1, v - 1, v + 2, -v, 1'000'000'000, double(v), std::to_string(v), true, nullptr, Json::array({v})};
    }
    if (value.is_null()) {
        return {"0", "1", 0};
    }
    if (!value.is_string()) {
        return {};
    }
    const auto text = value.get<std::string>();
    if (text.find_first_not_of("-0123456789./") != std::string::npos || text.empty()) {
        std::vector<Json> words;
        for (const char* word : {"optimal",
                                 "zero",
                                 "infeasible",
                                 "strict",
                                 "tied",
                                 "weight",
                                 "multiplier",
                                 "edges",
                                 "component",
                                 "coordinate",
                                 "dependent",
                                 "graph",
                                 "graph-svm",
                                 "finite-component",
                                 "penalty-path",
                                 "counterexample",
                                 "one-hot",
                                 "log",
                                 "squared",
                                 "linear",
                                 "svm.feasible",
                                 "loss.convex",
                                 "loss.convex!linear",
                                 "descent.monotone",
                                 "graph.label-on-top",
                                 "risk-not-convex",
                                 "svm-infeasible",
                                 "not-reachable",
                                 "step-not-monotone",
                                 "second-weights",
                                 "loss-infimum",
                                 "norm-svm",
                                 "norm-direction",
                                 "norm-bracket",
                                 "next-token",
                                 "largest-entry",
                                 "sum-of-entries",
                                 "spectral",
                                 "nuclear",
                                 "unique",
                                 "not-unique",
                                 "above",
                                 "below",
                                 "compatible",
                                 "incompatible",
                                 "attest-dataset/1",
                                 "attest-certificate/1",
                                 "attest-certificate/2",
                                 ""}) {
            words.push_back(word);
        }
        return words;
    }
    std::vector<Json> numbers{"0",     "1",   "-1",  "2",   "1/2",  "1000000", "0.000000000000000000000000000001",
                              "",      "nan", "inf", "1e5", "1/0",  "+1",      " 1",
                              "1 ",    "1.",  ".5",  "0x1", "1/-2", "--1",     "1/2/3",
                              "1.5/2", "1,5", 1,     0.5,   nullptr};
    numbers.push_back(text.front() == '-' ? text.substr(1) : "-" + text); // the other sign
    if (text.find('/') == std::string::npos) {
        numbers.push_back(text.find('.') == std::string::npos ? text + "1" : "1" + (text.front() == '-' ? text.substr(1) : text));
        numbers.push_back(text + (text.find('.') == std::string::npos ? ".0000000001" : "7")); // a digit more
        std::string last = text;                                                               // the last digit changed
        last.back() = last.back() == '9' ? '0' : static_cast<char>(last.back() + 1);
        numbers.push_back(last);
    } else {
        numbers.push_back(text + "0"); // a tenth
        numbers.push_back("1" + (text.front() == '-' ? text.substr(1) : text));
    }
    return numbers;
}

/// Calls `use` with every value that has one change anywhere inside.
inline void changes_inside(const Json& value, const std::string& place, const std::function<void(const std::string&, const Json&)>& use) {
    for (const Json& other : replacements(value)) {
        if (other != value || other.type() != value.type()) {
            use(place + " -> " + other.dump(), other);
        }
    }
    if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            Json removed = value, doubled = value;
            removed.erase(i);
            doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(i), value[i]);
            use(place + " without element " + std::to_string(i), removed);
            use(place + " with element " + std::to_string(i) + " twice", doubled);
            if (i + 1 < value.size()) {
                Json swapped = value;
                std::swap(swapped[i], swapped[i + 1]);
                use(place + " with elements " + std::to_string(i) + " and the next swapped", swapped);
            }
            changes_inside(value[i], place + "[" + std::to_string(i) + "]", [&](const std::string& what, const Json& inside) {
                Json changed = value;
                changed[i] = inside;
                use(what, changed);
            });
        }
    }
    if (value.is_object()) {
        Json more = value;
        more["extra"] = "1";
        use(place + " with another key", more);
        for (const auto& [key, item] : value.items()) {
            Json less = value;
            less.erase(key);
            use(place + " without " + key, less);
            changes_inside(item, place + "." + key, [&, name = key](const std::string& what, const Json& inside) {
                Json changed = value;
                changed[name] = inside;
                use(what, changed);
            });
        }
    }
}

} // namespace corruption_details

inline std::vector<Corruption> corruptions_of(const std::string& text) {
    using namespace corruption_details;
    const std::vector<Json> values = parsed_lines(text);
    std::vector<std::string> lines;
    for (const Json& value : values) {
        lines.push_back(value.dump());
    }
    std::vector<Corruption> r;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string at = "line " + std::to_string(i + 1);
        changes_inside(values[i], at, [&](const std::string& what, const Json& changed) {
            std::vector<std::string> other = lines;
            other[i] = changed.dump();
            r.push_back({what, joined(other)});
        });
        std::vector<std::string> removed = lines, doubled = lines, last = lines, spaced = lines, twice = lines;
        removed.erase(removed.begin() + static_cast<std::ptrdiff_t>(i));
        doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(i), lines[i]);
        last.erase(last.begin() + static_cast<std::ptrdiff_t>(i));
        last.push_back(lines[i]);
        spaced[i].insert(1, " ");
        twice[i].insert(1, lines[i].substr(1, lines[i].find_first_of(",}") - 1) + ",");
        r.push_back({at + " removed", joined(removed)});
        r.push_back({at + " twice", joined(doubled)});
        r.push_back({at + " moved to the end", joined(last)});
        r.push_back({at + " with a space", joined(spaced)});
        r.push_back({at + " with its first key twice", joined(twice)});
        r.push_back({"everything after " + at + " removed", joined({lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(i) + 1})});
        if (i + 1 < lines.size()) {
            std::vector<std::string> swapped = lines;
            std::swap(swapped[i], swapped[i + 1]);
            r.push_back({at + " swapped with the next", joined(swapped)});
        }
    }
    std::erase_if(r, [&](const Corruption& c) { return c.text == joined(lines); });
    return r;
}

} // namespace attest
