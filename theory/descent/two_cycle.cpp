#include "theory/descent/two_cycle.h"

#include "model/attention/loss.h"
#include "theory/subspace/edge_subspace.h"

namespace attest {
namespace {

// The square root of a positive rational, when it is rational.
std::optional<Rational> rational_root(const Rational& square_value) {
    const auto root = [](const Integer& n) -> std::optional<Integer> {
        const Integer r = boost::multiprecision::sqrt(n);
        return r * r == n ? std::optional(r) : std::nullopt;
    };
    const auto above = root(numerator(square_value));
    const auto below = root(denominator(square_value));
    return above && below ? std::optional(Rational(*above, *below)) : std::nullopt;
}

} // namespace

std::optional<Matrix<Rational>> exact_normalised_step(const Dataset& data, const std::vector<QueryGraph>& graphs, const Matrix<Rational>& w,
                                                      const Rational& rate) {
    const EdgeSubspace space = edge_space(data.embedding(), graphs);
    if (space.dimension() != 1 || !head_aligned(data) || !realisable(data)) {
        return std::nullopt;
    }
    const std::optional<Rational> length = rational_root(space.gram()(0, 0));
    if (!length) {
        return std::nullopt;
    }
    const LogitModel model(data);
    const Matrix<Interval> gradient = risk_gradient(model, converted<Interval>(model.logits(w)));
    const Interval slope = space.products_from_logits(model.logits_of_coefficients(gradient), model.queries())[0]; // <M, grad L>
    if (positive(slope) != Truth::yes && negative(slope) != Truth::yes) {
        return std::nullopt;
    }
    Vector<Rational> step(1);
    step[0] = (positive(slope) == Truth::yes ? -rate : rate) / *length;
    return Matrix<Rational>(w + space.combination(step));
}

Verdict check_two_cycle(const Dataset& data, const std::vector<QueryGraph>& graphs, const Matrix<Rational>& w, const Rational& rate) {
    const auto middle = exact_normalised_step(data, graphs, w, rate);
    const auto end = middle ? exact_normalised_step(data, graphs, *middle, rate) : std::nullopt;
    if (!end) {
        return Verdict::undecided("an exact step needs S to be a line with a rational unit vector, and a decided sign of the gradient");
    }
    if (*end == w) {
        return Verdict::held();
    }
    return Verdict::refuted("two exact steps of normalised descent do not lead back", "W(2) = W(0)", "W(2) != W(0)");
}

} // namespace attest
