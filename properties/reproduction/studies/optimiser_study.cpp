#include "properties/reproduction/studies/optimiser_study.h"

#include "model/descent/factorised_descent.h"
#include "model/descent/optimiser_run.h"
#include "model/numbers/number_text.h"
#include "properties/generators/generate.h"
#include "theory/descent/decaying_sign.h"
#include "theory/descent/optimiser_direction.h"
#include "theory/finite_component/finite_component.h"
#include "theory/graph_svm/solve_graph_svm.h"
#include "theory/norm_svm/entry_norm_svm.h"
#include "theory/regularisation_path/path_facts.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <stdexcept>

namespace attest {
namespace {

const char* const even_name = "([1,2,0],1), one-hot";
const char* const uneven_name = "([1,2,2,0],1), one-hot";

Dataset even_example() { return small_dataset({{{1, 2, 0}, 1}}); }
Dataset uneven_example() { return small_dataset({{{1, 2, 2, 0}, 1}}); }

GraphSvm svm_of(const Dataset& data) { return solve_graph_svm(data, token_graphs(data)); }

double cosine(const Matrix<double>& a, const Matrix<double>& b) { return inner_product(a, b) / std::sqrt(inner_product(a, a) * inner_product(b, b)); }

OptimiserRow exact_row(const std::string& optimiser, const std::optional<FixedDirection>& fixed) {
    if (!fixed) {
        throw std::logic_error("the study's dataset is out of the exact theory's scope");
    }
    const Rational& squared = fixed->cosine_squared;
    return {optimiser, fixed->is_svm_direction() ? "yes" : "no", "exact", even_name,
            fmt::format("cosine {}sqrt({}) = {:.6f} at every step from 0", fixed->cosine_sign < 0 ? "-" : "", squared.str(),
                        fixed->cosine_sign * std::sqrt(number_from<double>(squared)))};
}

/// Steps 100, 1000, ... up to 10^5 times the effort.
std::vector<long> checkpoints(double effort) {
    std::vector<long> steps;
    for (const double step : {1e2, 1e3, 1e4, 1e5}) {
        steps.push_back(std::max(1L, std::lround(step * std::min(effort, 100.0))));
    }
    return steps;
}

/// What cosines that rise at each checkpoint, or do not, suggest.
std::string suggestion(const std::vector<double>& cosines) {
    return std::is_sorted(cosines.begin(), cosines.end()) && cosines.back() > cosines.front() ? "seems to" : "no sign of it";
}

OptimiserRow trend_row(const std::string& optimiser, const Dataset& data, const std::string& name, const OptimiserRule& rule,
                       const std::vector<long>& steps) {
    const Matrix<double> direction = converted<double>(weight_matrix(data.embedding(), svm_of(data).terms));
    OptimiserRun<double> run(data, zero_matrix<Rational>(data.dimension(), data.dimension()), rule);
    std::vector<double> cosines;
    std::string numbers = "cosine";
    for (const long step : steps) {
        while (run.steps() < step) {
            run.step();
        }
        cosines.push_back(cosine(run.weights(), direction));
        numbers += fmt::format("{} {:.6f} at step {}", cosines.size() == 1 ? "" : ",", cosines.back(), step);
    }
    return {optimiser, suggestion(cosines), "trend", name, numbers};
}

OptimiserRow weight_decay_row() {
    const Dataset data = uneven_example();
    const std::vector<QueryGraph> graphs = token_graphs(data);
    const PenaltyPath path(data, graphs, svm_of(data));
    OptimiserRow row{"weight decay, lambda = 1/100", "not decided", "enclosed", uneven_name, ""};
    const std::optional<FiniteComponent> finite = enclose_finite_component(data, graphs, 40);
    const std::optional<PathPoint> point = enclose_path_point(path, Rational(1, 100), 30);
    if (!finite || !point) {
        return row;
    }
    const PrecisionScope scope(point->digits);
    const PathFacts facts = path_facts(path, *point, *finite);
    if (facts.direction_error && positive(*facts.direction_error) == Truth::yes) {
        row.survives = "no";
        row.numbers = fmt::format("tends to W_lambda, |W_lambda| = {:.6f}, cosine {:.6f}", facts.norm.midpoint().to_double(),
                                  facts.cosine->midpoint().to_double());
    }
    return row;
}

OptimiserRow factorised_row(const std::vector<long>& steps) {
    const std::vector<FactorisedCosines> run = factorised_run(steps, 0.01, 0.5);
    std::vector<double> frobenius;
    std::string numbers = "cosine with W_mm | with the nuclear-norm solution:";
    for (const FactorisedCosines& c : run) {
        frobenius.push_back(c.frobenius);
        numbers += fmt::format("{} {:.4f} | {:.4f} at step {}", frobenius.size() == 1 ? "" : ",", c.frobenius, c.nuclear, c.step);
    }
    const bool nuclear = run.back().nuclear > run.back().frobenius;
    return {"descent on both factors of W = K'Q, rate 1/2, from entries of size 0.01", nuclear ? "no, the nuclear-norm direction" : "seems to",
            "trend", "([1,2],1), ([1,0],1), one-hot", numbers};
}

OptimiserRule rule_of(Optimiser optimiser, const Rational& rate) {
    OptimiserRule rule;
    rule.optimiser = optimiser;
    rule.rate = rate;
    return rule;
}

/// Sign descent with steps that tend to 0, on data with a cycle: the least strict margin over max |W_ij| beside those of W_mm and of the best W.
OptimiserRow decaying_sign_row() {
    const Dataset data = small_dataset({{{2, 1}, 1}, {{2, 1}, 2}, {{0, 1}, 1}});
    if (!sign_descent_tied_pair(data)) {
        throw std::logic_error("optimiser_study: sign descent is not known on its example");
    }
    const Rational of_mm = 1 / entry_norm(EntryNorm::largest, weight_matrix(data.embedding(), svm_of(data).terms));
    const Rational best = 1 / find_norm_svm(data, token_graphs(data), EntryNorm::largest).nu;
    return {"sign descent, steps of length 1/ceil(sqrt t)", sign_descent_margin_ceiling() < of_mm ? "no" : "not known", "exact",
            "([2,1],1), ([2,1],2), ([0,1],1), one-hot: a cycle",
            fmt::format("margin over max |W_ij|: at most {} in the limit, W_mm has {}, the best W {}", to_text(sign_descent_margin_ceiling()),
                        to_text(of_mm), to_text(best))};
}

} // namespace

Dataset factorised_example() { return small_dataset({{{1, 2}, 1}, {{1, 0}, 1}}); }

Matrix<Rational> nuclear_direction() {
    Matrix<Rational> w = zero_matrix<Rational>(3, 3);
    for (const Token query : {0, 2}) {
        w(0, query) = w(2, query) = Rational(-1, 3);
        w(1, query) = Rational(2, 3);
    }
    return w;
}

std::vector<FactorisedCosines> factorised_run(const std::vector<long>& steps, double size, double rate) {
    const Dataset data = factorised_example();
    const Matrix<double> frobenius = converted<double>(weight_matrix(data.embedding(), svm_of(data).terms));
    const Matrix<double> nuclear = converted<double>(nuclear_direction());
    Matrix<double> key(3, 3);
    Matrix<double> query(3, 3);
    for (Index i = 0; i < key.size(); ++i) { // any full matrices will do
        key.data()[i] = size * std::sin(1.0 + 1.7 * static_cast<double>(i));
        query.data()[i] = size * std::sin(2.0 + 2.3 * static_cast<double>(i));
    }
    FactorisedDescent run(data, key, query, rate);
    std::vector<FactorisedCosines> r;
    for (const long step : steps) {
        while (run.steps() < step) {
            run.step();
        }
        const Matrix<double> w = run.weights();
        r.push_back({step, cosine(w, frobenius), cosine(w, nuclear), std::sqrt(inner_product(w, w))});
    }
    return r;
}

std::vector<OptimiserRow> optimiser_study(double effort) {
    const Dataset even = even_example();
    const GraphSvm svm = svm_of(even);
    const std::vector<long> steps = checkpoints(effort);
    const Rational half(1, 2);
    std::vector<OptimiserRow> rows;
    rows.push_back(exact_row("sign descent, any rate", sign_descent_direction(even, svm)));
    rows.push_back(decaying_sign_row());
    rows.push_back({"normalised descent, lengths that tend to 0 with an infinite sum", "yes", "proof", "every one with H R L F E", "THEORY 11.9"});
    rows.push_back(exact_row("Adam, epsilon = 0, any rate", adam_direction_from_zero(even, svm)));
    OptimiserRule adam = rule_of(Optimiser::adam, Rational(1, 10));
    adam.parameters["epsilon"] = Rational(1, 1000);
    rows.push_back(trend_row("Adam, epsilon = 1/1000, rate 1/10", even, even_name, adam, steps));
    rows.push_back(exact_row("greedy coordinate descent, any rate", greedy_coordinate_direction(even, svm)));
    rows.push_back(trend_row("heavy ball, memory 9/10, rate 1/2", uneven_example(), uneven_name, rule_of(Optimiser::heavy_ball, half), steps));
    rows.push_back(trend_row("Nesterov, rate 1/2", uneven_example(), uneven_name, rule_of(Optimiser::nesterov, half), steps));
    rows.push_back(weight_decay_row());
    rows.push_back(factorised_row(steps));
    return rows;
}

} // namespace attest
