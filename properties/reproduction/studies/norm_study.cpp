#include "properties/reproduction/studies/norm_study.h"

#include "model/descent/optimiser_run.h"
#include "model/numbers/singular_values.h"
#include "theory/facts/dataset_facts.h"
#include "theory/norm_svm/edge_combinations.h"
#include "theory/norm_svm/matrix_norm_svm.h"
#include "theory/norm_svm/norm_direction.h"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace attest {
namespace {

/// A norm, its best direction and the size of a W in it.
struct Measured {
    NormColumn column;
    Matrix<double> direction;
    double (*size)(const Matrix<double>&) = nullptr;
};

Measured frobenius(const DatasetFacts& facts) {
    return {{"|W|_F", 1 / std::sqrt(number_from<double>(facts.svm().norm_squared)), true},
            converted<double>(facts.direction()),
            [](const Matrix<double>& w) { return w.norm(); }};
}

Measured of_entries(const DatasetFacts& facts, EntryNorm norm) {
    const NormSvm svm = find_norm_svm(facts.data(), facts.graphs(), norm);
    if (check_norm_svm(facts.data(), facts.graphs(), svm).outcome != Outcome::held) {
        throw std::logic_error("norm_study: the certificate of a norm-Graph-SVM does not hold");
    }
    const NormDirection direction = find_norm_direction(facts.data(), facts.graphs(), svm);
    Measured r{{"", 1 / number_from<double>(svm.nu), direction.unique}, converted<double>(svm.solution), nullptr};
    switch (norm) {
    case EntryNorm::largest:
        r.column.norm = "max |W_ij|";
        r.size = [](const Matrix<double>& w) { return w.cwiseAbs().maxCoeff(); };
        break;
    case EntryNorm::sum:
        r.column.norm = "sum |W_ij|";
        r.size = [](const Matrix<double>& w) { return w.cwiseAbs().sum(); };
        break;
    }
    return r;
}

Measured spectral(const DatasetFacts& facts) {
    const auto bracket = find_norm_bracket(facts.data(), facts.graphs(), MatrixNorm::spectral);
    if (!bracket || check_norm_bracket(facts.data(), facts.graphs(), *bracket).outcome != Outcome::held) {
        throw std::logic_error("norm_study: no bracket of the spectral norm's Graph-SVM");
    }
    return {{"|W|_2", 1 / number_from<double>(bracket->upper), false}, converted<double>(bracket->v), [](const Matrix<double>& w) {
                const double largest = w.cwiseAbs().maxCoeff();
                return largest == 0 ? 0 : largest * orthogonal_columns(Matrix<double>(w / largest)).lengths.maxCoeff();
            }};
}

double cosine(const Matrix<double>& a, const Matrix<double>& b) { return inner_product(a, b) / (a.norm() * b.norm()); }

double least_strict_margin(const std::vector<Matrix<double>>& strict, const Matrix<double>& w) {
    double r = std::numeric_limits<double>::infinity();
    for (const Matrix<double>& m : strict) {
        r = std::min(r, inner_product(m, w));
    }
    return r;
}

NormRow run(const DatasetFacts& facts, Optimiser optimiser, long steps, const std::vector<Measured>& norms, const std::vector<Matrix<double>>& strict,
            const std::atomic<bool>& stop) {
    const Index d = facts.data().dimension();
    OptimiserRule rule;
    rule.optimiser = optimiser;
    rule.rate = optimiser->scale_free ? Rational(1, 50) : Rational(1, 2);
    OptimiserRun<double> descent(facts.data(), zero_matrix<Rational>(d, d), rule);
    while (descent.steps() < steps && !stop && descent.step()) {
    }
    NormRow r{optimiser->name, descent.steps(), {}, {}};
    for (const Measured& norm : norms) {
        r.cosines.push_back(cosine(descent.weights(), norm.direction));
        r.shares.push_back(least_strict_margin(strict, descent.weights()) / norm.size(descent.weights()) / norm.column.gamma);
    }
    return r;
}

} // namespace

std::vector<Optimiser> norm_study_optimisers() {
    return {Optimiser::gradient, Optimiser::normalised, Optimiser::sign, Optimiser::coordinate, Optimiser::muon};
}

NormStudy norm_study(const std::string& name, const Dataset& data, long steps, const std::atomic<bool>& stop) {
    NormStudy r;
    r.dataset = name;
    const DatasetFacts facts(data);
    if (facts.svm().status != GraphSvmStatus::optimal) {
        r.reason = facts.svm().status == GraphSvmStatus::zero ? "no strict edge" : "the Graph-SVM is infeasible";
        return r;
    }
    const std::vector<Measured> norms = {frobenius(facts), of_entries(facts, EntryNorm::largest), of_entries(facts, EntryNorm::sum), spectral(facts)};
    std::vector<Matrix<double>> strict;
    for (const EdgeOfQuery& e : all_edges(facts.graphs())) {
        if (e.strict) {
            strict.push_back(converted<double>(edge_matrix(data.embedding(), e.query, e.edge)));
        }
    }
    for (const Measured& norm : norms) {
        r.columns.push_back(norm.column);
    }
    for (const Optimiser optimiser : norm_study_optimisers()) {
        if (!stop) {
            r.rows.push_back(run(facts, optimiser, steps, norms, strict, stop));
        }
    }
    return r;
}

} // namespace attest
