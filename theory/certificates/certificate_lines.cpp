#include "theory/certificates/certificate_lines.h"

#include "model/data/dataset_json.h"
#include "model/numbers/number_text.h"

#include <map>
#include <set>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

/// Edges of a tree inside the component of `root` that reaches all its tokens, along the edges or against them.
Json tree(const QueryGraph& graph, Token root, bool along) {
    std::multimap<Token, Edge> leaving;
    for (const Edge& edge : graph.edges()) {
        if (graph.tied(edge.from, root) && graph.tied(edge.to, root)) {
            leaving.emplace(along ? edge.from : edge.to, edge);
        }
    }
    Json result = Json::array();
    std::set<Token> reached{root};
    std::vector<Token> queue{root};
    for (std::size_t next = 0; next < queue.size(); ++next) {
        const auto [begin, end] = leaving.equal_range(queue[next]);
        for (auto at = begin; at != end; ++at) {
            const Token far = along ? at->second.to : at->second.from;
            if (reached.insert(far).second) {
                queue.push_back(far);
                result.push_back(pair_json(at->second.from, at->second.to));
            }
        }
    }
    return result;
}

} // namespace

CertificateLines::CertificateLines(const char* kind, const Dataset& data) {
    Dataset bare = data;
    bare.set_names({});
    bare.set_head(std::nullopt);
    add({{"format", "attest-certificate/1"}, {"kind", kind}, {"dataset", dataset_to_json(bare)}});
}
void CertificateLines::add(const Json& line) { text_ += line.dump() + "\n"; }

void CertificateLines::add_graphs(const std::vector<QueryGraph>& graphs) {
    for (const QueryGraph& graph : graphs) {
        Json edges = Json::array();
        for (const Edge& edge : graph.edges()) {
            edges.push_back(pair_json(edge.from, edge.to));
        }
        add({{"line", "edges"}, {"query", graph.query()}, {"edges", edges}});
        int number = 0;
        for (const auto component : graph.components()) {
            add({{"line", "component"},
                 {"query", graph.query()},
                 {"number", number++},
                 {"tokens", std::vector<Token>(component.begin(), component.end())},
                 {"from_first", component.size() == 1 ? Json::array() : tree(graph, component.front(), true)},
                 {"to_first", component.size() == 1 ? Json::array() : tree(graph, component.front(), false)}});
        }
    }
}

void CertificateLines::add_weights(const std::vector<WeightTerm>& terms) {
    for (const WeightTerm& term : terms) {
        if (term.value != 0) {
            add({{"line", "weight"}, {"query", term.query}, {"token", term.token}, {"value", to_text(term.value)}});
        }
    }
}

void CertificateLines::add_multipliers(const std::vector<Multiplier>& multipliers) {
    for (const Multiplier& multiplier : multipliers) {
        add({{"line", "multiplier"},
             {"query", multiplier.query},
             {"edge", pair_json(multiplier.from, multiplier.to)},
             {"relation", multiplier.strict ? "strict" : "tied"},
             {"value", to_text(multiplier.value)}});
    }
}

Json pair_json(Token from, Token to) { return Json::array({from, to}); }

long decimal_exponent(const Real& x) {
    if (x == Real(0)) {
        return 0;
    }
    const std::string text = abs(x).to_text(5);
    return std::stol(text.substr(text.find('e') + 1)) + 1;
}

std::string power_text(long exponent) {
    const std::string zeros(static_cast<std::size_t>(exponent < 0 ? -exponent - 1 : exponent), '0');
    return exponent < 0 ? "0." + zeros + "1" : "1" + zeros;
}

} // namespace attest
