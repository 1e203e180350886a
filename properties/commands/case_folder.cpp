#include "properties/commands/case_folder.h"

#include "model/input/atomic_file.h"
#include "model/input/input_error.h"
#include "properties/cases/case_json.h"
#include "properties/rendering/program_name.h"

#include <cstdio>
#include <fmt/format.h>

namespace attest {

std::string case_folder(const std::string& out) {
    std::string r = out.empty() ? "attest-cases" : out;
    if (const auto reason = why_not_writable(r)) {
        if (!out.empty()) {
            throw InputError("", "--out", fmt::format("{}: nothing can be written there ({}); expected a folder that can be written", r, *reason));
        }
        fmt::print(stderr, "{}: nothing can be written there ({}); what is found is only printed (--out DIR chooses another folder)\n", r, *reason);
    }
    return r;
}

void write_counterexample(const std::string& folder, const Counterexample& counterexample) {
    try {
        const std::string path = write_case(folder, record_of(counterexample));
        fmt::print(stderr, "{}: refuted; run it again with: {} replay {}\n", counterexample.check, program_name(), path);
    } catch (const InputError& error) {
        fmt::print(stderr, "{}: refuted; {}\n", counterexample.check, error.what());
    }
}

} // namespace attest
