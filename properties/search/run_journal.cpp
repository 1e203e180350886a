#include "properties/search/run_journal.h"

#include "model/input/input_error.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <unistd.h>
#include <utility>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto format_name = "attest-journal/1";

std::string header_text(const Part& part) {
    Json r;
    r["format"] = format_name;
    r["command"] = part.command;
    r["shard"] = shard_to_json(part.shard);
    r["of"] = part.of.json();
    return r.dump() + "\n";
}

Part header_from(const JsonValue& value) {
    value.expect_format(format_name);
    value.expect_keys({"format", "command", "shard", "of"});
    return {value.at("command").text(), shard_from_json(value.at("shard")), {}, value.at("of"), value.at("of")};
}

/// 0, or the errno.
int write_all(int file, const std::string& text) {
    for (std::size_t at = 0; at < text.size();) {
        const ssize_t written = ::write(file, text.data() + at, text.size() - at);
        if (written < 0 && errno != EINTR) {
            return errno;
        }
        at += written < 0 ? 0 : static_cast<std::size_t>(written);
    }
    return 0;
}

} // namespace

RunJournal::RunJournal(std::string path, const Part& of) : path_(std::move(path)) {
    std::string text;
    if (std::filesystem::exists(path_)) {
        std::ifstream file(path_, std::ios::binary);
        text.assign(std::istreambuf_iterator<char>(file), {});
    } else if (const auto folder = std::filesystem::path(path_).parent_path(); !folder.empty()) {
        std::error_code ignored; // opening the file says why
        std::filesystem::create_directories(folder, ignored);
    }
    const std::size_t header_end = text.find('\n');
    if (header_end != std::string::npos) { // a torn header has nothing behind it
        const std::string remove_it = "asked for (remove the file to begin anew)";
        const Part found = header_from(parse_json_value(text.substr(0, header_end), path_));
        require_same_run(found, of, remove_it);
        if (found.shard != of.shard) {
            throw InputError(path_, "shard", fmt::format("is {}; expected {}, as {}", shard_text(found.shard), shard_text(of.shard), remove_it));
        }
        for (std::size_t begin = header_end + 1; begin < text.size();) {
            const std::size_t end = std::min(text.find('\n', begin), text.size());
            try {
                lines_.push_back(parse_json_value(text.substr(begin, end - begin), path_));
            } catch (const InputError&) { // torn
            }
            begin = end + 1;
        }
    }
    const bool anew = header_end == std::string::npos;
    if (anew && header_text(of).compare(0, text.size(), text) != 0) {
        throw InputError(path_, "", "is there already and is no journal; expected one (attest-journal/1) or no file");
    }
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (anew ? O_TRUNC : 0), 0666);
    int reason = file_ < 0 ? errno : 0;
    if (reason == 0 && (anew || text.back() != '\n')) { // what follows begins a line of its own
        reason = write_all(file_, anew ? header_text(of) : "\n");
    }
    if (reason != 0) {
        throw InputError(path_, "", fmt::format("cannot be written ({}); expected a place for the state of the run", std::strerror(reason)));
    }
}

RunJournal::~RunJournal() {
    if (file_ >= 0) {
        ::close(file_);
    }
}

void RunJournal::replay(std::map<std::string, ClaimPart>& parts) const {
    for (const JsonValue& line : lines_) {
        try {
            line.expect_keys({"id", "batch"});
            const ClaimPart batch = claim_part_from_json(line.at("batch"));
            const auto at = parts.find(line.at("id").text());
            if (at != parts.end() && !at->second.finished() && batch.range == CaseRange{at->second.next(), at->second.range.end}) {
                at->second.append(batch);
            }
        } catch (const InputError&) { // torn in a way that is JSON
        }
    }
}

void RunJournal::append(const std::string& id, const ClaimPart& batch) {
    if (file_ < 0) {
        return;
    }
    const int reason = write_all(file_, Json{{"id", id}, {"batch", claim_part_to_json(batch)}}.dump() + "\n");
    if (reason != 0) {
        fmt::print(stderr, "{}: cannot be written ({}): from here on the run could not be continued\n", path_, std::strerror(reason));
        ::close(std::exchange(file_, -1));
    }
}

void RunJournal::remove() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
}

} // namespace attest
