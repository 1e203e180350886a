#include "theory/bounds/margin.h"

#include "model/mutant.h"

namespace attest {
namespace {

Interval upper_end(const Interval& x) { return Interval::exactly(x.upper()); }

} // namespace

Interval log_expm1(const Interval& x) {
    if (less(Interval(1), x) == Truth::yes) {
        return x + log1p(-exp(-x)); // e^x itself may be out of range
    }
    return log(expm1(x));
}

Interval margin_bound(std::size_t samples, const Interval& excess, const Interval& restricted_loss, const Rational& odds) {
    const Interval total = Interval(samples) * upper_end(excess);
    if (positive(total) != Truth::yes) {
        return Interval::whole_line();
    }
    const Interval log_odds = log(Interval(odds));
    const Interval inside = mutant("bound_b2_without_restricted_loss") ? Interval(0) : restricted_loss;
    return (mutant("bound_b2_label_ratio_inverted") ? -log_odds : log_odds) - log_expm1(total) - inside;
}

Interval restricted_loss_bound(std::size_t samples, const Interval& loss_infimum, const Interval& excess) {
    return Interval(samples) * (loss_infimum + upper_end(excess));
}

std::optional<Interval> strict_margin_bound(const std::vector<SplitSample>& samples, const Interval& excess, const Matrix<Interval>& finite_logits) {
    std::optional<Interval> least;
    for (const SplitSample& s : samples) {
        if (s.outside.empty()) {
            continue;
        }
        const CountedSample& inside = s.inside;
        const Interval restricted_loss = sample_loss(inside, sample_logits(inside, finite_logits));
        for (const TokenCount& v : s.outside) {
            const Interval finite_margin = finite_logits(inside.label, inside.query_index) - finite_logits(v.token, inside.query_index);
            const Interval whole = margin_bound(samples.size(), excess, restricted_loss, Rational(v.count, inside.label_count));
            const Interval bound = mutant("strict_margin_without_finite_part") ? whole : whole - finite_margin;
            least = least ? min(*least, bound) : bound;
        }
    }
    return least;
}

Interval tail_constant(Loss loss, std::size_t samples) {
    if (loss->tail_constant == nullptr) {
        throw std::invalid_argument("the loss " + loss->formula + " is not tail-regular");
    }
    return loss->tail_constant(Interval(samples));
}

Rational largest_odds(const LogitModel& model) {
    Rational largest = 0;
    for (const CountedSample& s : model.samples()) {
        const Rational odds(s.length - s.label_count, s.label_count);
        largest = odds > largest ? odds : largest;
    }
    return largest;
}

std::optional<Interval> general_margin_bound(const Interval& s, const Interval& tail, const Rational& q0, const Rational& odds) {
    const Interval reach = tail * Interval(q0);
    const Interval missed = reach * exp(-s);
    if (less(missed, Interval(1)) != Truth::yes) {
        return std::nullopt;
    }
    const Interval tail_term = log(mutant("bound_b2_general_tail_dropped") ? Interval(q0) : reach / (Interval(1) - missed));
    return s - tail_term + log(Interval(odds));
}

} // namespace attest
