#include "theory/finite_component/loss_split.h"

#include "model/numbers/scalar.h"
#include "model/stop.h"

#include <cmath>
#include <stdexcept>

namespace attest {
namespace {

// The logits of one sample, inside and outside the label's component, with their counts.
template <class T>
struct Parts {
    CountedSample inside; // the restricted sample
    std::vector<T> inside_logits;
    std::vector<TokenCount> outside;
    std::vector<T> outside_logits;
};

template <class T>
Parts<T> parts_of(const CountedSample& sample, const std::vector<bool>& inside, const std::vector<T>& z) {
    Parts<T> r;
    r.inside.query_index = sample.query_index;
    r.inside.label = sample.label;
    r.inside.label_count = sample.label_count;
    for (std::size_t j = 0; j < z.size(); ++j) {
        if (inside[j]) {
            r.inside.counts.push_back(sample.counts[j]);
            r.inside.length += sample.counts[j].count;
            r.inside_logits.push_back(z[j]);
        } else {
            r.outside.push_back(sample.counts[j]);
            r.outside_logits.push_back(z[j]);
        }
    }
    return r;
}

template <class T>
T sum_of_terms(const std::vector<TokenCount>& counts, const std::vector<T>& z, const T& shift) {
    using std::exp;
    T sum(0);
    for (std::size_t j = 0; j < z.size(); ++j) {
        sum += T(counted(counts[j])) * exp(z[j] - shift);
    }
    return sum;
}

void require_label(const CountedSample& sample) {
    if (sample.label_count == 0) {
        throw std::domain_error("the log-loss is infinite: a label does not occur in its context");
    }
}

// log(1 + q) with the largest outside logit taken out where e^{z} is huge.
template <class T>
T log_of_one_plus_ratio(const Parts<T>& parts) {
    using std::exp;
    using std::log;
    using std::log1p;
    if (parts.outside.empty()) {
        return T(0);
    }
    const T shift_in = largest_term(parts.inside_logits);
    const T inside = sum_of_terms(parts.inside.counts, parts.inside_logits, shift_in);
    const T excess = largest_term(parts.outside_logits) - shift_in;
    if (middle(excess) > safe_exponent) {
        return excess + log(exp(-excess) + sum_of_terms(parts.outside, parts.outside_logits, T(shift_in + excess)) / inside);
    }
    return log1p(sum_of_terms(parts.outside, parts.outside_logits, shift_in) / inside);
}

// Taylor's series of e^x - 1 - x for |x| <= 1/2, until a term no longer counts at the working digits, or is rounded up to the one before (where
// numbers end); `next` is the first term left out, and all terms left out sum to less than twice that.
template <class T>
T remainder_series(const T& x, T& next) {
    using std::abs;
    const auto negligible =
        number_from<decltype(middle(x))>(Rational(1, boost::multiprecision::pow(Integer(10), static_cast<unsigned>(working_digits() + 5))));
    T sum(0);
    next = squared(x) / T(2);
    for (int k = 3; abs(middle(next)) > negligible * abs(middle(sum)); ++k) {
        sum += next;
        const T before = next;
        next = next * x / T(k);
        if (!(abs(middle(next)) < abs(middle(before)))) {
            break;
        }
    }
    return sum;
}

Interval remainder_at(const Real& x) {
    const Interval point = Interval::exactly(x);
    if (abs(x) > Real(0.5)) {
        return expm1(point) - point;
    }
    Interval next;
    const Interval sum = remainder_series(point, next);
    const Real tail = (Interval(2) * abs(next)).upper();
    return sum + Interval::between(-tail, tail);
}

} // namespace

template <class T>
T exp_remainder(const T& x) {
    using std::abs;
    using std::expm1;
    if (abs(x) > T(0.5)) {
        return expm1(x) - x;
    }
    T next(0);
    return remainder_series(x, next);
}

// The function falls up to 0 and rises after it, so its range is given by the two ends (and 0).
template <>
Interval exp_remainder(const Interval& x) {
    if (!x.is_bounded()) {
        return Interval::between(Real(0), infinity<Real>());
    }
    const Interval ends = hull(remainder_at(x.lower()), remainder_at(x.upper()));
    return x.contains_zero() ? hull(Interval(0), max(Interval(0), ends)) : max(Interval(0), ends);
}

namespace {

std::vector<bool> flags_of(const QueryGraph& graph, Token label, const std::vector<TokenCount>& counts) {
    std::vector<bool> flags;
    flags.reserve(counts.size());
    for (const TokenCount& c : counts) {
        flags.push_back(graph.tied(label, c.token));
    }
    return flags;
}

} // namespace

InsideFlags inside_flags(const LogitModel& model, const std::vector<QueryGraph>& graphs) {
    InsideFlags r;
    r.reserve(model.samples().size());
    for (const CountedSample& sample : model.samples()) {
        const QueryGraph& graph = graph_of(graphs, model.queries()[static_cast<std::size_t>(sample.query_index)]);
        r.push_back(flags_of(graph, sample.label, sample.counts));
    }
    return r;
}

InsideFlags inside_flags(const Dataset& data, const std::vector<QueryGraph>& graphs) {
    InsideFlags r;
    r.reserve(data.size());
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        r.push_back(flags_of(graph_of(graphs, sample.query), sample.label, token_counts(sample.context)));
    }
    return r;
}

