#include "model/input/input_error.h"

#include <algorithm>

namespace attest {
namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Length of the UTF-8 character at the start of `text`, 0 when there is none: no longer form than needed, no half of a surrogate pair, at most
// U+10FFFF (a lax terminal would read a control character out of the others).
std::size_t character_length(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = first < 0x80 ? 1 : (first >> 5U) == 0x6 ? 2 : (first >> 4U) == 0xE ? 3 : (first >> 3U) == 0x1E ? 4 : 0;
    if (length == 0 || length > text.size()) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if (!continues(text[i])) {
            return 0;
        }
    }
    const unsigned char second = length > 1 ? static_cast<unsigned char>(text[1]) : 0;
    const bool well_formed = first != 0xC0 && first != 0xC1 && (first != 0xE0 || second >= 0xA0) && (first != 0xED || second < 0xA0) &&
                             (first != 0xF0 || second >= 0x90) && (first < 0xF4 || (first == 0xF4 && second < 0x90));
    return well_formed ? length : 0;
}

// What a terminal or a reader's eye may take for a command: control characters (U+0080 to U+009F too: U+009B begins an escape sequence), line and
// paragraph separators, and the marks that turn the direction of what follows.
bool commands(std::string_view character) {
    const auto at = [character](std::size_t i) { return static_cast<unsigned char>(character[i]); };
    switch (character.size()) {
    case 1: return at(0) < 0x20 || at(0) == 0x7F;
    case 2: return at(0) == 0xC2 && at(1) < 0xA0;
    case 3: // U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069
        return at(0) == 0xE2 && ((at(1) == 0x80 && (at(2) == 0x8E || at(2) == 0x8F || (at(2) >= 0xA8 && at(2) <= 0xAE))) ||
                                 (at(1) == 0x81 && at(2) >= 0xA6 && at(2) <= 0xA9));
    default: return false;
    }
}

/// The first characters of a text, up to the one that reaches the limit, without commands; and how many bytes were left, told.
struct Shown {
    std::string text;
    std::string rest; ///< empty when all of it is shown
};

Shown shown(std::string_view text, std::size_t limit) {
    static constexpr auto hexadecimal = "0123456789abcdef";
    std::string r;
    std::size_t at = 0;
    while (at < text.size() && at < limit) {
        const std::size_t length = character_length(text.substr(at));
        const std::string_view character = text.substr(at, std::max<std::size_t>(1, length));
        if (length != 0 && !commands(character)) {
            r += character;
        } else {
            for (const char c : character) {
                const auto byte = static_cast<unsigned char>(c);
                r += "\\x";
                r += hexadecimal[byte >> 4U];
                r += hexadecimal[byte & 0xFU];
            }
        }
        at += character.size();
    }
    return {std::move(r), at < text.size() ? "... (" + std::to_string(text.size()) + " bytes)" : ""};
}

} // namespace

std::string shortened(std::string_view text, std::size_t limit) {
    const Shown r = shown(text, limit);
    return r.text + r.rest;
}

std::string in_quotes(std::string_view text, std::size_t limit) {
    const Shown r = shown(text, limit);
    return '"' + r.text + '"' + r.rest;
}

} // namespace attest
