// Where the commands that search put the cases they find.
#pragma once

#include "properties/cases/counterexample.h"

#include <string>

namespace attest {

/// The folder of `--out`, else attest-cases in the current one. Asked before the run: when nothing can be written there it says so on stderr
/// (what is found is printed all the same); a folder that was asked for is then refused with InputError.
std::string case_folder(const std::string& out);

/// Writes the case and says on stderr how to run it again, or why it could not be written.
void write_counterexample(const std::string& folder, const Counterexample& counterexample);

} // namespace attest
