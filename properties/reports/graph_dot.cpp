#include "properties/reports/graph_dot.h"

#include "properties/reports/shown_name.h"

#include <fmt/format.h>

namespace attest {
namespace {

// A quoted string of the DOT language, in which only the quotation mark and the backslash are special.
std::string dot_text(const std::string& text) {
    std::string r = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            r += '\\';
        }
        r += c;
    }
    return r + '"';
}

} // namespace

std::string query_graph_dot(const Dataset& data, const QueryGraph& graph) {
    const Token query = graph.query();
    std::string r = fmt::format("digraph query_{} {{\n", query);
    r += fmt::format("  graph [label={}, labelloc=t, rankdir=TB, fontname=\"Helvetica\"]\n", dot_text("query " + shown_name(data, query)));
    r += "  node [shape=circle, fontname=\"Helvetica\"]\n";
    for (std::size_t c = 0; c < graph.components().size(); ++c) {
        r += fmt::format("  subgraph cluster_{} {{\n    graph [label=\"\", style=\"rounded,filled\", color=\"#8899aa\", fillcolor=\"#eef2f6\"]\n", c);
        for (const Token v : graph.components()[c]) {
            r += fmt::format("    t{} [label={}{}]\n", v, dot_text(shown_name(data, v)), v == query ? ", shape=doublecircle" : "");
        }
        r += "  }\n";
    }
    for (const Edge& edge : graph.edges()) {
        r += fmt::format("  t{} -> t{}{}\n", edge.from, edge.to, graph.strict(edge) ? "" : " [style=dashed]");
    }
    const auto alone = static_cast<std::size_t>(data.tokens()) - graph.tokens().size();
    if (alone != 0) {
        const std::string note = fmt::format("{} {} no edge", alone, alone == 1 ? "token touches" : "tokens touch");
        r += fmt::format("  note [shape=plaintext, fontsize=10, label={}]\n", dot_text(note));
    }
    return r + "}\n";
}

std::string query_graph_words(const Dataset& data, const QueryGraph& graph) {
    std::string r = fmt::format("Token-priority graph of query {}: components", shown_name(data, graph.query()));
    for (const auto& component : graph.components()) {
        std::string tokens;
        for (const Token v : component) {
            tokens += (tokens.empty() ? "" : " ") + shown_name(data, v);
        }
        r += " [" + tokens + "]";
    }
    r += ", highest priority first";
    for (const bool strict : {true, false}) {
        std::string edges;
        for (const Edge& edge : graph.edges()) {
            edges +=
                graph.strict(edge) == strict ? (edges.empty() ? "" : ", ") + shown_name(data, edge.from) + " to " + shown_name(data, edge.to) : "";
        }
        r += edges.empty() ? "" : (strict ? "; strict edges " : "; tied edges ") + edges;
    }
    return r + ".";
}

} // namespace attest
