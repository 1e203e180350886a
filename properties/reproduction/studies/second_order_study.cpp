#include "properties/reproduction/studies/second_order_study.h"

#include "properties/training/experiment_data.h"
#include "theory/graph_svm/solve_graph_svm.h"
#include "theory/second_order/flow_problem.h"
#include "theory/second_order/second_order_flow.h"

#include <ctime>
#include <limits>

namespace attest {
namespace {

constexpr int stages = 5;
constexpr double tolerance = 1e-3; // errors on the way are forgotten on S_fin + S_sup
constexpr int margin_of_digits = 20;

double log10_of(const Real& x) { return x > Real(0) ? (log(x) / log(Real(10))).to_double() : -std::numeric_limits<double>::infinity(); }

SecondOrderFlowRun follow(const std::string& name, const LogitModel& model, FlowProblem problem, const SecondOrder& second, int digits,
                          const std::vector<long>& exponents) {
    SecondOrderFlowRun run{name, {}, 0, 0};
    const std::clock_t begin = std::clock();
    const SupportFrame frame(model, problem, second);
    LogTimeFlow flow(std::move(problem), stages, tolerance);
    for (const long exponent : exponents) {
        flow.advance_to(log1p(Real::power_of_ten(exponent)));
        SecondOrderPoint p;
        p.exponent = exponent;
        p.log10_distance = log10_of(frame.distance(flow));
        p.log10_bound = -second.rho.midpoint().to_double() * static_cast<double>(exponent) / 2;
        p.at_digits = p.log10_distance <= margin_of_digits - digits;
        p.within = p.log10_distance <= p.log10_bound || p.at_digits;
        run.points.push_back(p);
    }
    run.steps = flow.steps();
    run.seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    return run;
}

} // namespace

SecondOrderStudy study_second_order(const Dataset& data, const Matrix<Rational>& start, std::uint64_t seed, int digits,
                                    const std::vector<long>& exponents) {
    const PrecisionScope scope(digits);
    SecondOrderStudy study;
    study.digits = digits;
    if (!head_aligned(data) || !realisable(data)) {
        study.reason = "the head is not aligned, or a label is missing from its context";
        return study;
    }
    const std::vector<QueryGraph> graphs = token_graphs(data);
    const GraphSvm svm = solve_graph_svm(data, graphs);
    switch (svm.status) {
    case GraphSvmStatus::zero: study.reason = "no strict edge"; return study;
    case GraphSvmStatus::infeasible: study.reason = "the Graph-SVM is infeasible"; return study;
    case GraphSvmStatus::optimal: break;
    }
    const StrictClasses classes = strict_classes(data, graphs, svm);
    study.tight = classes.tight.size();
    study.slack = classes.slack.size();
    study.strictly_complementary = strictly_complementary(data, graphs, svm);
    if (!study.strictly_complementary) {
        study.reason = "not strictly complementary: a tight class has multiplier 0 in every certificate";
        return study;
    }
    const auto finite = enclose_finite_component(data, graphs, digits);
    const auto second = finite ? enclose_second_order(data, graphs, svm, *finite, digits - margin_of_digits) : std::nullopt;
    if (!second || positive(second->rho) != Truth::yes) {
        study.reason = "the second-order term was not enclosed";
        return study;
    }
    study.support = static_cast<Index>(second->basis.size());
    study.rho = second->rho.midpoint().to_double();
    study.path_limit = second->path_limit.midpoint().to_double();
    const LogitModel model(data);
    const Index d = data.dimension();
    const std::vector<std::pair<std::string, Matrix<Rational>>> starts = {
        {"zero", zero_matrix<Rational>(d, d)}, {"published", start}, {"random", generate_start(data.dimension(), seed)}};
    for (const auto& [name, w] : starts) {
        FlowProblem problem = flow_problem(data, graphs, svm, *finite, w);
        study.outside = static_cast<Index>(problem.basis.size()) - problem.cyclic_dimension;
        study.runs.push_back(follow(name, model, std::move(problem), *second, digits, exponents));
    }
    return study;
}

} // namespace attest
