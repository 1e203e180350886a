#include "properties/generators/generate_embedding.h"
#include "properties/generators/generate_graph.h"
#include "theory/graph_svm/find_graph_svm.h"
#include "theory/graph_svm/graph_svm.h"

#include <algorithm>

namespace attest {

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

/// Tokens and labels at random; now and then a sample again, or a context again with another label.
std::vector<DrawnSample> draw_free_samples(const DatasetShape& shape, int tokens, Draw& draw) {
    const std::vector<Token> queries = draw_queries(shape, tokens, draw);
    const int wanted = draw.sized(shape.min_samples, shape.max_samples);
    std::vector<DrawnSample> r;
    while (static_cast<int>(r.size()) < wanted) {
        if (!r.empty() && draw.chance(12)) {
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
    const std::vector<DrawnSample> samples = from_graph ? draw_planted_samples(shape, plan, tokens, draw) : draw_free_samples(shape, tokens, draw);
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
