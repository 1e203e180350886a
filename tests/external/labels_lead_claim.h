// A claim of our own, with its false neighbours, in one file: who may lead in a token-priority graph.
#pragma once

#include "properties/claims/claim.h"
#include "properties/generators/generate.h"

#include <string>

/// The tokens that `end` picks of the edges of each graph must be allowed by `allowed(data, query, token)`.
template <class End, class Allowed>
attest::Verdict all_ends(const attest::CaseFacts& facts, End end, Allowed allowed) {
    for (const attest::QueryGraph& graph : facts.graphs()) {
        for (const attest::Edge& edge : graph.edges()) {
            if (!allowed(facts.data(), graph.query(), end(edge))) {
                return attest::Verdict::refuted("an edge with another end", "an allowed token", "token " + std::to_string(end(edge)));
            }
        }
    }
    return attest::Verdict::held();
}

inline bool is_label(const attest::Dataset& data, attest::Token query, attest::Token token) {
    for (std::size_t i = 0; i < data.size(); ++i) {
        if (data.sample(i).query == query && data.sample(i).label == token) {
            return true;
        }
    }
    return false;
}
inline bool is_query(const attest::Dataset&, attest::Token query, attest::Token token) { return token == query; }

inline attest::Claim labels_lead_claim() {
    const auto first = [](const attest::Edge& edge) { return edge.from; };
    const auto second = [](const attest::Edge& edge) { return edge.to; };
    attest::Claim claim;
    claim.id = "ours.labels-lead";
    claim.statement = "A token with an out-edge under a query is the label of a sample with that query.";
    claim.source = "ours";
    claim.grade = attest::Grade::exact;
    claim.generate = attest::generate_cases(attest::any_dataset());
    claim.check = [=](const attest::CaseFacts& facts) { return all_ends(facts, first, is_label); };
    claim.false_neighbours = {
        {"labels-follow", "A token with an in-edge under a query is the label of a sample with that query.",
         [=](const attest::CaseFacts& facts) { return all_ends(facts, second, is_label); }},
        {"queries-lead", "A token with an out-edge under a query is that query.",
         [=](const attest::CaseFacts& facts) { return all_ends(facts, first, is_query); }},
    };
    return claim;
}
