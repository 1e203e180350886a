#include "properties/reproduction/studies/discovery_study.h"

#include "properties/generators/generate.h"
#include "properties/reproduction/studies/missing_hypothesis.h"
#include "theory/descent/descent_bounds.h"
#include "theory/discovery/discovery.h"

#include <chrono>

namespace attest {
namespace {

constexpr int working = 40; // digits

/// Notes what is known at one step; true when nothing more is asked for.
bool observe(DiscoveryStudy& study, const DatasetFacts& facts, const DescentEvidence& evidence) {
    const DescentCheckpoint c = evidence.checkpoint();
    const DrawnMargins margins = drawn_margins(facts.model(), facts.graphs(), c.logits);
    study.steps = c.steps;
    study.excess = c.excess;
    study.largest_tied = margins.largest_tied;
    study.least_strict = margins.least_strict;
    switch (discovered(margins)) {
    case Truth::yes: study.seen = study.seen.value_or(c.steps); break;
    case Truth::unknown: study.unclear = study.unclear.value_or(c.steps); break;
    case Truth::no: break;
    }
    const FiniteComponent& finite = *facts.finite();
    const DiscoveryBound bound = discovery_bound(tied_bounds(facts.model(), facts.graphs(), finite, c.radius_bound),
                                                 strict_bounds(facts.model(), facts.graphs(), finite.loss_infimum, c.excess));
    study.tied_bound = bound.tied;
    study.strict_bound = bound.strict;
    if (discovery_certified(bound)) {
        study.certified = c.steps;
    }
    return study.certified.has_value();
}

} // namespace

DiscoveryStudy discovery_study(const std::string& name, const Dataset& data, long steps, const std::atomic<bool>& stop) {
    const auto begin = std::chrono::steady_clock::now();
    const PrecisionScope scope(working);
    DiscoveryStudy r;
    r.dataset = name;
    const DatasetFacts facts(data);
    r.reason = missing_hypothesis(facts.assumptions(), facts.svm().status);
    if (!r.reason.empty()) {
        return r;
    }
    auto evidence = DescentEvidence::begin(facts, zero_matrix<Rational>(data.dimension(), data.dimension()), rate_of_share(data, 1));
    if (!evidence) {
        r.reason = not_enclosed;
        r.open = true;
        return r;
    }
    for (long t = 0; t <= steps && !stop; ++t) {
        evidence->run_to(t);
        if (observe(r, facts, *evidence)) {
            break;
        }
    }
    r.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return r;
}

std::vector<DiscoveryExample> discovery_examples() {
    const auto uneven = [](int majority) {
        Dataset data(Embedding::one_hot(3));
        for (int i = 0; i < majority; ++i) {
            data.add_sample({1, 2, 0}, 1);
        }
        data.add_sample({2, 1, 0}, 2);
        return data;
    };
    return {{"one strict edge", small_dataset({{{1, 0}, 1}})}, {"a cycle, 3 : 1", uneven(3)}, {"a cycle, 12 : 1", uneven(12)}};
}

} // namespace attest
