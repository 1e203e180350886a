// What a run has found in some consecutive cases of a claim: all of them, those of a shard, or those of a batch.
//
// A part ends at its first refuted case, as a claim's run does. Cases are counted in stretches, for a case that the clock has cut off (Decision::cut)
// is a stretch of its own: whoever puts parts together can decide it again without one.
#pragma once

#include "properties/search/shard.h"
#include "properties/search/tally.h"

namespace attest {

struct ClaimPart {
    struct Stretch {
        CaseTally tally;
        bool cut = false; ///< one case, undecided for want of time
    };

    CaseRange range;                       ///< the cases dealt to it
    std::vector<Stretch> stretches = {};   ///< consecutive from range.first on
    std::optional<std::string> found = {}; ///< of the last case, when that is refuted (Verdict::found)
    double seconds = 0;

    /// The first case that is not decided.
    std::uint64_t next() const;
    bool finished() const { return found || next() == range.end; }

    void add(const Decision& decision, const std::string& error_text);
    /// Goes on with what a later batch has found: later.range.first is next(). What belongs to the same stretch is put together.
    void append(const ClaimPart& later);
};

nlohmann::ordered_json claim_part_to_json(const ClaimPart& part);
/// Throws InputError when it is none, or its counts do not fit its range.
ClaimPart claim_part_from_json(const JsonValue& value);

} // namespace attest
