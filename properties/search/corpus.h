// The corpus of a hunt: the cases it kept, in a folder, so that the next hunt of the same check begins with them (attest hunt --corpus DIR).
//
// One file a check, attest-corpus/1: {"format", "check", "kept": [{"slack": number or null, "bound": words or "", "case": {"dataset", "inputs"}}]}.
// What a file says of slack is what an earlier revision measured: a hunt decides each case anew before it makes others of it, so a corpus may come
// from anywhere and holds regressions too.
#pragma once

#include "properties/search/kept_cases.h"

namespace attest {

/// DIR/CHECK.json, with '!' as '.'; hunts for tight bounds have files of their own, DIR/CHECK.tight.json.
std::string corpus_path(const std::string& folder, const std::string& check, bool tightness);

/// Nothing when there is no such file. Throws InputError for one of another format or check.
std::vector<KeptCase> read_corpus(const std::string& path, const std::string& check);
/// Whole or not at all. Throws InputError.
void write_corpus(const std::string& path, const std::string& check, const std::vector<KeptCase>& kept);

} // namespace attest
