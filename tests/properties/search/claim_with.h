// A claim with a given check, for tests of what happens to claims.
#pragma once

#include "properties/generators/generate.h"

namespace attest::testing_support {

/// On small one-hot datasets whose labels are in their contexts.
inline Claim claim_with(Decide check) {
    Claim r;
    r.id = "test.claim";
    r.statement = "A claim of the tests.";
    r.generate = generate_cases(realisable_datasets().tokens(1, 4).embedded(EmbeddingKind::one_hot));
    r.check = std::move(check);
    return r;
}

} // namespace attest::testing_support
