#include "theory/second_order/strict_complementarity.h"

#include "model/mutant.h"
#include "model/numbers/exact_solve.h"
#include "model/numbers/linear_program.h"

#include <stdexcept>

namespace attest {
namespace {

bool all_positive(const Vector<Rational>& x) {
    for (Index i = 0; i < x.size(); ++i) {
        if (x[i] <= 0) {
            return false;
        }
    }
    return true;
}

Vector<Rational> ones(Index size) {
    Vector<Rational> r(size);
    for (Index i = 0; i < size; ++i) {
        r[i] = 1;
    }
    return r;
}

} // namespace

// The largest t <= 1 with N alpha = 1, alpha >= t, as a linear program in alpha - t, t and the slack of t <= 1. Where the best t is 0
// its dual y has N y >= 0 and sum y <= 0; N y = 0 would make V = 0 and the dual infeasible.
Complementarity find_complementarity(const StrictClasses& classes) {
    const Index count = classes.gram.rows();
    if (const auto unique = exact_solve(classes.gram, Matrix<Rational>(ones(count)))) {
        const Vector<Rational> alpha = unique->col(0);
        if (all_positive(alpha)) {
            return {true, alpha};
        }
    }
    const Vector<Rational> row_sums = multiply(classes.gram, ones(count));
    Matrix<Rational> a = zero_matrix<Rational>(count + 1, count + 2);
    for (Index c = 0; c < count; ++c) {
        for (Index d = 0; d < count; ++d) {
            a(c, d) = classes.gram(c, d);
        }
        a(c, count) = row_sums[c];
    }
    a(count, count) = 1;
    a(count, count + 1) = 1;
    Vector<Rational> cost = zero_vector<Rational>(count + 2);
    cost[count] = 1;
    const auto best = maximise_exactly(a, ones(count + 1), cost);
    if (!best) {
        throw std::logic_error("W_mm is no combination of its tight classes");
    }
    Complementarity result{best->value > 0, zero_vector<Rational>(count)};
    for (Index c = 0; c < count; ++c) {
        result.proof[c] = result.strict ? Rational(best->primal[c] + best->value) : best->dual[c];
    }
    return result;
}

Verdict check_complementarity(const StrictClasses& classes, const Complementarity& complementarity) {
    const Vector<Rational>& x = complementarity.proof;
    if (x.size() != classes.gram.rows()) {
        return Verdict::refuted("the proof has the wrong size", std::to_string(classes.gram.rows()), std::to_string(x.size()));
    }
    const Vector<Rational> products = multiply(classes.gram, x); // <m_c, sum x m>
    if (complementarity.strict) {
        for (Index c = 0; c < x.size(); ++c) {
            if (products[c] != 1) {
                return Verdict::refuted("the multipliers do not sum to W_mm", "1", products[c].str());
            }
            if (x[c] < 0 || (x[c] == 0 && !mutant("complementarity_accepts_zero"))) {
                return Verdict::refuted("a multiplier of a tight class is not positive", "> 0", x[c].str());
            }
        }
        return Verdict::held();
    }
    Rational along = 0; // <W_mm, sum x m> = sum x
    bool some = false;
    for (Index c = 0; c < x.size(); ++c) {
        if (products[c] < 0 && !mutant("complementarity_accepts_negative_products")) {
            return Verdict::refuted("the direction lowers the margin of a tight class", ">= 0", products[c].str());
        }
        some = some || products[c] > 0;
        along += x[c];
    }
    if (!some || along > 0) {
        return Verdict::refuted("the direction separates nothing", "<= 0", along.str());
    }
    return Verdict::held();
}

bool strictly_complementary(const Dataset& data, const std::vector<QueryGraph>& graphs, const GraphSvm& svm) {
    const StrictClasses classes = strict_classes(data, graphs, svm);
    const Complementarity answer = find_complementarity(classes);
    if (check_complementarity(classes, answer).outcome != Outcome::held) {
        throw std::logic_error("the answer about strict complementarity does not check");
    }
    return answer.strict;
}

} // namespace attest
