// Bad input: one clear message (file, place, value, what was expected), exit status 2.
#pragma once

#include <stdexcept>
#include <string>

namespace attest {

class InputError : public std::runtime_error {
public:
    /// `file` and `place` may be empty (a value built in memory); `place` is a path like "samples[3].context[1]" or "line 4".
    InputError(const std::string& file, const std::string& place, const std::string& problem)
        : std::runtime_error(join(file, place, problem)) {}

private:
    static std::string join(const std::string& file, const std::string& place, const std::string& problem) {
        std::string r = file;
        if (!place.empty()) {
            r += (r.empty() ? "" : ": ") + place;
        }
        return r + (r.empty() ? "" : ": ") + problem;
    }
};

} // namespace attest
