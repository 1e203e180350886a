#include "model/attention/logit_model.h"
#include "model/descent/logit_unit.h"
#include "model/numbers/number_text.h"
#include "properties/cases/drawn_parts.h"
#include "properties/cases/input_kinds.h"
#include "properties/generators/generate_graph.h"
#include "theory/graph_svm/find_graph_svm.h"
#include "theory/subspace/edge_subspace.h"

#include <numeric>

namespace attest {
namespace {

Rational power_of_ten(int exponent) {
    Rational r = 1;
    for (int i = 0; i < exponent; ++i) {
        r *= 10;
    }
    return r;
}

Matrix<Rational> draw_scaled_weights(Index dimension, const Rational& scale, Draw& draw) { return draw_weights(dimension, draw) * scale; }

/// M_{k,i,j} = (e_i - e_j) e_k', d x d.
Matrix<Rational> edge_matrix(const Embedding& embedding, Token query, const Edge& edge) {
    const Index d = embedding.dimension();
    Matrix<Rational> r(d, d);
    for (Index a = 0; a < d; ++a) {
        for (Index b = 0; b < d; ++b) {
            r(a, b) = (embedding.entry(edge.from, static_cast<int>(a)) - embedding.entry(edge.to, static_cast<int>(a))) *
                      embedding.entry(query, static_cast<int>(b));
        }
    }
    return r;
}

/// A sum of `terms` edge matrices with small multiples, in the unit of the weights (an edge matrix is of norm 1/unit at most, about);
/// random when the data have no edge.
Matrix<Rational> draw_edge_combination(const Dataset& data, int terms, Draw& draw) {
    std::vector<std::pair<Token, Edge>> edges;
    for (const QueryGraph& graph : token_graphs(data)) {
        for (const Edge& e : graph.edges()) {
            edges.emplace_back(graph.query(), e);
        }
    }
    const Rational unit = logit_unit(data);
    if (edges.empty()) {
        return draw_weights(data.dimension(), draw) * unit;
    }
    Matrix<Rational> r = zero_matrix<Rational>(data.dimension(), data.dimension());
    for (; terms > 0; --terms) {
        const auto& [query, edge] = draw.pick(edges);
        const int numerator = draw.chance(50) ? 1 : draw.between(-5, 5); // a statement each: the order of arguments is the compiler's
        const int denominator = draw.between(1, 3);
        r += edge_matrix(data.embedding(), query, edge) * Rational(unit * unit * Rational(numerator, denominator));
    }
    return r;
}

/// Over the tokens of a context, under its query.
Rational largest_logit_gap(const Dataset& data, const Matrix<Rational>& w) {
    const LogitModel model(data);
    const Matrix<Rational> z = model.logits(w);
    Rational largest = 0;
    for (const CountedSample& s : model.samples()) {
        for (const TokenCount& c : s.counts) {
            largest = std::max<Rational>(largest, abs(Rational(z(c.token, s.query_index) - z(s.counts.front().token, s.query_index))));
        }
    }
    return largest;
}

Matrix<Rational> draw_along_svm(const Dataset& data, Draw& draw) {
    const GraphSvm svm = find_graph_svm(data, token_graphs(data));
    if (svm.status != GraphSvmStatus::optimal) {
        return draw_weights(data.dimension(), draw) * logit_unit(data);
    }
    static const std::vector<Rational> multiples = {Rational(1, 2), Rational(1), Rational(2), Rational(10), Rational(100)};
    Matrix<Rational> r = weight_matrix(data.embedding(), svm.terms) * draw.pick(multiples);
    // where rows are of very different lengths, W_mm alone may put masses of e^-1e8 on the other tokens of a context: no number of digits shows them
    for (Rational gap = largest_logit_gap(data, r); gap > 1000; gap /= 10) {
        r /= Rational(10);
    }
    return r;
}

Matrix<Rational> draw_off_space(const Dataset& data, Draw& draw) {
    const Matrix<Rational> w = draw_weights(data.dimension(), draw) * logit_unit(data);
    return w - edge_space(data.embedding(), token_graphs(data)).project(w);
}

Matrix<Rational> draw_weights_of_kind(WeightsKind kind, const Dataset& data, Draw& draw) {
    const Rational unit = logit_unit(data);
    switch (kind) {
    case WeightsKind::zero: return zero_matrix<Rational>(data.dimension(), data.dimension());
    case WeightsKind::random: return draw_weights(data.dimension(), draw) * unit;
    case WeightsKind::along_svm: return draw_along_svm(data, draw);
    case WeightsKind::single_edge: return draw_edge_combination(data, 1, draw);
    case WeightsKind::edges: return draw_edge_combination(data, 3, draw);
    case WeightsKind::off_space: return draw_off_space(data, draw);
    case WeightsKind::huge: return draw_scaled_weights(data.dimension(), Rational(unit * power_of_ten(draw.between(3, 6))), draw);
    case WeightsKind::tiny: return draw_scaled_weights(data.dimension(), Rational(unit / power_of_ten(draw.between(3, 30))), draw);
    }
    return zero_matrix<Rational>(data.dimension(), data.dimension());
}

GraphInput draw_graph(const Dataset& data, GraphKind kind, Draw& draw) {
    const Token query = draw.between(0, data.tokens() - 1);
    std::vector<Token> tokens(static_cast<std::size_t>(data.tokens()));
    std::iota(tokens.begin(), tokens.end(), 0);
    if (kind == GraphKind::realisable || (kind == GraphKind::any && draw.chance(50))) {
        static const std::vector<Plan> plans = {Plan::acyclic, Plan::one_component, Plan::several_components, Plan::chain, Plan::incomparable,
                                                Plan::cyclic,  Plan::mixed};
        const Plan plan = draw.pick(plans);
        return {query, draw_edges(draw_layout(plan, query, tokens, draw), draw)};
    }
    return {query, draw_digraph(data.tokens(), draw)};
}

/// Any value of a kind.
template <class Value>
Input any_value(const Case& value, Draw& draw) {
    static const InputKind kind = input_kind(std::type_identity<Value>());
    return kind.draw(value.dataset, draw);
}

} // namespace

InputRecipe weights_input(std::string name, Choices<WeightsKind> kinds) {
    if (kinds.empty()) {
        kinds = {{1, WeightsKind::zero},  {1, WeightsKind::random},    {1, WeightsKind::along_svm}, {1, WeightsKind::single_edge},
                 {1, WeightsKind::edges}, {1, WeightsKind::off_space}, {1, WeightsKind::huge},      {1, WeightsKind::tiny}};
    }
    std::vector<int> weights;
    for (const Weighted<WeightsKind>& choice : kinds) {
        weights.push_back(choice.weight);
    }
    return {std::move(name), [kinds = std::move(kinds), weights = std::move(weights)](const Case& value, Draw& draw) -> Input {
                return WeightsInput{draw_weights_of_kind(kinds[draw.weighted(weights)].value, value.dataset, draw)};
            }};
}

InputRecipe displacement_input(std::string name) {
    return {std::move(name), [](const Case& value, Draw& draw) -> Input {
                const Rational unit = logit_unit(value.dataset);
                Matrix<Rational> r = draw.chance(50) ? draw_edge_combination(value.dataset, 1, draw)
                                                     : Matrix<Rational>(draw_weights(value.dataset.dimension(), draw) * unit);
                if (inner_product(r, r) == 0) {
                    r(0, 0) = unit;
                }
                return WeightsInput{r * Rational(1 / power_of_ten(draw.chance(40) ? 0 : draw.between(1, 30)))};
            }};
}

InputRecipe token_table_input(std::string name) { return {std::move(name), any_value<TokenTableInput>}; }

InputRecipe scalar_input(std::string name, std::vector<std::string> choices) {
    std::vector<Rational> values;
    for (const std::string& text : choices) {
        values.push_back(parse_exact(text));
    }
    return {std::move(name), [values = std::move(values)](const Case&, Draw& draw) -> Input { return ScalarInput{draw.pick(values)}; }};
}

InputRecipe integer_input(std::string name, int low, int high) {
    return {std::move(name), [low, high](const Case&, Draw& draw) -> Input { return ScalarInput{Rational(draw.between(low, high))}; }};
}

InputRecipe context_input(std::string name, ContextKind kind) {
    return {std::move(name), [kind](const Case& value, Draw& draw) -> Input {
                const Dataset& data = value.dataset;
                if (kind == ContextKind::training || (kind == ContextKind::any && draw.chance(40))) {
                    const auto context = data.sample(static_cast<std::size_t>(draw.between(0, static_cast<int>(data.size()) - 1))).context;
                    return ContextInput{{context.begin(), context.end()}};
                }
                return any_value<ContextInput>(value, draw);
            }};
}

InputRecipe graph_input(std::string name, GraphKind kind) {
    return {std::move(name), [kind](const Case& value, Draw& draw) -> Input { return draw_graph(value.dataset, kind, draw); }};
}

InputRecipe renaming_input(std::string name) { return {std::move(name), any_value<RenamingInput>}; }

} // namespace attest
