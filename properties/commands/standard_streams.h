// Standard input, output and error as a command finds them: closed, full, or with a reader that has stopped reading.
#pragma once

#include <string>

namespace attest {

/// Once, before anything is read or printed. A stream that is closed stays unusable, but no file that is opened later takes its place. Writing hears
/// an interrupt: a reader that does not take what is printed then ends the output instead of holding up the process. Messages that cannot be written
/// are dropped: a full disk behind stderr changes no result.
void guard_standard_streams();

/// Standard input ("-") is read once: throws InputError when the option's file and the dataset are both to come from it.
void require_one_standard_input(const std::string& option, const std::string& file, const std::string& dataset);

/// The system's reason when something printed to stdout did not arrive, flushed just now; 0 when all did.
int output_error();

} // namespace attest
