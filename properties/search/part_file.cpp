#include "properties/search/part_file.h"

#include "model/input/input_error.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto format_name = "attest-part/1";

/// Two runs of one shard differ in nothing else.
Json without_times(Json value) {
    if (value.is_object()) {
        value.erase("seconds");
    }
    if (value.is_structured()) {
        for (Json& inner : value) {
            inner = without_times(std::move(inner));
        }
    }
    return value;
}

std::string shown(const Json& value) { return shortened(value.dump()); }

/// A file that begins like a part: what a full disk or a crash of the machine may leave of one.
bool begins_like_a_part(const std::string& path) {
    std::string begin(64, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
    begin.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
    const std::string wanted = fmt::format("{{\n \"format\": \"{}\"", format_name);
    return std::filesystem::is_regular_file(path) && begin.substr(0, wanted.size()) == wanted.substr(0, begin.size());
}

} // namespace

std::string part_text(const Part& part) {
    Json r;
    r["format"] = format_name;
    r["command"] = part.command;
    r["shard"] = shard_to_json(part.shard);
    r["arguments"] = part.arguments;
    r["of"] = part.of.json();
    r["result"] = part.result.json();
    return r.dump(1) + "\n";
}

Part read_part(const std::string& path) {
    const JsonValue value = read_json_value(path);
    value.expect_format(format_name);
    value.expect_keys({"format", "command", "shard", "arguments", "of", "result"});
    Part r{value.at("command").text(), shard_from_json(value.at("shard")), {}, value.at("of"), value.at("result")};
    if (r.command != "verify" && r.command != "enumerate" && r.command != "hunt") {
        value.at("command").expected("verify, enumerate or hunt");
    }
    for (const JsonValue& word : value.at("arguments").elements()) {
        r.arguments.push_back(word.text());
    }
    if (!r.of.is_object()) {
        r.of.expected("an object");
    }
    return r;
}

void require_same_run(const Part& part, const Part& like, const std::string& where) {
    const std::string& file = part.of.file();
    if (part.command != like.command) {
        throw InputError(file, "command", fmt::format("is {}; expected {}, as {}", part.command, like.command, where));
    }
    if (part.shard.of != like.shard.of) {
        throw InputError(file, "shard.of", fmt::format("is {}; expected {}, as {}", part.shard.of, like.shard.of, where));
    }
    for (const std::string& key : like.of.keys()) {
        const Json wanted = like.of.at(key).json();
        if (!part.of.has(key) || part.of.at(key).json() != wanted) {
            throw InputError(
                file, "of." + key,
                fmt::format("is {}; expected {}, as {}", part.of.has(key) ? shown(part.of.at(key).json()) : "missing", shown(wanted), where));
        }
    }
    if (part.of.keys().size() != like.of.keys().size()) {
        throw InputError(file, "of", fmt::format("has {} keys; expected {}, as {}", part.of.keys().size(), like.of.keys().size(), where));
    }
}

bool part_is_there(const std::string& path, const Part& wanted) {
    if (!std::filesystem::exists(path)) {
        return false;
    }
    std::optional<Part> part;
    try {
        part = read_part(path);
    } catch (const InputError&) {
        if (begins_like_a_part(path)) {
            return false;
        }
        throw InputError(path, "", fmt::format("is there already and is no part of a run; expected a part ({}) or no file", format_name));
    }
    require_same_run(*part, wanted, "asked for (the part of another run is not overwritten)");
    if (part->shard != wanted.shard) {
        throw InputError(
            path, "shard",
            fmt::format("is {}; expected {}, as asked for (another part is not overwritten)", shard_text(part->shard), shard_text(wanted.shard)));
    }
    return true;
}

PartSet collect_parts(const std::vector<std::string>& paths) {
    std::map<std::uint64_t, Part> by_shard;
    std::optional<Part> first;
    for (const std::string& path : paths) {
        Part part = read_part(path);
        if (!first) {
            first = part;
        }
        require_same_run(part, *first, "in " + first->of.file());
        const auto [at, fresh] = by_shard.try_emplace(part.shard.index, part);
        if (!fresh && without_times(at->second.result.json()) != without_times(part.result.json())) {
            throw InputError(path, "result",
                             fmt::format("differs from that in {}, a part of shard {} too; expected equal parts, or one", at->second.of.file(),
                                         shard_text(part.shard)));
        }
    }
    PartSet r;
    for (std::uint64_t index = 0; first && index < first->shard.of; ++index) {
        const auto at = by_shard.find(index);
        if (at == by_shard.end()) {
            r.missing.push_back(index);
        } else {
            r.parts.push_back(std::move(at->second));
        }
    }
    return r;
}

std::string missing_text(const PartSet& set) {
    const Part& like = set.parts.front();
    const std::uint64_t of = like.shard.of;
    return fmt::format("{} of {} shards {} missing: {}\nmake them with: for i in {}; do attest {} --shard $i/{} --output part-$i.json; done\n"
                       "or in a job array with: --array={}\n",
                       set.missing.size(), of, set.missing.size() == 1 ? "is" : "are", fmt::join(set.missing, ", "), fmt::join(set.missing, " "),
                       shell_line(like.arguments), of, fmt::join(set.missing, ","));
}

std::string shell_line(const std::vector<std::string>& words) {
    constexpr auto plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./:,=@%";
    std::string r;
    for (const std::string& word : words) {
        r += r.empty() ? "" : " ";
        if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) {
            r += word;
            continue;
        }
        r += '\'';
        for (const char c : word) {
            r += c == '\'' ? "'\\''" : std::string(1, c);
        }
        r += '\'';
    }
    return r;
}

} // namespace attest
