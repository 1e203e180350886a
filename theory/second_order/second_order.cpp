#include "theory/second_order/second_order.h"

#include "model/mutant.h"
#include "model/numbers/approximate_solve.h"
#include "model/numbers/exact_solve.h"
#include "model/numbers/interval_newton.h"
#include "theory/finite_component/least_curvature.h"
#include "theory/finite_component/split_samples.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <tuple>

namespace attest {
namespace {

// The gradient over the basis of S_sup and its Jacobian: with w_c = <m_c, V> = sum_b N_cb x_b,
// g_b = 1 - sum_c c_c e^{-w_c} N_cb and J_ab = sum_c c_c e^{-w_c} N_ca N_cb. T = Real or Interval.
template <class T>
struct SupportProblem {
    Matrix<T> products; ///< N: tight x basis
    Vector<T> weights;  ///< c_c

    Vector<T> terms(const Vector<T>& x) const {
        Vector<T> r = multiply(products, x);
        for (Index c = 0; c < r.size(); ++c) {
            r[c] = weights[c] * exp(-r[c]);
        }
        return r;
    }
    Vector<T> gradient(const Vector<T>& x) const {
        const Vector<T> masses = terms(x);
        Vector<T> g(products.cols());
        for (Index b = 0; b < g.size(); ++b) {
            g[b] = T(1);
            for (Index c = 0; c < masses.size(); ++c) {
                g[b] -= masses[c] * products(c, b);
            }
        }
        return g;
    }
    Matrix<T> jacobian(const Vector<T>& x) const { return form(terms(x)); }
    // sum_c a_c m_c m_c' as a form on the basis.
    Matrix<T> form(const Vector<T>& a) const {
        Matrix<T> r = zero_matrix<T>(products.cols(), products.cols());
        for (Index c = 0; c < a.size(); ++c) {
            for (Index i = 0; i < r.rows(); ++i) {
                for (Index j = 0; j < r.cols(); ++j) {
                    r(i, j) += a[c] * products(c, i) * products(c, j);
                }
            }
        }
        return r;
    }
};

// Damped Newton as on the penalty path: full steps once the exponents change by less than 1/2.
Vector<Real> find_minimiser(const SupportProblem<Real>& problem) {
    Vector<Real> x = zero_vector<Real>(problem.products.cols());
    const Real small = Real::power_of_ten(-working_digits() / 2);
    for (int step = 0; step < 1000; ++step) {
        const auto change = find_solution(problem.jacobian(x), problem.gradient(x));
        if (!change) {
            break;
        }
        const Vector<Real> moved = multiply(problem.products, *change);
        Real largest(0);
        for (Index c = 0; c < moved.size(); ++c) {
            largest = abs(moved[c]) > largest ? abs(moved[c]) : largest;
        }
        const Real factor = largest < Real(1) / Real(2) ? Real(1) : log1p(largest) / largest;
        for (Index b = 0; b < x.size(); ++b) {
            x[b] -= factor * (*change)[b];
        }
        if (!(largest > small)) {
            break;
        }
    }
    return x;
}

Vector<Real> midpoints(const Vector<Interval>& x) {
    Vector<Real> r(x.size());
    for (Index i = 0; i < x.size(); ++i) {
        r[i] = x[i].midpoint();
    }
    return r;
}

} // namespace

Vector<Interval> class_weights(const LogitModel& model, const std::vector<QueryGraph>& graphs, const StrictClasses& classes,
                               const Matrix<Interval>& finite_logits) {
    std::map<std::tuple<Token, int, int>, Index> numbers;
    for (const StrictClass& c : classes.tight) {
        numbers.emplace(std::tuple(c.edge.query, c.tail, c.head), static_cast<Index>(numbers.size()));
    }
    Vector<Interval> weights = zero_vector<Interval>(static_cast<Index>(numbers.size()));
    const Matrix<Interval> logits =
        mutant("second_order_weights_at_zero") ? zero_matrix<Interval>(finite_logits.rows(), finite_logits.cols()) : finite_logits;
    const std::vector<SplitSample> samples = split_samples(model, graphs);
    for (const SplitSample& s : samples) {
        const Index q = s.inside.query_index;
        const Token query = model.queries()[static_cast<std::size_t>(q)];
        const QueryGraph& graph = graph_of(graphs, query);
        for (const TokenCount& v : s.outside) {
            const auto at = numbers.find({query, graph.component(s.inside.label), graph.component(v.token)});
            if (at == numbers.end()) {
                continue; // a slack class
            }
            Interval inside(0); // sum_{In_i} (m_u/m_v) e^{z_u - z_v}
            for (const TokenCount& u : s.inside.counts) {
                inside += Interval(Rational(u.count, v.count)) * exp(logits(u.token, q) - logits(v.token, q));
            }
            weights[at->second] += Interval(1) / (inside * Interval(samples.size()));
        }
    }
    return weights;
}

namespace {

// The part of the answer that follows from an enclosed Wtilde.
void add_consequences(SecondOrder& result, const SupportProblem<Interval>& problem, const GraphSvm& svm, const LogitModel& model,
                      const FiniteComponent& finite) {
    const Vector<Interval>& x = result.coordinates;
    result.multipliers = problem.terms(x);
    Matrix<Rational> gram(x.size(), x.size());
    result.coefficients = zero_matrix<Interval>(model.tokens(), static_cast<Index>(model.queries().size()));
    for (Index b = 0; b < x.size(); ++b) {
        const Index c = result.basis[static_cast<std::size_t>(b)];
        for (Index d = 0; d < x.size(); ++d) {
            gram(b, d) = result.classes.gram(c, result.basis[static_cast<std::size_t>(d)]);
        }
        Vector<Interval> shadow = converted<Interval>(Vector<Rational>(result.classes.shadow.col(c)));
        for (Index f = 0; f < shadow.size(); ++f) {
            shadow[f] *= -x[b];
        }
        Vector<Interval> own(1);
        own[0] = x[b];
        result.coefficients += coefficient_table(model, {result.classes.tight[static_cast<std::size_t>(c)].edge}, own);
        result.coefficients += coefficient_table(model, result.classes.cyclic.basis(), shadow);
    }
    result.curvature = enclose_least_eigenvalue(problem.form(result.multipliers), gram);
    result.rho = min(Interval(1), result.curvature);
    for (const StrictClass& c : result.classes.slack) {
        result.rho = min(result.rho, Interval(Rational(c.margin - 1)));
    }
    // W_fin, in S_fin, is orthogonal to Wtilde and W_mm, in S_svm; <Wtilde, W_mm> = sum_b x_b
    const Matrix<Interval> finite_table = coefficient_table(model, finite.space.basis(), finite.enclosure);
    Interval along(0);
    for (Index b = 0; b < x.size(); ++b) {
        along += x[b];
    }
    const Interval across = inner_product(x, multiply(converted<Interval>(gram), x)) - square(along) / Interval(svm.norm_squared);
    result.path_limit = sqrt(max(Interval(0), model.coefficient_product(finite_table, finite_table)) + max(Interval(0), across));
}

} // namespace

std::optional<SecondOrder> enclose_second_order(const Dataset& data, const std::vector<QueryGraph>& graphs, const GraphSvm& svm,
                                                const FiniteComponent& finite, int digits, WeightsAt weights) {
    if (!head_aligned(data) || !realisable(data)) {
        throw std::invalid_argument("the second-order term needs the aligned head and every label in its context");
    }
    SecondOrder result{strict_classes(data, graphs, svm), {}, {}, {}, {}, {}, {}, {}, 0};
    const Complementarity complementarity = find_complementarity(result.classes);
    if (result.classes.tight.empty() || !complementarity.strict || check_complementarity(result.classes, complementarity).outcome != Outcome::held) {
        return std::nullopt;
    }
    const Matrix<Rational>& gram = result.classes.gram;
    result.basis = independent_rows(gram);
    Matrix<Rational> products(gram.rows(), static_cast<Index>(result.basis.size()));
    for (Index c = 0; c < gram.rows(); ++c) {
        for (Index b = 0; b < products.cols(); ++b) {
            products(c, b) = gram(c, result.basis[static_cast<std::size_t>(b)]);
        }
    }
    const LogitModel model(data);
    const Real wanted = Real::power_of_ten(-digits);
    for (int used = digits + 20; used <= std::max(4000, 4 * digits); used *= 2) {
        const PrecisionScope scope(used);
        Matrix<Interval> logits = edge_logits(model, finite.space.basis(), finite.enclosure);
        if (weights == WeightsAt::zero) {
            logits = zero_matrix<Interval>(logits.rows(), logits.cols());
        }
        const SupportProblem<Interval> problem{converted<Interval>(products), class_weights(model, graphs, result.classes, logits)};
        const Vector<Real> centre = find_minimiser({converted<Real>(products), midpoints(problem.weights)});
        const auto box = enclose_zero(
            {[&](const Vector<Interval>& x) { return problem.gradient(x); }, [&](const Vector<Interval>& x) { return problem.jacobian(x); }}, centre);
        if (!box) {
            continue;
        }
        Real radius(0);
        for (Index b = 0; b < box->size(); ++b) {
            radius = (*box)[b].radius() > radius ? (*box)[b].radius() : radius;
        }
        if (!(radius <= wanted) && used * 2 <= std::max(4000, 4 * digits)) {
            continue;
        }
        result.coordinates = *box;
        result.digits = used;
        add_consequences(result, problem, svm, model, finite);
        return result;
    }
    return std::nullopt;
}

} // namespace attest
