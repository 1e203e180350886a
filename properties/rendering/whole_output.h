// Output that appears only when it is whole: written to a nameless temporary file, copied to its stream at the end. What ends early (an exception,
// an interrupt, the time is up) prints nothing, so that no reader ever sees half a document.
#pragma once

#include <cstdio>

namespace attest {

class WholeOutput {
public:
    /// Throws InputError when no temporary file can be made.
    WholeOutput();
    ~WholeOutput();
    WholeOutput(const WholeOutput&) = delete;
    WholeOutput& operator=(const WholeOutput&) = delete;

    std::FILE* stream() const { return file_; }
    /// Copies everything. Throws InputError when it did not all fit into the temporary file; errors of `out` stay in it (ferror).
    void finish(std::FILE* out);

private:
    std::FILE* file_;
};

} // namespace attest
