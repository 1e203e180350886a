// Runs a well-kept drawing program (Graphviz, gnuplot) on a text and takes what it writes. No shell is involved.
#pragma once

#include <string>
#include <vector>

namespace attest {

/// The program's standard output for `input` on its standard input. Throws std::runtime_error, naming the program and the
/// Debian package that has it, when it is missing, fails, or writes nothing.
std::string run_program(const std::vector<std::string>& command, const std::string& input, const std::string& debian_package);

} // namespace attest
