// The parts of a run that shards write and `attest merge` puts together: `attest-part/1`.
//
// Keys: command ("verify", "enumerate" or "hunt"); shard ({"index": I, "of": N}); arguments (the words that make any shard of this run again, but for
// --shard and --output; for people); of (what the parts of one run share: revision, seed, cases, claims, data …, by command); result (by command).
// Parts belong together when command, shard.of and every key of `of` are equal; two parts of one shard must be equal but for times.
#pragma once

#include "model/input/json_document.h"
#include "properties/search/shard.h"

namespace attest {

struct Part {
    std::string command;
    Shard shard;
    std::vector<std::string> arguments;
    JsonValue of;
    JsonValue result;
};

/// The text of a part file.
std::string part_text(const Part& part);
/// Throws InputError when it is no whole part.
Part read_part(const std::string& path);

/// Throws InputError, at the place in `part`, when it is no part of the run that `like` is a part of; `where` says what `like` is.
void require_same_run(const Part& part, const Part& like, const std::string& where);

/// Is the wanted part (whose result is not looked at) at the path, whole? False when nothing is there, or the torn beginning of a part. Throws
/// InputError for a part of another run or shard, and for any other file: neither is overwritten.
bool part_is_there(const std::string& path, const Part& wanted);

/// Parts of one run in the order of their shards, each once.
struct PartSet {
    std::vector<Part> parts;
    std::vector<std::uint64_t> missing; ///< shards without a part
};
/// Throws InputError when they do not belong together.
PartSet collect_parts(const std::vector<std::string>& paths);
/// Which shards are missing and how to make them.
std::string missing_text(const PartSet& set);

/// The words as a shell reads them.
std::string shell_line(const std::vector<std::string>& words);

} // namespace attest
