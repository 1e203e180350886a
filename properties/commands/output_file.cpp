#include "properties/commands/output_file.h"

#include "model/input/atomic_file.h"
#include "model/input/input_error.h"
#include "properties/search/interrupt.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>

namespace attest {

Option shard_option(std::optional<Shard>& target) {
    return {.name = "--shard",
            .help = "decide part I (from 0) of N alone and write it to --output, for attest merge",
            .target = [&target](const std::string& word) { target = shard_from_text(word); },
            .value = "I/N"};
}

Option output_option(std::string& target, std::string help) {
    return {.name = "--output", .help = std::move(help), .target = &target, .value = "FILE"};
}

void require_output(const std::string& output, const std::optional<Shard>& shard, bool seconds_given) {
    if (shard && seconds_given) {
        throw InputError("", "--shard", "does not go with --seconds (a clock would decide what the part holds); expected --cases, or neither");
    }
    if (output.empty()) {
        if (shard) {
            throw InputError("", "--shard", "writes a part and nothing else; expected --output FILE too");
        }
        return;
    }
    const std::string folder = std::filesystem::path(output).parent_path().string();
    std::error_code ignored;
    const auto reason = std::filesystem::is_directory(output, ignored) ? std::optional<std::string>("it is a folder")
                                                                       : why_not_writable(folder.empty() ? "." : folder);
    if (reason) {
        throw InputError("", "--output", fmt::format("{}: cannot be written ({}); expected a file in a folder that can be written", output, *reason));
    }
}

std::string state_path(const std::string& output) { return output + ".state"; }

bool already_there(const std::string& output, const Part& part) {
    if (!part_is_there(output, part)) {
        return false;
    }
    fmt::print(stderr, "{}: shard {} is there already, whole: left alone\n", output, shard_text(part.shard));
    std::error_code ignored;
    std::filesystem::remove(state_path(output), ignored); // of a start that ended between writing the part and this
    return true;
}

int write_part(const Part& part, const std::string& output, const std::string& what) {
    write_whole_file(output, part_text(part));
    fmt::print("shard {}: {}; written to {}\n", shard_text(part.shard), what, output);
    return 0;
}

int interrupted_before_the_end(const std::string& output) {
    fmt::print(stderr, "interrupted: the same command goes on from {}\n", state_path(output));
    return status_interrupted;
}

bool write_output(const std::string& output, const std::string& text) {
    try {
        if (!output.empty()) {
            write_whole_file(output, text);
        }
        return true;
    } catch (const InputError& error) {
        fmt::print(stderr, "{}\n", error.what());
        return false;
    }
}

} // namespace attest
