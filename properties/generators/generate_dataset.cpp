// Datasets of a shape: the shapes that claims start from, the draw of one dataset, and sources made of others.
#include "model/mutant.h"
#include "properties/generators/generate_embedding.h"
#include "properties/generators/generate_graph.h"
#include "theory/graph_svm/find_graph_svm.h"
#include "theory/graph_svm/graph_svm.h"

#include <algorithm>
#include <map>

namespace attest {

// ---- shapes

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

// ---- one dataset

namespace {

template <class T>
const T& choose(const Choices<T>& choices, Draw& draw) {
    std::vector<int> weights;
    for (const Weighted<T>& choice : choices) {
        weights.push_back(choice.weight);
    }
    return choices[draw.weighted(weights)].value;
}

std::vector<Token> first_tokens(int count) {
    std::vector<Token> r;
    for (Token v = 0; v < count; ++v) {
        r.push_back(v);
    }
    return r;
}

std::vector<Token> draw_queries(const DatasetShape& shape, int tokens, Draw& draw) {
    std::vector<Token> r = first_tokens(tokens);
    draw.shuffle(r);
    r.resize(static_cast<std::size_t>(draw.between(1, std::min(shape.max_queries, tokens))));
    return r;
}

/// Each token once, the query last: of a faulty generator.
std::vector<Token> without_repeats(std::vector<Token> context) {
    const Token query = context.back();
    std::sort(context.begin(), context.end());
    context.erase(std::unique(context.begin(), context.end()), context.end());
    std::erase(context, query);
    context.push_back(query);
    return context;
}

/// Samples with the same tokens and query take the label of the first: of a faulty generator.
void give_one_label(std::vector<DrawnSample>& samples) {
    std::map<std::vector<Token>, Token> label_of_bag;
    for (DrawnSample& sample : samples) {
        std::vector<Token> bag = sample.context;
        std::sort(bag.begin(), bag.end() - 1);
        sample.label = label_of_bag.emplace(bag, sample.label).first->second;
    }
}

/// Tokens and labels at random; now and then a sample again, or a context again with another label.
std::vector<DrawnSample> draw_free_samples(const DatasetShape& shape, int tokens, Draw& draw) {
    const std::vector<Token> queries = draw_queries(shape, tokens, draw);
    const int wanted = draw.sized(shape.min_samples, shape.max_samples);
    std::vector<DrawnSample> r;
    while (static_cast<int>(r.size()) < wanted) {
        if (!r.empty() && !mutant("generator_without_duplicated_samples") && draw.chance(12)) {
            r.push_back(draw.pick(r));
            continue;
        }
        DrawnSample sample;
        if (!r.empty() && draw.chance(15)) {
            sample.context = draw.pick(r).context;
        } else {
            for (int length = draw.between(1, shape.max_context); length > 1; --length) {
                sample.context.push_back(draw.between(0, tokens - 1));
            }
            sample.context.push_back(draw.pick(queries));
            if (mutant("generator_without_repeated_tokens")) {
                sample.context = without_repeats(sample.context);
            }
        }
        const bool absent = !shape.realisable && draw.chance(40);
        sample.label = absent ? draw.between(0, tokens - 1) : draw.pick(sample.context);
        r.push_back(sample);
    }
    return r;
}

std::size_t tokens_needed(Plan plan) {
    switch (plan) {
    case Plan::several_components:
    case Plan::chain: return 4;
    case Plan::incomparable:
    case Plan::cyclic: return 3;
    case Plan::free:
    case Plan::acyclic:
    case Plan::one_component:
    case Plan::mixed: return 2;
    }
    return 2;
}

/// Each query has a graph of its own. The first follows the plan; the others may be of any kind unless the plan speaks of all graphs.
std::vector<DrawnSample> draw_planted_samples(const DatasetShape& shape, Plan plan, int tokens, Draw& draw) {
    const bool everywhere = plan == Plan::acyclic || plan == Plan::one_component;
    std::vector<DrawnSample> r;
    for (const Token query : draw_queries(shape, tokens, draw)) {
        const Plan own_plan = r.empty() || everywhere || draw.chance(50) ? plan : Plan::mixed;
        std::vector<Token> used = first_tokens(tokens);
        std::erase(used, query);
        draw.shuffle(used);
        const std::size_t needed = tokens_needed(own_plan) - 1;
        if (used.size() > needed && draw.chance(40)) {
            used.resize(static_cast<std::size_t>(draw.between(static_cast<int>(needed), static_cast<int>(used.size()))));
        }
        used.push_back(query);
        const GraphLayout layout = draw_layout(own_plan, query, used, draw);
        const std::vector<Edge> edges = draw_edges(layout, draw);
        const std::vector<DrawnSample> samples = draw_realising_samples(layout, edges, std::max(3, shape.max_context), draw);
        r.insert(r.end(), samples.begin(), samples.end());
    }
    draw.shuffle(r);
    return r;
}

/// The scale has a stream of its own: which datasets are drawn does not depend on it.
Dataset draw_once(const DatasetShape& shape, Draw& draw, RowScale scale, Draw& scale_draw) {
    const Plan plan = choose(shape.plans, draw);
    const int least = plan == Plan::free ? shape.min_tokens : std::max(shape.min_tokens, static_cast<int>(tokens_needed(plan)));
    const int tokens = draw.chance(50) ? draw.between(std::min(least, shape.max_tokens), shape.max_tokens)
                                       : draw.sized(std::min(least, shape.max_tokens), shape.max_tokens);
    const bool from_graph = plan != Plan::free && tokens >= 2;
    std::vector<DrawnSample> samples = from_graph ? draw_planted_samples(shape, plan, tokens, draw) : draw_free_samples(shape, tokens, draw);
    if (mutant("generator_without_conflicting_labels")) {
        give_one_label(samples);
    }
    Dataset r(Embedding::one_hot(tokens));
    for (const DrawnSample& sample : samples) {
        r.add_sample(sample.context, sample.label);
    }
    r.set_embedding(draw_row_scale(scale, draw_embedding(choose(shape.embeddings, draw), tokens, r.queries(), draw), scale_draw));
    r.set_head(draw_head(choose(shape.heads, draw), r.embedding(), draw));
    return r;
}

bool feasible(const Dataset& data) {
    return data.embedding().independent() || find_graph_svm(data, token_graphs(data)).status != GraphSvmStatus::infeasible;
}

bool acceptable(const DatasetShape& shape, const Dataset& data) {
    return (!shape.strict_edge || has_strict_edge(token_graphs(data))) && (!shape.feasible || feasible(data)) &&
           (!shape.infeasible || !feasible(data));
}

/// What a shape that redraws falls back on: some planted strict edge and one-hot rows, or the smallest infeasible datasets.
Dataset last_resort(const DatasetShape& shape, Draw& draw, RowScale scale, Draw& scale_draw) {
    if (shape.infeasible) { // rows of mixed scales might be feasible
        Dataset r =
            draw.chance(50) ? small_dataset({{{1, 0}, 1}}, {{1}, {1}}) : small_dataset({{{1, 0}, 1}, {{1, 0}, 0}, {{1, 2, 0}, 1}}, {{1}, {2}, {3}});
        r.set_embedding(draw_row_scale(scale == RowScale::mixed ? RowScale::tiny : scale, r.embedding(), scale_draw));
        return r;
    }
    const DatasetShape sure = shape.plan(Plan::acyclic).embedded(EmbeddingKind::one_hot);
    return draw_once(sure.tokens(2, std::max(2, shape.max_tokens)), draw, scale, scale_draw);
}

} // namespace

DatasetShape::operator DrawDataset() const {
    return [shape = *this](std::uint64_t seed, int size) {
        Draw draw(seed, size);
        Draw scale_draw(seed_for(seed, "scale"), size);
        const RowScale scale = choose(shape.scales, scale_draw);
        for (int attempt = 0; attempt < 30; ++attempt) {
            Dataset r = draw_once(shape, draw, scale, scale_draw);
            if (acceptable(shape, r)) {
                return r;
            }
        }
        return last_resort(shape, draw, scale, scale_draw);
    };
}

// ---- sources

DrawDataset draw_example(std::vector<Dataset> examples) {
    return [examples = std::move(examples)](std::uint64_t seed, int) { return Draw(seed).pick(examples); };
}

DrawDataset mixture(Choices<DrawDataset> sources) {
    return [sources = std::move(sources)](std::uint64_t seed, int size) {
        Draw draw(seed, size);
        const DrawDataset& source = choose(sources, draw);
        return source(draw.seed(), size);
    };
}

DrawDataset where(DrawDataset source, std::function<bool(const Dataset&)> keep, int tries) {
    return [source = std::move(source), keep = std::move(keep), tries](std::uint64_t seed, int size) {
        Dataset r = source(seed, size);
        for (int attempt = 1; attempt < tries && !keep(r); ++attempt) {
            r = source(seed_for(seed, static_cast<std::uint64_t>(attempt)), size);
        }
        return r;
    };
}

namespace {

Dataset filled(Embedding embedding, const std::vector<std::pair<std::vector<Token>, Token>>& samples) {
    Dataset r(std::move(embedding));
    for (const auto& [context, label] : samples) {
        r.add_sample(context, label);
    }
    return r;
}

} // namespace

Dataset small_dataset(const std::vector<std::pair<std::vector<Token>, Token>>& samples) {
    Token largest = 0;
    for (const auto& [context, label] : samples) {
        largest = std::max(largest, label);
        for (const Token v : context) {
            largest = std::max(largest, v);
        }
    }
    return filled(Embedding::one_hot(largest + 1), samples);
}

Dataset small_dataset(const std::vector<std::pair<std::vector<Token>, Token>>& samples, const std::vector<std::vector<int>>& rows) {
    Matrix<Rational> matrix(static_cast<Index>(rows.size()), static_cast<Index>(rows.front().size()));
    for (Index i = 0; i < matrix.rows(); ++i) {
        for (Index j = 0; j < matrix.cols(); ++j) {
            matrix(i, j) = rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
        }
    }
    return filled(Embedding::rows(std::move(matrix)), samples);
}

Generate generate_cases(DrawDataset source, std::vector<InputRecipe> inputs) {
    if (inputs.empty()) {
        return Generate(std::move(source));
    }
    return Generate(std::move(source), [inputs = std::move(inputs)](Case& value, std::uint64_t seed) {
        for (const InputRecipe& recipe : inputs) {
            Draw draw(seed_for(seed, recipe.name));
            value.inputs.insert_or_assign(recipe.name, recipe.draw(value, draw));
        }
    });
}

} // namespace attest
