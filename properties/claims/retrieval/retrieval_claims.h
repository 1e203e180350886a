// Hard retrieval, soft composition and the automaton (section 5; paper, sections 3 to 5). Each claim in a file of its name.
#pragma once

#include "properties/claims/claim.h"

namespace attest {

Claim retrieval_training();    // attention outside the label's component, at any W
Claim retrieval_unseen();      // contexts that training has not seen
Claim retrieval_composition(); // "composition": attention inside the component
Claim retrieval_automaton();   // "automaton": both, along W_fin + r W_mm

} // namespace attest
