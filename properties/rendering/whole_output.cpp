#include "properties/rendering/whole_output.h"

#include "model/input/input_error.h"

#include <array>

namespace attest {

WholeOutput::WholeOutput() : file_(std::tmpfile()) {
    if (file_ == nullptr) {
        throw InputError("", "temporary file", "cannot be made; expected a folder for temporary files that can be written");
    }
}

WholeOutput::~WholeOutput() { std::fclose(file_); }

void WholeOutput::finish(std::FILE* out) {
    if (std::fflush(file_) != 0 || std::ferror(file_) != 0) {
        throw InputError("", "temporary file", "cannot be written; expected room for the whole output");
    }
    std::rewind(file_);
    std::array<char, 65536> buffer{};
    for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), file_)) > 0;) {
        if (std::fwrite(buffer.data(), 1, got, out) != got) {
            return;
        }
    }
}

} // namespace attest
