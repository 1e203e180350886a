#include "properties/rendering/html_text.h"

namespace attest {
namespace {

bool control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F;
}

} // namespace

std::string html_escaped(const std::string& text) {
    std::string r;
    for (const char c : text) {
        switch (c) {
        case '<': r += "&lt;"; break;
        case '>': r += "&gt;"; break;
        case '&': r += "&amp;"; break;
        case '"': r += "&quot;"; break;
        default: r += control(c) ? "\uFFFD" : std::string(1, c);
        }
    }
    return r;
}

} // namespace attest
