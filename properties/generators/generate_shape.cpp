#include "properties/generators/generate.h"

namespace attest {

namespace {

const Choices<EmbeddingKind> dependent_embeddings = {{3, EmbeddingKind::narrow},
                                                     {3, EmbeddingKind::dependent},
                                                     {2, EmbeddingKind::repeated_rows},
                                                     {1, EmbeddingKind::zero_row},
                                                     {1, EmbeddingKind::collinear}};

/// The independent kinds with weight `share` (each times it), and the dependent ones.
Choices<EmbeddingKind> with_dependent(int share) {
    Choices<EmbeddingKind> r = DatasetShape{}.embeddings;
    for (Weighted<EmbeddingKind>& choice : r) {
        choice.weight *= share;
    }
    r.insert(r.end(), dependent_embeddings.begin(), dependent_embeddings.end());
    return r;
}

} // namespace

DatasetShape DatasetShape::tokens(int low, int high) const {
    DatasetShape r = *this;
    r.min_tokens = low;
    r.max_tokens = high;
    return r;
}
DatasetShape DatasetShape::samples(int low, int high) const {
    DatasetShape r = *this;
    r.min_samples = low;
    r.max_samples = high;
    return r;
}
DatasetShape DatasetShape::context_up_to(int length) const {
    DatasetShape r = *this;
    r.max_context = length;
    return r;
}
DatasetShape DatasetShape::queries_up_to(int count) const {
    DatasetShape r = *this;
    r.max_queries = count;
    return r;
}
DatasetShape DatasetShape::plan(Plan only) const { return planned({{1, only}}); }
DatasetShape DatasetShape::planned(Choices<Plan> choices) const {
    DatasetShape r = *this;
    r.plans = std::move(choices);
    return r;
}
DatasetShape DatasetShape::embedded(EmbeddingKind only) const { return embedded(Choices<EmbeddingKind>{{1, only}}); }
DatasetShape DatasetShape::embedded(Choices<EmbeddingKind> choices) const {
    DatasetShape r = *this;
    r.embeddings = std::move(choices);
    return r;
}
DatasetShape DatasetShape::headed(Choices<HeadKind> choices) const {
    DatasetShape r = *this;
    r.heads = std::move(choices);
    return r;
}
DatasetShape DatasetShape::scaled(Choices<RowScale> choices) const {
    DatasetShape r = *this;
    r.scales = std::move(choices);
    return r;
}
DatasetShape DatasetShape::with_strict_edge() const {
    DatasetShape r = *this;
    r.strict_edge = true;
    return r;
}

DatasetShape any_dataset() {
    DatasetShape r = realisable_with_any_embedding();
    r.realisable = false;
    return r;
}
DatasetShape realisable_datasets() { return {}; }
DatasetShape realisable_with_any_embedding() { return DatasetShape{}.embedded(with_dependent(2)); }
DatasetShape feasible_datasets() {
    DatasetShape r = DatasetShape{}.embedded(with_dependent(1));
    r.feasible = true;
    return r;
}
DatasetShape infeasible_datasets() {
    DatasetShape r = DatasetShape{}.tokens(2, 6).embedded(dependent_embeddings);
    r.infeasible = true;
    return r;
}
DatasetShape acyclic_datasets() { return planted(Plan::acyclic); }
DatasetShape cyclic_datasets() {
    return DatasetShape{}.tokens(2, 8).planned({{1, Plan::one_component}, {2, Plan::several_components}, {3, Plan::cyclic}});
}
DatasetShape single_component_datasets() { return DatasetShape{}.tokens(2, 8).plan(Plan::one_component); }
DatasetShape planted(Plan plan) { return DatasetShape{}.plan(plan); }

} // namespace attest