namespace {

std::vector<TokenCount> outside_counts(std::vector<TokenCount> counts) {
    if (mutant("outside_ratio_without_counts")) {
        for (TokenCount& c : counts) {
            c.count = 1;
        }
    }
    return counts;
}

} // namespace

template <class T>
std::vector<T> outside_ratios(const LogitModel& model, const InsideFlags& inside, const Matrix<T>& logits) {
    std::vector<T> r;
    r.reserve(model.samples().size());
    for (std::size_t i = 0; i < model.samples().size(); ++i) {
        poll_stop();
        const Parts<T> parts = parts_of(model.samples()[i], inside[i], sample_logits(model.samples()[i], logits));
        if (parts.inside_logits.empty()) {
            r.push_back(infinity<T>());
            continue;
        }
        const T shift = largest_term(parts.inside_logits);
        r.push_back(sum_of_terms(outside_counts(parts.outside), parts.outside_logits, shift) /
                    sum_of_terms(parts.inside.counts, parts.inside_logits, shift));
    }
    return r;
}

template <class T>
T outside_mass(const CountedSample& sample, const std::vector<bool>& inside, const std::vector<T>& z) {
    const std::vector<T> terms = attention_terms(sample.counts, z);
    T in(0);
    T out(0);
    bool some_inside = false;
    bool some_outside = false;
    for (std::size_t j = 0; j < terms.size(); ++j) {
        (inside[j] ? in : out) += terms[j];
        (inside[j] ? some_inside : some_outside) = true;
    }
    if (!some_inside || !some_outside) {
        return T(some_outside ? 1 : 0);
    }
    return masses_of_terms(std::vector<T>{out, in}).front();
}

template <class T>
SplitRisk<T> split_risk(const LogitModel& model, const InsideFlags& inside, const Matrix<T>& logits) {
    SplitRisk<T> r{T(0), T(0)};
    for (std::size_t i = 0; i < model.samples().size(); ++i) {
        poll_stop();
        require_label(model.samples()[i]);
        const Parts<T> parts = parts_of(model.samples()[i], inside[i], sample_logits(model.samples()[i], logits));
        r.restricted += sample_loss(parts.inside, parts.inside_logits);
        r.outside += log_of_one_plus_ratio(parts);
    }
    const T samples(model.samples().size());
    return {r.restricted / samples, r.outside / samples};
}

template <class T>
T restricted_excess(const LogitModel& model, const InsideFlags& inside, const Matrix<T>& finite_logits, const Matrix<T>& displacement) {
    using std::log1p;
    T sum(0);
    for (std::size_t i = 0; i < model.samples().size(); ++i) {
        poll_stop();
        const CountedSample& sample = model.samples()[i];
        require_label(sample);
        const Parts<T> finite = parts_of(sample, inside[i], sample_logits(sample, finite_logits));
        const std::vector<T> shift = parts_of(sample, inside[i], sample_logits(sample, displacement)).inside_logits;
        const std::vector<T> masses = masses_of_terms(attention_terms(finite.inside.counts, finite.inside_logits));
        T excess(0);
        for (std::size_t v = 0; v < shift.size(); ++v) {
            T centred(0); // V_v - sum_u b_u V_u, without the term that is exactly 0
            for (std::size_t u = 0; u < shift.size(); ++u) {
                if (u != v) {
                    centred += masses[u] * (shift[v] - shift[u]);
                }
            }
            excess += masses[v] * exp_remainder(centred);
        }
        sum += log1p(excess);
    }
    return sum / T(model.samples().size());
}

#define ATTEST_INSTANTIATE(T)                                                                                                                        \
    template std::vector<T> outside_ratios(const LogitModel&, const InsideFlags&, const Matrix<T>&);                                                 \
    template T outside_mass(const CountedSample&, const std::vector<bool>&, const std::vector<T>&);                                                  \
    template SplitRisk<T> split_risk(const LogitModel&, const InsideFlags&, const Matrix<T>&);                                                       \
    template T restricted_excess(const LogitModel&, const InsideFlags&, const Matrix<T>&, const Matrix<T>&);
ATTEST_INSTANTIATE(double)
ATTEST_INSTANTIATE(Real)
ATTEST_INSTANTIATE(Interval)
#undef ATTEST_INSTANTIATE
template double exp_remainder(const double&);
template Real exp_remainder(const Real&);

} // namespace attest
