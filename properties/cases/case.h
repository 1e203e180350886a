// A case: the input on which a claim is decided. A dataset plus every other input by name, all exact.
//
// Inputs say what they are, because shrinking and renaming must know how a token or a dimension runs through them.
#pragma once

#include "theory/graph/token_graph.h"

#include <map>
#include <string>
#include <variant>

namespace attest {

/// A number (a step size, a scale, a displacement ...).
struct ScalarInput {
    Rational value;
};
/// A d x d weight matrix W.
struct WeightsInput {
    Matrix<Rational> value;
};
/// K x K positive numbers p_{k,v} (row: query k, column: token v): exact stand-ins for e^{z_v}.
struct TokenTableInput {
    Matrix<Rational> value;
};
/// A context that need not be in the data (its last token is the query).
struct ContextInput {
    std::vector<Token> value;
};
/// A digraph on the vocabulary for one query.
struct GraphInput {
    Token query = 0;
    std::vector<Edge> edges;
};
/// A permutation of the vocabulary: token v becomes value[v].
struct RenamingInput {
    std::vector<Token> value;
};
using Input = std::variant<ScalarInput, WeightsInput, TokenTableInput, ContextInput, GraphInput, RenamingInput>;

struct Case {
    Dataset dataset;
    std::map<std::string, Input> inputs;

    /// Inputs by name; throw InputError when missing or of another kind.
    const Rational& scalar(const std::string& name) const;
    const Matrix<Rational>& weights(const std::string& name) const;
    const Matrix<Rational>& token_table(const std::string& name) const;
    const std::vector<Token>& context(const std::string& name) const;
    const GraphInput& graph(const std::string& name) const;
    const std::vector<Token>& renaming(const std::string& name) const;
    bool has(const std::string& name) const { return inputs.count(name) != 0; }
};

} // namespace attest
