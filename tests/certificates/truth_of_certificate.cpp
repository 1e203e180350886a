#include "tests/certificates/truth_of_certificate.h"

#include "model/attention/loss.h"
#include "model/data/dataset_json.h"
#include "model/descent/descent.h"
#include "model/numbers/number_text.h"
#include "tests/certificates/corruptions.h"
#include "theory/finite_component/finite_component.h"
#include "theory/graph_svm/check_graph_svm.h"
#include "theory/graph_svm/find_graph_svm.h"
#include "theory/next_token/log_odds.h"
#include "theory/norm_svm/matrix_norm_svm.h"
#include "theory/norm_svm/norm_direction.h"
#include "theory/regularisation_path/penalty_path.h"

#include <algorithm>
#include <map>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

struct Statement {
    Dataset data;
    std::string kind;
    std::vector<Json> lines; // without the header
    std::vector<QueryGraph> graphs;

    std::vector<Json> of(const std::string& type) const {
        std::vector<Json> r;
        std::copy_if(lines.begin(), lines.end(), std::back_inserter(r), [&](const Json& line) { return line.at("line") == type; });
        return r;
    }
};

Rational number(const Json& value) { return parse_exact(value.get<std::string>()); }
Edge edge_of(const Json& pair) { return {pair.at(0).get<Token>(), pair.at(1).get<Token>()}; }

/// Edges and components against token_graphs, and the order by reachability.
std::string untrue_graphs(const Statement& s) {
    std::map<Token, std::map<Token, int>> number;
    for (const Json& line : s.of("component")) {
        for (const Json& token : line.at("tokens")) {
            number[line.at("query").get<Token>()][token.get<Token>()] = line.at("number").get<int>();
        }
    }
    const auto edges = s.of("edges");
    if (edges.size() != s.graphs.size()) {
        return "the number of graphs";
    }
    for (std::size_t g = 0; g < s.graphs.size(); ++g) {
        const QueryGraph& graph = s.graphs[g];
        std::vector<Edge> stated;
        for (const Json& pair : edges[g].at("edges")) {
            stated.push_back(edge_of(pair));
        }
        if (edges[g].at("query") != graph.query() || stated != graph.edges()) {
            return "the edges of query " + std::to_string(graph.query());
        }
        const auto& numbers = number[graph.query()];
        for (const Token i : graph.tokens()) {
            for (const Token j : graph.tokens()) {
                if (numbers.count(i) == 0 || numbers.count(j) == 0 || (numbers.at(i) == numbers.at(j)) != graph.tied(i, j)) {
                    return "the components of query " + std::to_string(graph.query());
                }
                if (graph.above(i, j) && numbers.at(i) >= numbers.at(j)) {
                    return "the order of query " + std::to_string(graph.query());
                }
            }
        }
    }
    return "";
}

std::vector<WeightTerm> terms_of(const std::vector<Json>& lines) {
    std::vector<WeightTerm> terms;
    for (const Json& line : lines) {
        terms.push_back({line.at("token").get<Token>(), line.at("query").get<Token>(), number(line.at("value"))});
    }
    return terms;
}

