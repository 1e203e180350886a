// Counterexamples: a short list of statements, each a fixed inequality or fact about the dataset and the inputs.
// A claim's id without "!" is refuted under the claim's own hypotheses and with its own constant; "claim!name", a false neighbour or
// a claim without a hypothesis, may state another.
#pragma once

#include "theory/checker/graph_svm.h"

namespace attest_checker {

/// No path leads from a sample's label to a token of its context in G^(query): a set closed under edges separates them.
inline void check_unreachable(const Json& line, const Dataset& data, bool neighbour) {
    need_keys(line, 7);
    const Sample& sample = data.samples[id(line.at("sample"), data.samples.size())];
    const std::size_t column = data.column(line.at("query"));
    need(neighbour || column == sample.column, "the query is not the sample's");
    need(neighbour || sample.holds(sample.label), "the claim itself needs every label in its context");
    std::set<Token> closed;
    for (const Json& token : list(line.at("closed"))) {
        closed.insert(id(token, data.tokens));
    }
    const Token token = id(line.at("token"), data.tokens);
    need(sample.holds(token) && closed.count(token) == 0, "the token is not in the context, or in \"closed\"");
    need(closed.count(sample.label) == 1, "the label is not in \"closed\"");
    const std::vector<Graph> graphs = graphs_of(data);
    for (const auto& [from, to] : graphs[column].edges) {
        need(closed.count(from) == 0 || closed.count(to) == 1, "an edge leaves \"closed\"");
    }
}

/// beta = max_i D_i^2 |e_k|^2 / 4, D_i the largest distance between two embeddings of a context.
inline Rational smoothness(const Dataset& data, const Table<Rational>& gram) {
    Rational largest;
    for (const Sample& sample : data.samples) {
        const Token query = data.queries[sample.column];
        for (const auto& [u, count] : sample.counts) {
            for (const auto& [v, other] : sample.counts) {
                Rational squared_distance = gram(u, u) + gram(v, v), product;
                add_product(squared_distance, gram(u, v), -2);
                add_product(product, squared_distance, gram(query, query));
                largest = std::max(largest, product);
            }
        }
    }
    return largest / 4;
}

/// An inequality left > right between enclosed numbers, at the weights A that follow, and B after a line "second-weights".
inline void check_inequality(Lines& lines, const Json& line, const Dataset& data, bool convex, bool neighbour) {
    need_keys(line, 8);
    set_digits(line.at("digits"));
    const Table<Rational> gram = gram_matrix(data);
    const auto risk_at = [&](const Table<Interval>& w, const std::string& loss) { return risk(data.samples, logits(data, gram, w), loss); };
    const Table<Interval> a = enclosed(read_weights(lines, data));
    Interval left, right;
    if (convex) { // L((1 - t) A + t B) > (1 - t) L(A) + t L(B), 0 < t < 1
        const Rational t = exact(line.at("fraction"));
        need(t > 0 && t < 1, "the fraction is not between 0 and 1");
        const std::string loss = line.at("loss");
        need(neighbour || loss == "log", "the claim itself is about the log-loss");
        lines.take("second-weights", 1);
        const Table<Interval> b = enclosed(read_weights(lines, data));
        left = risk_at(sum(a, Interval(t), sum(b, Interval(-1), a)), loss).value;
        right = Interval(Rational(1 - t)) * risk_at(a, loss).value + Interval(t) * risk_at(b, loss).value;
    } else { // L(A - step grad L(A)) > L(A) - share step |grad L(A)|^2, share 1/2 in the claim itself
        const Rational step = exact(line.at("step")), share = exact(line.at("share"));
        need(step > 0, "the step is not positive");
        need(neighbour || share == Rational(1, 2), "the share is not the claim's own");
        need(neighbour || step * smoothness(data, gram) <= 1, "the claim itself needs a step of at most 1/beta");
        const Risk before = risk_at(a, "log");
        left = risk_at(sum(a, Interval(-step), before.slope), "log").value;
        right = before.value - Interval(share) * Interval(step) * product(before.slope, logits(data, gram, before.slope));
    }
    for (const auto& [stated, found] : {std::pair(line.at("left"), left), std::pair(line.at("right"), right)}) {
        need_keys(stated, 2);
        const Interval mid(exact(stated.at("mid"))), radius(exact(stated.at("radius")));
        need_at_most(mid - radius, found, "a side is not in its stated interval");
        need_at_most(found, mid + radius, "a side is not in its stated interval");
    }
    need_less(right, left, "the left side is not above the right side");
}

inline std::string check_counterexample(Lines& lines, const Dataset& data) {
    static const std::map<std::string, std::string> refutes{{"svm-infeasible", "svm.feasible"},
                                                            {"not-reachable", "graph.label-on-top"},
                                                            {"risk-not-convex", "loss.convex"},
                                                            {"step-not-monotone", "descent.monotone"}};
    const Json line = lines.take("counterexample", 0);
    const std::string claim = line.at("claim"), statement = line.at("statement");
    const std::size_t mark = claim.find('!');
    const bool neighbour = mark != std::string::npos;
    need(claim.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._!") == std::string::npos &&
             mark + 1 != claim.size(),
         "the claim is not an id: letters, digits, - . _ and ! only");
    need(refutes.count(statement) == 1 && refutes.at(statement) == claim.substr(0, mark), "the statement does not refute the claim");
    if (statement == "svm-infeasible") {
        need_keys(line, 3);
        need(neighbour, "the claim itself needs independent embeddings, with which every Graph-SVM is feasible");
        check_farkas(lines, data, check_graphs(lines, data));
    } else if (statement == "not-reachable") {
        check_unreachable(line, data, neighbour);
    } else {
        check_inequality(lines, line, data, statement == "risk-not-convex", neighbour);
    }
    return "a counterexample to " + claim + ": " + statement;
}

} // namespace attest_checker
