#include "theory/certificates/counterexample_certificate.h"

#include "model/numbers/exact_solve.h"
#include "model/numbers/number_text.h"
#include "theory/certificates/certificate_lines.h"

#include <algorithm>
#include <set>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

Matrix<Rational> rows_of(const Matrix<Rational>& table, const std::vector<Index>& rows) {
    Matrix<Rational> r(static_cast<Index>(rows.size()), table.cols());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        r.row(static_cast<Index>(i)) = table.row(rows[i]);
    }
    return r;
}

std::vector<WeightTerm> terms_of(const LogitModel& model, const Matrix<Rational>& coefficients) {
    std::vector<WeightTerm> terms;
    for (std::size_t q = 0; q < model.queries().size(); ++q) {
        for (Token v = 0; v < model.tokens(); ++v) {
            terms.push_back({v, model.queries()[q], coefficients(v, static_cast<Index>(q))});
        }
    }
    return terms;
}

/// An interval around an enclosure, exact decimals without exponents.
Json stated(const Interval& side, long places) {
    const Real radius = side.radius() + Real::power_of_ten(-places);
    return {{"mid", fixed_text(side.midpoint().to_rational(), static_cast<int>(places))}, {"radius", power_text(decimal_exponent(radius) + 1)}};
}

/// The statement with both sides, or nothing when the left one is not certainly larger. `line` holds what is the statement's own.
std::optional<Json> inequality(Json line, const Interval& left, const Interval& right) {
    if (less(right, left) != Truth::yes) {
        return std::nullopt;
    }
    const long places = working_digits() + std::max(0L, -decimal_exponent((left - right).lower()));
    line["digits"] = working_digits() + places + 10;
    line["left"] = stated(left, places);
    line["right"] = stated(right, places);
    return line;
}

Matrix<Interval> enclosed_logits(const LogitModel& model, const Matrix<Rational>& coefficients) {
    return converted<Interval>(model.logits_of_coefficients(coefficients));
}

} // namespace

Matrix<Rational> coefficients_with_logits_of(const Dataset& data, const Matrix<Rational>& w) {
    const LogitModel model(data);
    const std::vector<Token>& queries = model.queries();
    Matrix<Rational> result = zero_matrix<Rational>(data.tokens(), static_cast<Index>(queries.size()));
    if (data.embedding().is_one_hot()) {
        for (std::size_t q = 0; q < queries.size(); ++q) {
            result.col(static_cast<Index>(q)) = w.col(queries[q]);
        }
        return result;
    }
    const Matrix<Rational> e = data.embedding().matrix();
    const Matrix<Rational> e_q = rows_of(e, {queries.begin(), queries.end()});
    const std::vector<Index> tokens = independent_rows(e), columns = independent_rows(e_q);
    const Matrix<Rational> left = rows_of(e, tokens), right = rows_of(e_q, columns);
    // left' A right has the logits of W on these rows and columns, hence on all: G_left A G_right = left W right'
    const auto half = exact_solve(exact_product(left, transposed(left)), exact_product(exact_product(left, w), transposed(right)));
    const auto table = half ? exact_solve(exact_product(right, transposed(right)), transposed(*half)) : std::nullopt;
    for (std::size_t i = 0; table && i < tokens.size(); ++i) {
        for (std::size_t j = 0; j < columns.size(); ++j) {
            result(tokens[i], columns[j]) = (*table)(static_cast<Index>(j), static_cast<Index>(i));
        }
    }
    return result;
}

std::optional<std::string> infeasible_counterexample(const std::string& claim, const Dataset& data, const std::vector<QueryGraph>& graphs,
                                                     const GraphSvm& svm) {
    if (svm.status != GraphSvmStatus::infeasible) {
        return std::nullopt;
    }
    CertificateLines lines("counterexample", data);
    lines.add({{"line", "counterexample"}, {"claim", claim}, {"statement", "svm-infeasible"}});
    lines.add_graphs(graphs);
    lines.add_multipliers(svm.multipliers);
    return lines.text();
}

std::optional<std::string> unreachable_counterexample(const std::string& claim, const Dataset& data, const std::vector<QueryGraph>& graphs,
                                                      std::size_t sample, Token query, Token token) {
    const Token label = data.sample(sample).label;
    std::set<Token> closed{label};
    for (const auto component : graph_of(graphs, query).components()) {
        for (const Token v : component) {
            if (graph_of(graphs, query).reaches(label, v)) {
                closed.insert(v);
            }
        }
    }
    if (closed.count(token) != 0 || multiplicity(data.sample(sample).context, token) == 0) {
        return std::nullopt;
    }
    CertificateLines lines("counterexample", data);
    lines.add({{"line", "counterexample"},
               {"claim", claim},
               {"statement", "not-reachable"},
               {"sample", sample},
               {"query", query},
               {"token", token},
               {"closed", closed}});
    return lines.text();
}

std::optional<std::string> convexity_counterexample(const std::string& claim, const Dataset& data, Loss loss, const Matrix<Rational>& a,
                                                    const Matrix<Rational>& b, const Rational& t) {
    if (!head_aligned(data) || !realisable(data)) {
        return std::nullopt;
    }
    const LogitModel model(data);
    const Matrix<Rational> from = coefficients_with_logits_of(data, a), to = coefficients_with_logits_of(data, b);
    Matrix<Rational> between = from;
    for (Index i = 0; i < between.size(); ++i) {
        between.data()[i] += t * (to.data()[i] - from.data()[i]);
    }
    const auto risk_at = [&](const Matrix<Rational>& table) { return risk(model, enclosed_logits(model, table), loss); };
    const Interval chord = Interval(Rational(1 - t)) * risk_at(from) + Interval(t) * risk_at(to);
    const auto line = inequality(
        {{"line", "counterexample"}, {"claim", claim}, {"statement", "risk-not-convex"}, {"loss", loss_name(loss)}, {"fraction", to_text(t)}},
        risk_at(between), chord);
    if (!line) {
        return std::nullopt;
    }
    CertificateLines lines("counterexample", data);
    lines.add(*line);
    lines.add_weights(terms_of(model, from));
    lines.add({{"line", "second-weights"}});
    lines.add_weights(terms_of(model, to));
    return lines.text();
}

std::optional<std::string> step_counterexample(const std::string& claim, const Dataset& data, const Matrix<Rational>& a, const Rational& step,
                                               const Rational& share) {
    if (!head_aligned(data) || !realisable(data)) {
        return std::nullopt;
    }
    const LogitModel model(data);
    const Matrix<Rational> from = coefficients_with_logits_of(data, a);
    const Matrix<Interval> z = enclosed_logits(model, from), slope = risk_gradient(model, z);
    const Matrix<Interval> move = model.logits_of_coefficients(slope);
    Matrix<Interval> after = z;
    for (Index i = 0; i < after.size(); ++i) {
        after.data()[i] -= Interval(step) * move.data()[i];
    }
    const auto line = inequality(
        {{"line", "counterexample"}, {"claim", claim}, {"statement", "step-not-monotone"}, {"step", to_text(step)}, {"share", to_text(share)}},
        risk(model, after), risk(model, z) - Interval(Rational(share * step)) * inner_product(slope, move));
    if (!line) {
        return std::nullopt;
    }
    CertificateLines lines("counterexample", data);
    lines.add(*line);
    lines.add_weights(terms_of(model, from));
    return lines.text();
}

} // namespace attest