std::string untrue_graph_svm(const Statement& s) {
    const GraphSvm truth = find_graph_svm(s.data, s.graphs);
    if (const Verdict v = check_graph_svm(s.data, s.graphs, truth); v.outcome != Outcome::held) {
        return "our own solution: " + v.reason;
    }
    GraphSvm stated;
    const Json head = s.of("graph-svm").at(0);
    stated.status = head.at("status") == "optimal" ? GraphSvmStatus::optimal
                    : head.at("status") == "zero"  ? GraphSvmStatus::zero
                                                   : GraphSvmStatus::infeasible;
    if (stated.status != truth.status) {
        return "the status";
    }
    if (stated.status != GraphSvmStatus::infeasible) {
        stated.norm_squared = number(head.at("norm_squared"));
        if (weight_matrix(s.data.embedding(), terms_of(s.of("weight"))) != weight_matrix(s.data.embedding(), truth.terms) ||
            stated.norm_squared != truth.norm_squared) {
            return "W or its norm";
        }
    }
    std::vector<WeightTerm> combined; // the multipliers, as check_graph_svm wants to see W
    for (const Json& line : s.of("multiplier")) {
        const Edge e = edge_of(line.at("edge"));
        stated.multipliers.push_back({line.at("query").get<Token>(), e.from, e.to, line.at("relation") == "strict", number(line.at("value"))});
        combined.push_back({e.from, line.at("query").get<Token>(), stated.multipliers.back().value});
        combined.push_back({e.to, line.at("query").get<Token>(), Rational(-stated.multipliers.back().value)});
    }
    if (stated.status == GraphSvmStatus::optimal) {
        std::map<std::pair<Token, Token>, Rational> sums;
        for (const WeightTerm& term : combined) {
            sums[{term.query, term.token}] += term.value;
        }
        for (const auto& [place, value] : sums) {
            if (value != 0) {
                stated.terms.push_back({place.second, place.first, value});
            }
        }
        if (weight_matrix(s.data.embedding(), stated.terms) != weight_matrix(s.data.embedding(), truth.terms)) {
            return "the multipliers do not combine to W";
        }
    }
    if (stated.status == GraphSvmStatus::zero) {
        return stated.norm_squared == 0 ? "" : "the norm";
    }
    const Verdict v = check_graph_svm(s.data, s.graphs, stated);
    return v.outcome == Outcome::held ? "" : "the certificate: " + v.reason;
}

/// Is |A - B|^2, for coefficients A and an enclosure B of the truth's, certainly above radius^2?
bool certainly_farther(const LogitModel& model, const Matrix<Interval>& difference, const Rational& radius) {
    return less(Interval(Rational(radius * radius)), model.coefficient_product(difference, difference)) == Truth::yes;
}

Matrix<Rational> table_of(const LogitModel& model, const std::vector<WeightTerm>& terms) {
    Matrix<Rational> table = zero_matrix<Rational>(model.tokens(), static_cast<Index>(model.queries().size()));
    for (const WeightTerm& term : terms) {
        table(term.token, model.query_index(term.query)) += term.value;
    }
    return table;
}

std::string untrue_finite_component(const Statement& s) {
    const LogitModel model(s.data);
    const auto truth = enclose_finite_component(s.data, s.graphs, 80);
    if (!truth) {
        return "our own enclosure failed";
    }
    const PrecisionScope scope(truth->digits);
    std::vector<WeightTerm> centre;
    for (const Json& line : s.of("coordinate")) {
        const Edge pair = edge_of(line.at("pair"));
        const Token query = line.at("query").get<Token>();
        centre.push_back({pair.from, query, number(line.at("value"))});
        centre.push_back({pair.to, query, Rational(-number(line.at("value")))});
    }
    Matrix<Interval> difference = converted<Interval>(table_of(model, centre));
    for (std::size_t b = 0; b < truth->space.basis().size(); ++b) {
        const EdgeMatrix& m = truth->space.basis()[b];
        difference(m.from, model.query_index(m.query)) -= truth->enclosure[static_cast<Index>(b)];
        difference(m.to, model.query_index(m.query)) += truth->enclosure[static_cast<Index>(b)];
    }
    if (certainly_farther(model, difference, number(s.of("finite-component").at(0).at("radius")))) {
        return "W_fin is farther away than the radius";
    }
    const Json infimum = s.of("loss-infimum").at(0);
    const Rational mid = number(infimum.at("mid")), radius = number(infimum.at("radius"));
    if (less(truth->loss_infimum, Interval(Rational(mid - radius))) == Truth::yes ||
        less(Interval(Rational(mid + radius)), truth->loss_infimum) == Truth::yes) {
        return "L* is outside its interval";
    }
    return "";
}

