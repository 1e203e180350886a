#include "properties/cases/labels.h"

#include "theory/graph_svm/integer_gram.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <set>
#include <string_view>

namespace attest {
namespace {

using Labels = std::set<std::string_view>; // of literals

/// What the risk sees of a sample's input: the bag of tokens, sorted, then the query.
std::vector<Token> bag_of(const Sample& sample) {
    std::vector<Token> r(sample.context.begin(), sample.context.end());
    std::sort(r.begin(), r.end());
    r.push_back(sample.query);
    return r;
}

void add_sample_labels(const Dataset& data, Labels& labels) {
    std::map<std::vector<Token>, std::set<Token>> labels_of_bag;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        if (sample.context.size() == 1) {
            labels.insert("one-token-context");
        }
        if (sample.context.size() >= 6) {
            labels.insert("context-length-6");
        }
        const std::vector<TokenCount> counts = token_counts(sample.context);
        if (std::any_of(counts.begin(), counts.end(), [](const TokenCount& c) { return c.count > 1; })) {
            labels.insert("repeated-tokens");
        }
        if (sample.label == sample.query) {
            labels.insert("query-as-label");
        }
        if (multiplicity(sample.context, sample.label) == 0) {
            labels.insert("label-absent");
        }
        std::set<Token>& seen = labels_of_bag[bag_of(sample)];
        if (!seen.insert(sample.label).second) {
            labels.insert("duplicated-sample");
        }
        if (seen.size() > 1) {
            labels.insert("conflicting-labels");
        }
    }
    labels.insert(data.queries().size() > 1 ? "several-queries" : "one-query");
    static constexpr std::array<std::string_view, 9> sizes = {"more-tokens", "tokens-1", "tokens-2", "tokens-3", "tokens-4",
                                                              "tokens-5",    "tokens-6", "tokens-7", "tokens-8"};
    labels.insert(sizes[data.tokens() <= 8 ? static_cast<std::size_t>(data.tokens()) : 0]);
    if (data.head()) {
        labels.insert("head");
    }
}

/// Number of components on the longest path of the condensation.
int longest_chain(const QueryGraph& graph) {
    std::vector<int> length(graph.components().size(), 1); // of the longest path that ends here; numbers are a topological order
    for (std::size_t c = 0; c < length.size(); ++c) {
        for (const Edge& e : graph.edges()) {
            const auto to = static_cast<std::size_t>(graph.component(e.to));
            if (static_cast<std::size_t>(graph.component(e.from)) == c && to != c) {
                length[to] = std::max(length[to], length[c] + 1);
            }
        }
    }
    return length.empty() ? 0 : *std::max_element(length.begin(), length.end());
}

bool has_incomparable(const QueryGraph& graph) {
    const auto& components = graph.components();
    for (std::size_t i = 0; i < components.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (!graph.reaches(components[i].front(), components[j].front()) && !graph.reaches(components[j].front(), components[i].front())) {
                return true;
            }
        }
    }
    return false;
}

void add_graph_labels(const std::vector<QueryGraph>& graphs, int tokens, Labels& labels) {
    std::set<Token> touched;
    for (const QueryGraph& graph : graphs) {
        touched.insert(graph.tokens().begin(), graph.tokens().end());
        const auto cyclic = std::count_if(graph.components().begin(), graph.components().end(), [](const auto& c) { return c.size() > 1; });
        if (cyclic > 1) {
            labels.insert("several-cyclic-components");
        }
        if (std::any_of(graph.components().begin(), graph.components().end(), [](const auto& c) { return c.size() == 2; })) {
            labels.insert("component-of-two");
        }
        if (graph.components().size() == 1 && graph.tokens().size() >= 3) {
            labels.insert("one-big-component");
        }
        if (longest_chain(graph) >= 4) {
            labels.insert("chain-of-4");
        }
        if (has_incomparable(graph)) {
            labels.insert("incomparable-components");
        }
    }
    if (touched.empty()) {
        labels.insert("no-edge");
    }
    if (static_cast<int>(touched.size()) < tokens) {
        labels.insert("isolated-token");
    }
    labels.insert(acyclic(graphs) ? "acyclic" : "cyclic");
    labels.insert(has_strict_edge(graphs) ? "strict-edge" : "no-strict-edge");
}

