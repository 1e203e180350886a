// A refuted case as a story that a person can follow and check by hand: what is claimed and which hypotheses hold, the data in
// words and as a table, the token-priority graphs, what the theory makes of them, what was to be expected, what happens instead,
// and what the refutation rests on. `attest hunt` and `attest replay` print the same story of the same file.
#pragma once

#include "properties/claims/statement.h"

namespace attest {

/// `decision` is the refutation of `value` by `check`; `path` is the case file to replay.
std::string story_text(const Check& check, const Case& value, const Decision& decision, const std::string& path);

} // namespace attest
