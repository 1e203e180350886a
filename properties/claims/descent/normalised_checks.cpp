#include "properties/claims/descent/normalised_checks.h"

#include "model/descent/descent.h"
#include "theory/finite_component/split_samples.h"

#include <algorithm>

namespace attest {

Rational normalised_rate(const CaseFacts& facts) {
    const Rational squared_range = 4 * smoothness(facts.data()); // M^2
    const Rational& share = facts.value().scalar("share");
    if (squared_range == 0) {
        return share;
    }
    Rational power = 1; // of two, power M <= 1 < 2 power M
    while (power * power * squared_range > 1) {
        power /= 2;
    }
    while (4 * power * power * squared_range <= 1) {
        power *= 2;
    }
    return share * power;
}

bool normalised_share_allowed(const CaseFacts& facts) {
    const Rational& share = facts.value().scalar("share");
    return share >= Rational(1, 8) && share <= 4;
}

// Primes in the shares: a run from a small fraction would else land on W_fin exactly now and then, where the gradient is 0 and no number of
// digits shows it.
std::vector<InputRecipe> normalised_inputs() {
    return {weights_input("start", {{2, WeightsKind::zero}, {3, WeightsKind::random}, {1, WeightsKind::single_edge}, {1, WeightsKind::edges}}),
            scalar_input("share", {"7/5", "11/6", "13/6"})};
}

NormalisedDirectionRun::NormalisedDirectionRun(const CaseFacts& facts, bool decaying)
    : facts_(&facts), rate_(normalised_rate(facts)), descent_(facts.data(), facts.value().weights("start"), {rate_, true, Loss::log, decaying}),
      norm_mm_(sqrt(Interval(facts.svm().norm_squared))) {
    for (const SplitSample& s : split_samples(facts.model(), facts.graphs())) {
        const Token query = facts.model().queries()[static_cast<std::size_t>(s.inside.query_index)];
        for (const TokenCount& v : s.outside) {
            const EdgeMatrix edge{query, s.inside.label, v.token};
            if (std::none_of(strict_edges_.begin(), strict_edges_.end(),
                             [&](const EdgeMatrix& e) { return e.query == edge.query && e.from == edge.from && e.to == edge.to; })) {
                strict_edges_.push_back(edge);
            }
        }
    }
}

NormalisedDirectionRun::State NormalisedDirectionRun::state() const {
    const LogitModel& model = facts_->model();
    const EdgeSubspace& cyclic = facts_->cyclic();
    Matrix<Interval> logits = descent_.logits();
    State r;
    r.norm = descent_.norm();
    for (const WeightTerm& term : facts_->svm().terms) {
        r.product += Interval(term.value) * logits(term.token, model.query_index(term.query));
    }
    r.squared_error = max(Interval(0), Interval(2) - Interval(2) * r.product / (r.norm * norm_mm_));
    if (cyclic.dimension() > 0) { // the logits of P
        const Vector<Interval> part = cyclic.coordinates_from_products(cyclic.products_from_logits(logits, model.queries()));
        logits -= model.logits_of_coefficients(cyclic.coefficient_table(part, model.queries()));
    }
    bool first = true;
    for (const EdgeMatrix& e : strict_edges_) {
        const Index q = model.query_index(e.query);
        const Interval margin = logits(e.from, q) - logits(e.to, q);
        r.least_margin = first ? margin : min(r.least_margin, margin);
        first = false;
    }
    return r;
}

} // namespace attest
