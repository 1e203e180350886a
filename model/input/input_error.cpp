#include "model/input/input_error.h"

namespace attest {
namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Length of the UTF-8 character at the start of `text`, 0 when there is none. Good enough to print by: the readers refuse
// ill-formed UTF-8 before anything else sees it, so only syntax errors come here with such bytes.
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
    return length;
}

} // namespace

std::string shortened(std::string_view text, std::size_t limit) {
    static constexpr auto hexadecimal = "0123456789abcdef";
    std::string r;
    std::size_t at = 0;
    while (at < text.size() && at < limit) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const std::size_t length = character_length(text.substr(at));
        if (length == 0 || byte < 0x20 || byte == 0x7F) {
            r += "\\x";
            r += hexadecimal[byte >> 4U];
            r += hexadecimal[byte & 0xFU];
            ++at;
        } else {
            r += text.substr(at, length);
            at += length;
        }
    }
    if (at < text.size()) {
        r += "... (" + std::to_string(text.size()) + " bytes)";
    }
    return r;
}

std::string in_quotes(std::string_view text, std::size_t limit) {
    const std::string shown = shortened(text, limit);
    if (text.size() <= limit) {
        return '"' + shown + '"';
    }
    const auto dots = shown.rfind("... (");
    return '"' + shown.substr(0, dots) + "\"" + shown.substr(dots);
}

} // namespace attest
