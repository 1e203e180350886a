#include "properties/claims/graph/graph_checks.h"

#include "properties/claims/claim_tools.h"

#include <fmt/format.h>

namespace attest {

std::string pair_text(Token i, Token j) { return fmt::format("({}, {})", i, j); }

Claim graph_claim(std::string id, std::string statement, std::string source, Generate generate, Decide check) {
    Claim r = exact_claim(std::move(id), std::move(statement), std::move(source));
    r.generate = std::move(generate);
    r.check = std::move(check);
    r.required_labels = {{"cyclic", 0.3},         {"several-queries", 0.2}, {"chain-of-4", 0.05}, {"incomparable-components", 0.1},
                         {"isolated-token", 0.1}, {"repeated-tokens", 0.2}};
    return r;
}

} // namespace attest
