// What the claims on next-token data share: the data's groups, L* against the entropy H, W_fin's logits against the log-odds, and the cases.
#pragma once

#include "properties/claims/claim_tools.h"
#include "properties/claims/ntp/ntp_claims.h"
#include "properties/generators/generate.h"
#include "theory/comparison.h"
#include "theory/next_token/log_odds.h"

namespace attest {

/// The groups of the case's next-token data; `decide` is not asked for other data.
Verdict with_groups(const CaseFacts& facts, const std::function<Verdict(const std::vector<SampleGroup>&)>& decide);
/// |x| <= 10^-20.
Verdict within_1e_20(const Interval& x, const std::string& what);
/// W_fin's logit differences are the log-odds of the distributions, each to 1e-20. Refuted by one that is shown not to be.
Verdict finite_part_has_log_odds(const CaseFacts& facts, const std::vector<SampleGroup>& groups);

/// h = (1), (2), supports {0,1} of three tokens, p = (1/2,1/2), (1/4,3/4), equally frequent: dependent and not compatible.
Dataset incompatible_plant();
/// h = (1,0), (1,1), supports {0,1} and {0} of three tokens: ties that matter.
Dataset tied_plant();
/// Small next-token data: contexts of small integers, often dependent, tokens one-hot or not; now and then a plant.
DrawDataset next_token_datasets();

} // namespace attest
