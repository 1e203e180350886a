#include "properties/claims/graph/graph_definition.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <stdexcept>

namespace attest {

std::vector<Edge> edges_by_definition(const Dataset& data, Token query) {
    std::set<Edge> r;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        if (sample.query != query || std::find(sample.context.begin(), sample.context.end(), sample.label) == sample.context.end()) {
            continue;
        }
        for (const Token v : sample.context) {
            if (v != sample.label) {
                r.insert({sample.label, v});
            }
        }
    }
    return {r.begin(), r.end()};
}

std::vector<Edge> with_reversed(std::vector<Edge> edges) {
    const std::size_t count = edges.size();
    for (std::size_t i = 0; i < count; ++i) {
        edges.push_back({edges[i].to, edges[i].from});
    }
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    return edges;
}

std::string edges_text(const std::vector<Edge>& edges) {
    std::string r = "{";
    for (const Edge& e : edges) {
        r += fmt::format("{}{}->{}", r.size() > 1 ? ", " : "", e.from, e.to);
    }
    return r + "}";
}

Reachability::Reachability(int tokens, const std::vector<Edge>& edges)
    : tokens_(tokens), reach_(static_cast<std::size_t>(tokens) * static_cast<std::size_t>(tokens), false) {
    const auto at = [this](Token i, Token j) { return static_cast<std::size_t>(i * tokens_ + j); };
    for (Token v = 0; v < tokens; ++v) {
        reach_[at(v, v)] = true;
    }
    for (const Edge& e : edges) {
        reach_[at(e.from, e.to)] = true;
    }
    for (Token middle = 0; middle < tokens; ++middle) {
        for (Token i = 0; i < tokens; ++i) {
            for (Token j = 0; j < tokens; ++j) {
                if (reach_[at(i, middle)] && reach_[at(middle, j)]) {
                    reach_[at(i, j)] = true;
                }
            }
        }
    }
}

bool realisable_by_definition(int tokens, const GraphInput& graph) {
    if (tokens > most_tokens_by_definition) {
        throw std::invalid_argument("realisable_by_definition: too many tokens");
    }
    const std::set<Edge> wanted(graph.edges.begin(), graph.edges.end());
    std::set<Edge> realised;
    for (unsigned set = 0; set < (1U << tokens); ++set) {
        const auto holds = [set](Token v) { return ((set >> v) & 1U) != 0; };
        for (Token label = 0; label < tokens && holds(graph.query); ++label) {
            if (!holds(label)) {
                continue;
            }
            std::set<Edge> added;
            for (Token v = 0; v < tokens; ++v) {
                if (v != label && holds(v)) {
                    added.insert({label, v});
                }
            }
            if (std::includes(wanted.begin(), wanted.end(), added.begin(), added.end())) {
                realised.insert(added.begin(), added.end());
            }
        }
    }
    return realised == wanted;
}

std::vector<std::vector<Rational>> restricted_vectors(const Dataset& restricted) {
    const auto append = [&restricted](std::vector<Rational>& list, Token v) {
        for (int j = 0; j < restricted.dimension(); ++j) {
            list.push_back(restricted.embedding().entry(v, j));
        }
    };
    std::vector<std::vector<Rational>> r;
    for (std::size_t i = 0; i < restricted.size(); ++i) {
        const Sample sample = restricted.sample(i);
        std::vector<std::vector<Rational>> tokens;
        for (const TokenCount& count : token_counts(sample.context)) {
            tokens.push_back({Rational(count.count)});
            append(tokens.back(), count.token);
        }
        std::sort(tokens.begin(), tokens.end());
        std::vector<Rational> all;
        append(all, sample.query);
        append(all, sample.label);
        for (const std::vector<Rational>& token : tokens) {
            all.insert(all.end(), token.begin(), token.end());
        }
        r.push_back(std::move(all));
    }
    return r;
}

} // namespace attest
