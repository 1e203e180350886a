// Opening and reading input files, standard input and pipes in such a way that an interrupt is heard (model/stop.h) while they keep one waiting.
#pragma once

#include <cstddef>
#include <string>
#include <sys/types.h>

namespace attest {

/// A descriptor to read from, or -1 (errno says why). Waits for the writer of a pipe.
int open_input(const std::string& path);
/// Like read(2), begun again where a signal was no reason to stop.
ssize_t read_input(int descriptor, char* buffer, std::size_t size);

/// The first `most` bytes of a file, or all where there are fewer; "-" is standard input. Throws InputError (what was expected is `expected`) when it
/// cannot be read.
std::string bytes_of_file(const std::string& path, std::size_t most, const std::string& expected);

} // namespace attest
