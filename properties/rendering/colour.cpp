#include "properties/rendering/colour.h"

#include <cstdlib>
#include <string_view>
#include <unistd.h>

namespace attest {
namespace {

// SGR codes of ECMA-48; bold, so that they are seen on light and on dark ground.
const char* code_of(Tone tone) {
    switch (tone) {
    case Tone::plain: return "";
    case Tone::good: return "\033[32m";
    case Tone::bad: return "\033[1;31m";
    case Tone::doubtful: return "\033[1;33m";
    }
    return "";
}

std::string_view variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

} // namespace

bool output_has_colours() {
    return isatty(STDOUT_FILENO) != 0 && variable("NO_COLOR").empty() && !variable("TERM").empty() && variable("TERM") != "dumb";
}

std::string painted(const std::string& text, Tone tone, bool colours) {
    return !colours || tone == Tone::plain || text.empty() ? text : code_of(tone) + text + "\033[0m";
}

} // namespace attest
