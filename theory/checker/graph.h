// Components and order of the token-priority graphs: the certificate's edges against the dataset's, trees inside each
// component as witnesses that it is strongly connected, and component numbers that no edge decreases.
#pragma once

#include "theory/checker/reading.h"

namespace attest_checker {

/// G^(k) as the dataset defines it, and the component numbers that the certificate has shown.
struct Graph {
    std::set<Edge> edges;
    std::vector<std::vector<Token>> components; ///< of the tokens that touch an edge, each ascending
    std::map<Token, std::size_t> component;     ///< the number of a token's
    bool tied(const Edge& e) const { return component.at(e.first) == component.at(e.second); }
};

/// The graphs by column, without components.
inline std::vector<Graph> graphs_of(const Dataset& data) {
    std::vector<Graph> graphs(data.queries.size());
    for (const Sample& sample : data.samples) {
        const bool labelled = sample.holds(sample.label);
        for (const auto& [token, count] : sample.counts) {
            if (labelled && token != sample.label) {
                graphs[sample.column].edges.insert({sample.label, token});
            }
        }
    }
    return graphs;
}

/// The edges grow a tree from the first token, along them or against them, until it holds all the tokens.
inline void check_tree(const Json& tree, const Dataset& data, const Graph& graph, bool along) {
    const std::vector<Token>& tokens = graph.components.back();
    std::set<Token> reached{tokens.at(0)};
    for (const Json& item : list(tree)) {
        const Edge e = edge(item, data.tokens);
        const auto [near, far] = along ? e : Edge(e.second, e.first);
        need(graph.edges.count(e) == 1, "an edge of a tree is not in the graph");
        need(reached.count(near) == 1, "an edge of a tree does not start where the tree has arrived");
        need(std::binary_search(tokens.begin(), tokens.end(), far) && reached.insert(far).second,
             "an edge of a tree does not lead to a new token of the component");
    }
    need(reached.size() == tokens.size(), "a tree does not reach every token of its component");
}

/// Lines "edges" and "component" of every query.
inline std::vector<Graph> check_graphs(Lines& lines, const Dataset& data) {
    std::vector<Graph> graphs = graphs_of(data);
    for (std::size_t q = 0; q < graphs.size(); ++q) {
        Graph& graph = graphs[q];
        const Json line = lines.take("edges", 3);
        need(data.column(line.at("query")) == q, "the edges of another query are expected");
        std::vector<Edge> edges;
        std::set<Token> touched;
        for (const Json& item : list(line.at("edges"))) {
            edges.push_back(edge(item, data.tokens));
            touched.insert({edges.back().first, edges.back().second});
        }
        need(edges == std::vector<Edge>(graph.edges.begin(), graph.edges.end()), "the edges are not those of the dataset, ascending");
        for (std::size_t number = 0; graph.component.size() < touched.size(); ++number) {
            const Json component = lines.take("component", 6);
            need(data.column(component.at("query")) == q, "a component of another query is expected");
            need(id(component.at("number"), number + 1) == number, "the components are not numbered in order");
            std::vector<Token>& tokens = graph.components.emplace_back();
            for (const Json& item : list(component.at("tokens"))) {
                const Token token = id(item, data.tokens);
                need(tokens.empty() || tokens.back() < token, "a component's tokens do not ascend");
                need(touched.count(token) == 1, "a component holds a token that touches no edge");
                need(graph.component.emplace(token, number).second, "a token is in two components");
                tokens.push_back(token);
            }
            need(!tokens.empty(), "a component is empty");
            check_tree(component.at("from_first"), data, graph, true);
            check_tree(component.at("to_first"), data, graph, false);
        }
        for (const auto& [from, to] : edges) {
            need(graph.component.at(from) <= graph.component.at(to), "an edge leads to a component of higher priority");
        }
    }
    return graphs;
}

} // namespace attest_checker