std::string untrue_penalty_path(const Statement& s) {
    const Json head = s.of("penalty-path").at(0);
    const PenaltyPath path(s.data, s.graphs, find_graph_svm(s.data, s.graphs));
    const auto truth = enclose_path_point(path, number(head.at("lambda")), 60);
    if (!truth) {
        return "our own path point failed";
    }
    const PrecisionScope scope(truth->digits + 60);
    Matrix<Interval> difference = converted<Interval>(table_of(path.model(), terms_of(s.of("weight"))));
    for (std::size_t b = 0; b < path.space().basis().size(); ++b) {
        const EdgeMatrix& m = path.space().basis()[b];
        const Interval c = Interval::exactly(truth->coordinates[static_cast<Index>(b)]);
        difference(m.from, path.model().query_index(m.query)) -= c;
        difference(m.to, path.model().query_index(m.query)) += c;
    }
    const Rational radius = number(head.at("radius")) + truth->radius.to_rational();
    return certainly_farther(path.model(), difference, radius) ? "the path point is farther away than the radius" : "";
}

Interval risk_of(const LogitModel& model, const Matrix<Interval>& coefficients, const std::string& loss) {
    return risk(model, model.logits_of_coefficients(coefficients), loss == "log" ? Loss::log : loss == "squared" ? Loss::squared : Loss::linear);
}

std::string untrue_inequality(const Statement& s, const Json& line) {
    const PrecisionScope scope(120);
    const LogitModel model(s.data);
    const auto second = std::find_if(s.lines.begin(), s.lines.end(), [](const Json& l) { return l.at("line") == "second-weights"; });
    const auto table = [&](auto begin, auto end) { return converted<Interval>(table_of(model, terms_of({begin, end}))); };
    const Matrix<Interval> a = table(s.lines.begin() + 1, second);
    Interval left, right;
    Matrix<Interval> moved = a;
    if (line.at("statement") == "risk-not-convex") {
        if (line.at("claim") == "loss.convex" && line.at("loss") != "log") {
            return "the claim is about the log-loss";
        }
        const Matrix<Interval> b = table(second + 1, s.lines.end());
        const Interval t(number(line.at("fraction")));
        for (Index i = 0; i < moved.size(); ++i) {
            moved.data()[i] += t * (b.data()[i] - a.data()[i]);
        }
        left = risk_of(model, moved, line.at("loss"));
        right = (Interval(1) - t) * risk_of(model, a, line.at("loss")) + t * risk_of(model, b, line.at("loss"));
    } else {
        const Interval step(number(line.at("step")));
        const Matrix<Interval> g = risk_gradient(model, model.logits_of_coefficients(a));
        for (Index i = 0; i < moved.size(); ++i) {
            moved.data()[i] -= step * g.data()[i];
        }
        left = risk_of(model, moved, "log");
        right = risk_of(model, a, "log") - Interval(number(line.at("share"))) * step * model.coefficient_product(g, g);
        if (number(line.at("step")) <= 0) {
            return "the step";
        }
        if (line.at("claim") == "descent.monotone" &&
            (number(line.at("share")) != Rational(1, 2) || number(line.at("step")) * smoothness(s.data) > 1)) {
            return "the claim says 1/2, and a step of at most 1/beta";
        }
    }
    for (const auto& [name, side] : {std::pair("left", left), std::pair("right", right)}) {
        const Rational mid = number(line.at(name).at("mid")), radius = number(line.at(name).at("radius"));
        if (less(side, Interval(Rational(mid - radius))) == Truth::yes || less(Interval(Rational(mid + radius)), side) == Truth::yes) {
            return std::string(name) + " is outside its interval";
        }
    }
    return less(right, left) == Truth::yes ? "" : "the inequality";
}

