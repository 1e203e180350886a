#include "properties/reproduction/studies/next_token_study.h"

#include "model/data/next_tokens.h"
#include "theory/descent/descent_bounds.h"
#include "theory/next_token/log_odds.h"

#include <stdexcept>

namespace attest {
namespace {

constexpr int working = 40; // digits

/// Contexts h = (1) and (2) over three one-hot tokens; token 2 follows neither.
NextTokens two_contexts(const std::map<Token, std::int64_t>& first, const std::map<Token, std::int64_t>& second) {
    return {Embedding::one_hot(3), {{{Rational(1)}, first}, {{Rational(2)}, second}}};
}

NextTokenStudy study_of(const std::string& name, const NextTokens& tokens, long steps, const std::atomic<bool>& stop) {
    const PrecisionScope scope(working);
    const DatasetFacts facts(dataset_of_next_tokens(tokens, name));
    const auto groups = next_token_groups(facts.data());
    const FiniteComponent* finite = facts.finite();
    if (!groups || finite == nullptr) {
        throw std::logic_error("the example is no next-token data, or its finite component was not enclosed");
    }
    NextTokenStudy r;
    r.name = name;
    r.compatible = !incompatible_relation(*groups, facts.cyclic());
    r.squared_norm_mm = facts.svm().norm_squared;
    r.infimum = finite->loss_infimum;
    r.entropy = next_token_entropy(*groups);
    const Index d = facts.data().dimension();
    auto evidence = DescentEvidence::begin(facts, zero_matrix<Rational>(d, d), rate_of_share(facts.data(), 1));
    r.open = !evidence;
    if (evidence && !stop) {
        evidence->run_to(steps);
        const DescentCheckpoint c = evidence->checkpoint();
        r.steps = c.steps;
        r.loss = r.infimum + c.excess;
        r.finite_distance = c.finite_distance;
        r.radius_bound = c.radius_bound;
    }
    return r;
}

} // namespace

std::vector<NextTokenStudy> next_token_studies(long steps, const std::atomic<bool>& stop) {
    return {study_of("(1/2,1/2), (1/4,3/4)", two_contexts({{0, 2}, {1, 2}}, {{0, 1}, {1, 3}}), steps, stop),
            study_of("(1/3,2/3), (1/5,4/5)", two_contexts({{0, 5}, {1, 10}}, {{0, 3}, {1, 12}}), steps, stop)};
}

} // namespace attest
