#include "properties/claims/path/path_checks.h"

#include "model/numbers/number_text.h"

#include <fmt/format.h>

namespace attest {

std::optional<std::vector<PathEvidence>> case_path(const CaseFacts& facts) {
    return path_evidence(facts.of_dataset(), claim_penalties(facts.data()));
}

Verdict path_not_enclosed() { return Verdict::undecided(fmt::format("the path was not enclosed at {} digits", working_digits())); }

Verdict along_path(const CaseFacts& facts, const std::function<std::optional<Verdict>(const PathEvidence&)>& check) {
    const auto evidence = case_path(facts);
    if (!evidence) {
        return path_not_enclosed();
    }
    Verdict last = Verdict::undecided("the bound says nothing at any penalty tried");
    for (const PathEvidence& e : *evidence) {
        const PrecisionScope scope(e.digits);
        const std::optional<Verdict> verdict = check(e);
        if (verdict && verdict->outcome != Outcome::held) {
            return *verdict;
        }
        last = verdict.value_or(last);
    }
    return last;
}

Verdict at_most_on_path(const PathEvidence& e, const Interval& a, const Interval& b, const std::string& what) {
    return at_most(a, b, [&] { return fmt::format("{} at lambda = {}", what, to_text(e.penalty)); });
}

std::vector<Hypothesis> path_hypotheses() {
    return {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::feasible, Hypothesis::strict_edge};
}

Choices<EmbeddingKind> path_embeddings() {
    return {{5, EmbeddingKind::one_hot}, {2, EmbeddingKind::orthonormal}, {1, EmbeddingKind::orthogonal}, {3, EmbeddingKind::dense}};
}

DatasetShape small_cyclic() { return cyclic_datasets().tokens(2, 6).samples(1, 6).context_up_to(5).with_strict_edge().embedded(path_embeddings()); }

DatasetShape small_feasible() { return feasible_datasets().tokens(2, 6).samples(1, 6).context_up_to(5).embedded(path_embeddings()); }
Dataset planted_cycle() { return small_dataset({{{1, 2, 0}, 1}, {{1, 0}, 0}}); }
DrawDataset path_datasets() { return mixture({{6, small_feasible().with_strict_edge()}, {1, draw_example({planted_cycle()})}}); }

} // namespace attest