std::string untrue_counterexample(const Statement& s) {
    const Json line = s.of("counterexample").at(0);
    const std::string statement = line.at("statement"), claim = line.at("claim").get<std::string>();
    const bool neighbour = claim.find('!') != std::string::npos;
    if (!neighbour &&
        ((statement == "svm-infeasible" && !s.data.embedding().independent()) || (statement == "not-reachable" && !realisable(s.data)))) {
        return "a hypothesis of the claim";
    }
    if (statement == "svm-infeasible") {
        const std::string graphs = untrue_graphs(s);
        return !graphs.empty() ? graphs : find_graph_svm(s.data, s.graphs).status == GraphSvmStatus::infeasible ? "" : "the Graph-SVM is feasible";
    }
    if (statement == "not-reachable") {
        const Sample sample = s.data.sample(line.at("sample").get<std::size_t>());
        const Token token = line.at("token").get<Token>(), query = line.at("query").get<Token>();
        if (multiplicity(sample.context, token) == 0 || (!neighbour && query != sample.query)) {
            return "the token or the query";
        }
        return graph_of(s.graphs, query).reaches(sample.label, token) ? "the token is reached" : "";
    }
    return untrue_inequality(s, line);
}

std::string untrue_norm_svm(const Statement& s) {
    const Json head = s.of("norm-svm").at(0);
    const NormSvm svm = find_norm_svm(s.data, s.graphs, head.at("norm") == "largest-entry" ? EntryNorm::largest : EntryNorm::sum);
    if (svm.status == GraphSvmStatus::infeasible || number(head.at("value")) != svm.nu) {
        return "the value of the Graph-SVM in the norm";
    }
    if (s.kind == "norm-direction") {
        const bool unique = s.of("direction").at(0).at("status") == "unique";
        const bool truly = svm.status == GraphSvmStatus::zero || find_norm_direction(s.data, s.graphs, svm).unique;
        return unique == truly ? "" : "whether the direction is unique";
    }
    return "";
}

std::string untrue_norm_bracket(const Statement& s) {
    const Json head = s.of("norm-bracket").at(0);
    const MatrixNorm norm = head.at("norm") == "spectral" ? MatrixNorm::spectral : MatrixNorm::nuclear;
    const Rational lower = number(head.at("lower")), upper = number(head.at("upper"));
    if (!has_strict_edge(s.graphs)) {
        return lower <= 0 && upper >= 0 ? "" : "nu is 0";
    }
    const auto truth = find_norm_bracket(s.data, s.graphs, norm, Rational("1/1000000000000")); // narrower than any that is stored
    return !truth ? "our own bracket failed" : lower <= truth->upper && truth->lower <= upper ? "" : "the bracket";
}

std::string untrue_next_token(const Statement& s) {
    const auto groups = next_token_groups(s.data);
    if (!groups) {
        return "no next-token data";
    }
    const bool compatible = s.of("log-odds").at(0).at("status") == "compatible";
    return compatible == !incompatible_relation(*groups, cyclic_subspace(s.data.embedding(), s.graphs)) ? "" : "whether the odds are compatible";
}

} // namespace

std::string untruth_of(const std::string& text) {
    auto lines = corruption_details::parsed_lines(text);
    const Json header = lines.at(0);
    lines.erase(lines.begin());
    Statement s{dataset_from_json(JsonValue(header.at("dataset"), "certificate")), header.at("kind"), lines, {}};
    s.graphs = token_graphs(s.data);
    if (s.kind == "counterexample") {
        return untrue_counterexample(s);
    }
    if (s.kind == "penalty-path") {
        return untrue_penalty_path(s);
    }
    if (s.kind == "next-token") {
        return untrue_next_token(s);
    }
    if (std::string graphs = untrue_graphs(s); !graphs.empty()) {
        return graphs;
    }
    if (s.kind == "norm-svm" || s.kind == "norm-direction") {
        return untrue_norm_svm(s);
    }
    if (s.kind == "norm-bracket") {
        return untrue_norm_bracket(s);
    }
    return s.kind == "graph-svm" ? untrue_graph_svm(s) : s.kind == "finite-component" ? untrue_finite_component(s) : "";
}

} // namespace attest
