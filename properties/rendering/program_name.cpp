#include "properties/rendering/program_name.h"

#include <algorithm>
#include <cctype>

namespace attest {
namespace {

std::string& stored_name() {
    static std::string name = "attest";
    return name;
}

} // namespace

void set_program_name(const std::string& argv0) {
    const std::string name = argv0.substr(argv0.rfind('/') + 1); // npos + 1 is 0
    const bool plain =
        std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_' || c == '.' || c == '+'; });
    if (!name.empty() && plain) {
        stored_name() = name;
    }
}

const std::string& program_name() { return stored_name(); }

} // namespace attest
