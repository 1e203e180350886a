// A file built into the command (scripts/cmake/embed.cmake).
#pragma once

#include <string_view>

namespace attest {

struct EmbeddedFile {
    std::string_view name; ///< "cyclic-0.json"
    std::string_view text;
};

} // namespace attest
