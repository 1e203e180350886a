// The claims on token-priority graphs (section 2 of the specification; paper, section 3). Each in a file of its name.
#pragma once

#include "properties/claims/claim.h"

namespace attest {

Claim graph_components();   // mutual reachability
Claim graph_order();        // a strict partial order
Claim graph_label_on_top(); // the label is highest
Claim graph_realisable();   // which graphs there are
Claim graph_renaming();     // names do not matter

} // namespace attest
