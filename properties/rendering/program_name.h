// What the running program is called, for lines that say how to call it again: programs of other projects run attest's command line too.
#pragma once

#include <string>

namespace attest {

/// From argv[0]: its last part when that is a plain word, else "attest" stays. Called once, before there are threads.
void set_program_name(const std::string& argv0);
/// "attest" unless set.
const std::string& program_name();

} // namespace attest
