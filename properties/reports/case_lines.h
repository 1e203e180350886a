// `attest verify --cases-out FILE`: JSON Lines, one object a case of the run, in order.
//
// Keys: claim (id, perhaps with "!part"), index (in the claim's run, from 0), seed, verdict (held, refuted, undecided, vacuous, error), why, slack
// (or null), digits (working digits of the answer), samples, tokens, dimension (null where the generator failed), labels. A case that is refuted,
// undecided or an error has also "case", an attest-case/1 for `attest replay`. Nothing in it is a time, so the same run gives the same bytes.
#pragma once

#include "properties/search/runner.h"

namespace attest {

/// With a line end.
std::string case_line(const DecidedCase& decided);

} // namespace attest
