// A digraph on the vocabulary for one query, without loops; its edges are sorted, each stands once:
//   {"kind": "graph", "query": 0, "edges": [[1, 0], [1, 2]]}
#include "properties/cases/drawn_parts.h"
#include "properties/cases/input_kinds.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

struct Graph {
    using Value = GraphInput;
    static constexpr const char* name = "graph";
    static constexpr const char* words = "a graph";
    static constexpr Measure::Part lowers = Measure::edges;

    static Value draw(const Dataset& data, Draw& draw) {
        const Token query = any_token(data, draw); // a statement each: the order of arguments is the compiler's
        return {query, draw_digraph(data.tokens(), draw)};
    }
    static Value read(const JsonValue& value, const Dataset& data) {
        value.expect_keys({"kind", "query", "edges"});
        Value r{token_from_json(value.at("query"), data), {}};
        for (const JsonValue& edge : value.at("edges").elements()) {
            const std::vector<Token> ends = tokens_from_json(edge, data);
            if (ends.size() != 2 || ends[0] == ends[1]) {
                edge.expected("two different tokens");
            }
            r.edges.push_back({ends[0], ends[1]});
        }
        std::sort(r.edges.begin(), r.edges.end());
        return r;
    }
    static void write(const Value& input, nlohmann::ordered_json& object) {
        object["query"] = input.query;
        nlohmann::ordered_json& edges = object["edges"] = nlohmann::ordered_json::array();
        for (const Edge& e : input.edges) {
            edges.push_back(nlohmann::ordered_json::array({e.from, e.to}));
        }
    }
    static std::string print(const Value& input, const InputWords& show) {
        std::string r = "a graph for query " + show.token(input.query) + ":";
        for (const Edge& e : input.edges) {
            r += " " + show.token(e.from) + "->" + show.token(e.to);
        }
        return r + (input.edges.empty() ? " no edges\n" : "\n");
    }
    static void measure(const Value& input, Measure& measure) {
        measure[Measure::edges] += input.edges.size();
        measure[Measure::ids] += static_cast<std::uint64_t>(input.query);
        for (const Edge& e : input.edges) {
            measure[Measure::ids] += static_cast<std::uint64_t>(e.from + e.to);
        }
    }
    static bool shrink(const Value& input, const OfferValue<Value>& offer) {
        for (std::size_t e = 0; e < input.edges.size(); ++e) {
            Value smaller = input;
            smaller.edges.erase(smaller.edges.begin() + static_cast<std::ptrdiff_t>(e));
            if (offer(std::move(smaller))) {
                return true;
            }
        }
        return false;
    }
    static Value mutate(Value r, const Dataset& data, Draw& draw) {
        const Edge e{any_token(data, draw), any_token(data, draw)};
        const auto at = std::lower_bound(r.edges.begin(), r.edges.end(), e);
        if (at != r.edges.end() && *at == e) {
            r.edges.erase(at);
        } else if (e.from != e.to) {
            r.edges.insert(at, e);
        }
        return r;
    }
    static std::optional<Value> keep_tokens(const Value& input, const Dataset&, const Renumbering& renumber) {
        if (renumber(input.query) < 0) {
            return std::nullopt;
        }
        Value r{renumber(input.query), {}};
        for (const Edge& e : input.edges) {
            if (renumber(e.from) >= 0 && renumber(e.to) >= 0) {
                r.edges.push_back({renumber(e.from), renumber(e.to)});
            }
        }
        std::sort(r.edges.begin(), r.edges.end());
        return r;
    }
    static void merge_tokens(Value& input, Token v, Token u) {
        const auto merged = [&](Token t) { return t == v ? u : t; };
        input.query = merged(input.query);
        for (Edge& e : input.edges) {
            e = {merged(e.from), merged(e.to)};
        }
        std::erase_if(input.edges, [](const Edge& e) { return e.from == e.to; });
        std::sort(input.edges.begin(), input.edges.end());
        input.edges.erase(std::unique(input.edges.begin(), input.edges.end()), input.edges.end());
    }
    static void add_token(Value&, int) {}
    static void change_dimension(Value&, const MatrixChange&) {}
};

} // namespace

InputKind input_kind(std::type_identity<GraphInput>) { return made_input_kind<Graph>(); }

} // namespace attest
