// ntp.compatible: whether some W has all log-odds of the next-token distributions is decided exactly, by the relations among the rows (ours, after
// arXiv 2402.18551, THEORY 6.13). The answer is compared with enclosures: compatible data have L* = H and W_fin has the log-odds (to 1e-20), others
// L* > H.
#include "properties/claims/ntp/ntp_checks.h"
#include "properties/variations/infinite_risk.h"

#include <fmt/format.h>

namespace attest {
namespace {

/// What must be true if the data are compatible, or not.
Verdict agrees_with(const CaseFacts& facts, const std::vector<SampleGroup>& groups, bool compatible) {
    const FiniteComponent* finite = facts.finite();
    if (finite == nullptr) {
        return no_enclosure();
    }
    const Interval entropy = next_token_entropy(groups);
    if (!compatible) {
        return less_than(entropy, finite->loss_infimum, "H against L* of data without a W with all log-odds");
    }
    const Verdict loss = within_1e_20(finite->loss_infimum - entropy, "L* - H of data with a W that has all log-odds");
    return loss.outcome == Outcome::held ? finite_part_has_log_odds(facts, groups) : loss;
}

Verdict compatible(const CaseFacts& facts) {
    return with_groups(
        facts, [&](const std::vector<SampleGroup>& groups) { return agrees_with(facts, groups, !incompatible_relation(groups, facts.cyclic())); });
}

/// The rows asked for, without the first token of each support: as many as sum (|S_j| - 1).
Index rows_of(const std::vector<SampleGroup>& groups) {
    Index r = 0;
    for (const SampleGroup& g : groups) {
        r += static_cast<Index>(g.label_count.size()) - 1;
    }
    return r;
}

Verdict only_if_independent(const CaseFacts& facts) {
    return with_groups(facts, [&](const std::vector<SampleGroup>& groups) {
        const bool independent_rows = rows_of(groups) == facts.cyclic().dimension();
        if (independent_rows || incompatible_relation(groups, facts.cyclic())) {
            return agrees_with(facts, groups, independent_rows);
        }
        const Verdict truth = agrees_with(facts, groups, true); // no enclosure shows L* = H; the relations do
        return truth.outcome == Outcome::held
                   ? Verdict::refuted("the rows are dependent, and the odds keep every relation among them", "no W with all log-odds", "one: W_fin")
                   : truth;
    });
}

Verdict always(const CaseFacts& facts) {
    return with_groups(facts, [&](const std::vector<SampleGroup>& groups) { return agrees_with(facts, groups, true); });
}

} // namespace

Claim ntp_compatible() {
    Claim claim =
        enclosed_claim("ntp.compatible",
                       "On next-token data some W has all log-odds iff every relation sum c M = 0 among the rows has prod (p_z/p_z')^c = 1; then "
                       "L* = H and W_fin has them (to 1e-20), else L* > H.",
                       "ours, after arXiv 2402.18551; THEORY 6.13", {Hypothesis::head, Hypothesis::realisable});
    claim.required_labels = {{"compatible", 0.2}, {"incompatible", 0.1}, {"dependent-rows", 0.2}};
    claim.labels = [](const CaseFacts& facts) {
        std::vector<std::string> r;
        const auto groups = realisable(facts.data()) ? next_token_groups(facts.data()) : std::nullopt;
        if (groups) {
            r.emplace_back(incompatible_relation(*groups, facts.cyclic()) ? "incompatible" : "compatible");
            if (rows_of(*groups) != facts.cyclic().dimension()) {
                r.emplace_back("dependent-rows");
            }
        }
        return r;
    };
    claim.generate = generate_cases(next_token_datasets());
    claim.check = compatible;
    claim.false_neighbours = {
        {"only-if-independent", "Data are compatible only if the rows are linearly independent.", only_if_independent, {}, {}},
        {"always", "All next-token data are compatible.", always, {}, {}},
    };
    claim.variations = {
        not_needed(Hypothesis::head,
                   "The distributions, their log-odds and H do not look at the head, and W_fin and L* are those of Lbar, section 4, whose "
                   "score of a label is its attention mass."),
        without(Hypothesis::realisable, "Without R, every sample has log-odds.", empty_restricted_context, absent_label_cases()),
    };
    return claim;
}

} // namespace attest
