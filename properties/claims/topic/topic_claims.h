// The claims on topics (section 13 of the specification; "From tokens to topics", arXiv 2501.06382, which uses the paper's token graphs).
#pragma once

#include "properties/claims/claim.h"

namespace attest {

Claim topic_order();  // mixing topics only merges components
Claim topic_change(); // what it takes to leave a topic
Claim topic_length(); // how likely that is in long contexts

} // namespace attest