/// det(scale G) by fraction-free elimination (Bareiss); G is symmetric and positive semidefinite, so a zero pivot means det 0.
Integer gram_determinant(const IntegerGram& gram) {
    const int size = gram.size();
    Matrix<Integer> g(size, size); // the lower triangle
    for (int i = 0; i < size; ++i) {
        for (int j = 0; j <= i; ++j) {
            g(i, j) = gram.at(i, j);
        }
    }
    Integer previous = 1;
    for (int p = 0; p < size; ++p) {
        const Integer& pivot = g(p, p);
        if (pivot == 0) {
            return 0;
        }
        for (int i = size - 1; i > p; --i) {
            for (int j = p + 1; j <= i; ++j) {
                g(i, j) *= pivot;
                mpz_submul(g(i, j).backend().data(), g(i, p).backend().data(), g(j, p).backend().data());
                mpz_divexact(g(i, j).backend().data(), g(i, j).backend().data(), previous.backend().data());
            }
        }
        previous = pivot;
    }
    return previous;
}

void add_row_labels(const IntegerGram& gram, Labels& labels) {
    bool orthogonal = true;
    bool unit = true;
    Integer largest = 0; // squared norms of the rows that are not 0, times the scale
    Integer least = 0;
    for (int i = 0; i < gram.size(); ++i) {
        const Integer& squared = gram.at(i, i);
        if (squared == 0) {
            labels.insert("zero-row");
        } else {
            least = least == 0 || squared < least ? squared : least;
            largest = squared > largest ? squared : largest;
        }
        unit = unit && squared == gram.scale();
        for (int j = 0; j < i; ++j) {
            const Integer& product = gram.at(i, j);
            orthogonal = orthogonal && product == 0;
            if (squared + gram.at(j, j) == 2 * product) { // |e_i - e_j|^2 = 0
                labels.insert("repeated-rows");
            }
            if (product != 0 && product * product != squared * gram.at(j, j)) {
                labels.insert("oblique-rows");
            }
        }
    }
    if (orthogonal) {
        labels.insert(unit ? "orthonormal" : "orthogonal");
    }
    if (least != 0 && Rational(100 * least) <= gram.scale()) {
        labels.insert("tiny-rows");
    }
    if (Rational(largest) >= 100 * gram.scale()) {
        labels.insert("huge-rows");
    }
    if (least != 0 && largest >= 1000000 * least) {
        labels.insert("mixed-scales");
    }
}

/// Beyond 8 tokens the determinant is left out: labels are for generated cases and have to be cheap.
void add_embedding_labels(const Embedding& embedding, Labels& labels) {
    const int tokens = embedding.tokens();
    const int dimension = embedding.dimension();
    labels.insert(dimension == tokens ? "d=K" : dimension > tokens ? "d>K" : "d<K");
    if (embedding.is_one_hot()) {
        labels.insert({"one-hot", "independent"});
        return;
    }
    std::vector<Token> all(static_cast<std::size_t>(tokens));
    std::iota(all.begin(), all.end(), Token{0});
    const IntegerGram gram(embedding, all);
    add_row_labels(gram, labels);
    if (tokens > 8) {
        labels.insert(embedding.independent() ? "independent" : "dependent");
        return;
    }
    const Integer determinant = gram_determinant(gram);
    labels.insert(determinant == 0 ? "dependent" : "independent");
    Integer product = 1; // of the diagonal; both are scaled alike
    for (Token v = 0; v < tokens; ++v) {
        product *= gram.at(v, v);
    }
    if (determinant != 0 && determinant * 1000000 <= product) {
        labels.insert("nearly-dependent");
    }
}

} // namespace

std::vector<std::string> dataset_labels(const CaseFacts& facts) {
    Labels r;
    add_sample_labels(facts.data(), r);
    add_graph_labels(facts.graphs(), facts.data().tokens(), r);
    add_embedding_labels(facts.data().embedding(), r);
    return {r.begin(), r.end()};
}

} // namespace attest
