#include "model/data/text_corpus.h"

#include "model/data/dataset_json.h"
#include "model/input/input_error.h"

#include <algorithm>
#include <cctype>
#include <unordered_map>

namespace attest {
namespace {

/// Bytes of the code point that starts at `at`; 0 when it is not UTF-8.
std::size_t code_point_length(const std::string& text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(at);
    if (first < 0x80U) {
        return 1;
    }
    const std::size_t length = first >= 0xC2U && first < 0xE0U ? 2 : first >= 0xE0U && first < 0xF0U ? 3 : first >= 0xF0U && first < 0xF5U ? 4 : 0;
    for (std::size_t i = 1; i < length; ++i) {
        if (!continues(at + i)) {
            return 0;
        }
    }
    const bool overlong = (first == 0xE0U && byte(at + 1) < 0xA0U) || (first == 0xF0U && byte(at + 1) < 0x90U);
    const bool outside = (first == 0xEDU && byte(at + 1) > 0x9FU) || (first == 0xF4U && byte(at + 1) > 0x8FU);
    return overlong || outside ? 0 : length;
}

bool in_word(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80U || std::isalnum(byte) != 0 || c == '\'';
}

std::vector<std::string> split(const std::string& text, bool characters, const std::string& file) {
    std::vector<std::string> r;
    std::string word;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = code_point_length(text, at);
        if (length == 0 || text[at] == '\0') {
            throw InputError(file, "byte " + std::to_string(at), "is not UTF-8 or 0; expected a text in UTF-8");
        }
        if (characters) {
            r.push_back(text.substr(at, length));
        } else if (in_word(text[at])) {
            word += length == 1 ? std::string(1, static_cast<char>(std::tolower(static_cast<unsigned char>(text[at])))) : text.substr(at, length);
        } else if (!word.empty()) {
            r.push_back(std::move(word));
            word.clear();
        }
        at += length;
    }
    if (!word.empty()) {
        r.push_back(std::move(word));
    }
    return r;
}

/// Names by frequency, and the number of each name that is kept.
struct Vocabulary {
    std::vector<std::string> names;
    std::unordered_map<std::string, Token> numbers;
};

Vocabulary vocabulary(const std::vector<std::string>& sequence, std::optional<int> most) {
    struct Occurrences {
        std::size_t count = 0;
        std::size_t first = 0;
    };
    std::unordered_map<std::string, Occurrences> occurrences;
    for (std::size_t i = 0; i < sequence.size(); ++i) {
        Occurrences& o = occurrences.try_emplace(sequence[i], Occurrences{0, i}).first->second;
        ++o.count;
    }
    std::vector<std::pair<std::string, Occurrences>> ranked(occurrences.begin(), occurrences.end());
    std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
        return a.second.count != b.second.count ? a.second.count > b.second.count : a.second.first < b.second.first;
    });
    if (most && ranked.size() > static_cast<std::size_t>(*most)) {
        ranked.resize(static_cast<std::size_t>(*most));
    }
    Vocabulary r;
    for (auto& [name, unused] : ranked) {
        r.numbers[name] = static_cast<Token>(r.names.size());
        r.names.push_back(std::move(name));
    }
    return r;
}

} // namespace

TextDataset dataset_from_text(const std::string& text, const TextOptions& options, const std::string& file) {
    const char* unit = options.characters ? "characters" : "words";
    const std::vector<std::string> sequence = split(text, options.characters, file);
    Vocabulary kept = vocabulary(sequence, options.tokens);
    if (kept.names.size() > static_cast<std::size_t>(max_tokens)) {
        throw InputError(file, "",
                         std::to_string(kept.names.size()) + " different " + unit + "; expected at most " + std::to_string(max_tokens) +
                             " (--tokens N keeps the most frequent ones)");
    }
    std::vector<Token> tokens;
    for (const std::string& name : sequence) {
        if (const auto at = kept.numbers.find(name); at != kept.numbers.end()) {
            tokens.push_back(at->second);
        }
    }
    const std::size_t context = static_cast<std::size_t>(options.context);
    if (tokens.size() <= context) {
        throw InputError(
            file, "", std::to_string(tokens.size()) + " " + unit + "; expected more than " + std::to_string(context) + ", the length of a context");
    }
    TextDataset r{Dataset(Embedding::one_hot(static_cast<int>(kept.names.size()))), sequence.size(), sequence.size() - tokens.size(),
                  tokens.size() - context, 0};
    r.data.set_names(std::move(kept.names));
    for (std::size_t i = 0; i + context < tokens.size(); ++i) {
        const std::vector<Token> window(tokens.begin() + static_cast<std::ptrdiff_t>(i), tokens.begin() + static_cast<std::ptrdiff_t>(i + context));
        const Token next = tokens[i + context];
        if (std::find(window.begin(), window.end(), next) == window.end()) {
            ++r.without_label;
        } else {
            r.data.add_sample(window, next);
        }
    }
    if (r.data.size() == 0) {
        throw InputError(file, "", "no next token occurs in its context; expected a longer text or a longer --context");
    }
    return r;
}

} // namespace attest
