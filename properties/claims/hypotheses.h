// The hypotheses that claims assume, one row each: H, R, I, F, A, L, T, SC, E and the step condition of the specification.
//
// H, R, I, F, A, SC and E are facts of the data, decided exactly. L and T speak of the loss, the step condition of the rate: a claim's
// set-up fixes both, so they hold, unless the case brings an input "loss" (0: -log u, 1: (1-u)^2, 2: -u, all three tail-regular; 3: the
// loss with plateaus of section 7, which is not), "step" (the rate eta) or "share" (eta beta).
// A hypothesis more is one enumerator of Hypothesis (properties/claims/claim.h) and one row here; a missing row does not compile.
#pragma once

#include "properties/claims/claim.h"

#include <array>
#include <optional>

namespace attest {

struct HypothesisRow {
    enum class Of { data, set_up };

    Hypothesis hypothesis;
    const char* letter; ///< the short name used in files and on the command line: H R I F A L T SC E step
    const char* words;  ///< "the head is aligned"
    Of of;              ///< a fact of the data, or of how a claim is decided
    bool (*holds)(const CaseFacts&);
    /// Why it fails, with the data: "the label 5 of sample 2 is not in its context". Asked only where it does.
    std::string (*why_failed)(const CaseFacts&);
    /// Small datasets on which it often fails, for a search without it; nothing when the claim's own will do.
    std::optional<DrawDataset> (*failing_datasets)();
};

/// In the order of the enumerators.
const std::array<HypothesisRow, static_cast<std::size_t>(Hypothesis::count)>& all_hypotheses();
const HypothesisRow& hypothesis_row(Hypothesis hypothesis);
/// "H (the head is aligned), R (realisable: every label is in its context), ..."
std::string hypotheses_legend();

} // namespace attest
