// Bad input: one clear message (file, place, value, what was expected), exit status 2.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace attest {

class InputError : public std::runtime_error {
public:
    /// `file` and `place` may be empty (a value built in memory); `place` is a path like "samples[3].context[1]" or "line 4".
    InputError(const std::string& file, const std::string& place, const std::string& problem) : std::runtime_error(join(file, place, problem)) {}

private:
    static std::string join(const std::string& file, const std::string& place, const std::string& problem) {
        std::string r = file;
        if (!place.empty()) {
            r += (r.empty() ? "" : ": ") + place;
        }
        return r + (r.empty() ? "" : ": ") + problem;
    }
};

/// Text of the input as a message may show it: on one line (control characters and bytes that are not UTF-8 as \xNN), and
/// when it is longer than `limit` bytes, only its beginning followed by "..." and its length.
std::string shortened(std::string_view text, std::size_t limit = 60);
/// The same between quotation marks.
std::string in_quotes(std::string_view text, std::size_t limit = 60);

} // namespace attest
