// What is decided and what is measured. On data of theory/descent/decaying_sign.h the limit is refuted, exactly and for ever; on all others the share
// of gamma after a run in double precision is looked at, and where it is small the case is undecided, for a person to look at; else it is none that
// decides.
#include "properties/claims/norm/sign_decaying.h"

#include "model/descent/decaying_steps.h"
#include "model/descent/optimiser.h"
#include "model/numbers/number_text.h"
#include "properties/claims/norm/norm_checks.h"
#include "theory/descent/decaying_sign.h"
#include "theory/norm_svm/edge_combinations.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace attest {
namespace {

constexpr int measured_steps = 4096;
constexpr double fair_share = 0.8; ///< of gamma, by then: what is below it is worth a look, what is above it decides nothing

/// The least strict margin over max |W_ij| at the end of a run in double precision; one-hot.
double measured_margin(const CaseFacts& facts) {
    const LogitModel& model = facts.model();
    auto w = converted<double>(model.logits(facts.value().weights("start"))); // K x Q: the columns that L sees
    const auto first_step = number_from<double>(facts.value().scalar("rate"));
    DecayingSteps decay;
    for (int t = 0; t < measured_steps; ++t) {
        const Matrix<double> g = risk_gradient(model, w);
        if (!g.allFinite()) {
            return std::numeric_limits<double>::quiet_NaN(); // beyond doubles: no share is fair
        }
        const double step = first_step / static_cast<double>(decay.next());
        for (Index i = 0; i < w.size(); ++i) {
            w.data()[i] -= step * *sign_of(g.data()[i]);
        }
    }
    double margin = std::numeric_limits<double>::infinity();
    for (const EdgeOfQuery& e : all_edges(facts.graphs())) {
        const int q = model.query_index(e.query);
        margin = e.strict ? std::min(margin, w(e.edge.from, q) - w(e.edge.to, q)) : margin;
    }
    return margin / w.cwiseAbs().maxCoeff();
}

Verdict sign_with_decaying_steps(const CaseFacts& facts) {
    const Index d = facts.data().dimension();
    const Rational& first_step = facts.value().scalar("rate");
    if (facts.svm().status != GraphSvmStatus::optimal || !facts.data().embedding().is_one_hot() || d * d > most_entries || first_step <= 0) {
        return Verdict::vacuous("small one-hot data with a strict edge, and a rate above 0");
    }
    const NormSvm svm = find_norm_svm(facts.data(), facts.graphs(), EntryNorm::largest);
    if (const Verdict checked = check_norm_svm(facts.data(), facts.graphs(), svm); checked.outcome != Outcome::held) {
        return checked;
    }
    const Rational gamma = 1 / svm.nu;
    const auto pair = sign_descent_tied_pair(facts.data());
    if (pair && sign_steps_long_enough(first_step) && sign_descent_margin_ceiling() < gamma) {
        return Verdict::refuted(
            fmt::format("the tied logits {} and {} of query {} rise together at no step but finitely many, while that of {} falls at every one",
                        pair->pulled, pair->other, pair->query, pair->lower),
            "a least strict margin over max |W_ij| that tends to gamma, " + to_text(gamma),
            "an upper limit of at most " + to_text(sign_descent_margin_ceiling()));
    }
    const double margin = measured_margin(facts);
    return margin >= fair_share * number_from<double>(gamma)
               ? not_decisive() // a run in doubles shows nothing of a limit
               : Verdict::undecided(fmt::format("a margin over max |W_ij| of {:.4f} after {} steps in double precision, gamma {}", margin,
                                                measured_steps, to_text(gamma)));
}

} // namespace

Variation sign_decaying() {
    const DatasetShape cyclic = cyclic_datasets().tokens(3, 4).samples(2, 5).context_up_to(4).queries_up_to(2).with_strict_edge();
    Variation r;
    r.kind = Variation::Kind::optimiser;
    r.name = "optimiser-sign-decaying";
    r.statement =
        "With a strict edge the least strict margin over max |W_ij| of sign descent with steps eta_0/ceil(sqrt t) tends to the largest that "
        "there is, as it does on acyclic data.";
    r.decide = sign_with_decaying_steps;
    r.generate = generate_cases(cyclic.embedded(EmbeddingKind::one_hot), {weights_input("start", {{3, WeightsKind::zero}, {1, WeightsKind::random}}),
                                                                          scalar_input("rate", {"1/4", "1", "3/2", "2"})});
    return r;
}

} // namespace attest
