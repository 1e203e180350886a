#include "model/attention/attention.h"

#include <cmath>
#include <type_traits>

namespace attest {
namespace {

// It grows with part and falls with rest, so each end is a quotient of ends.
Interval share_of_positive(const Interval& part, const Interval& rest) {
    Interval r;
    Real sum;
    mpfr_add(sum.data(), &part.data()->left, &rest.data()->right, MPFR_RNDU);
    mpfr_div(&r.data()->left, &part.data()->left, sum.data(), MPFR_RNDD);
    mpfr_add(sum.data(), &part.data()->right, &rest.data()->left, mutant("share_rounds_inward") ? MPFR_RNDU : MPFR_RNDD);
    mpfr_div(&r.data()->right, &part.data()->right, sum.data(), mutant("share_rounds_inward") ? MPFR_RNDD : MPFR_RNDU);
    if (mpfr_cmp_ui(&r.data()->right, 1) > 0) { // the sum was rounded below its part
        mpfr_set_ui(&r.data()->right, 1, MPFR_RNDU);
    }
    return r;
}

// part / (part + rest) for positive numbers; an enclosure that lost its sign still gives masses between 0 and 1.
template <class T>
T share(const T& part, const T& rest) {
    if constexpr (std::is_same_v<T, Interval>) {
        if (mpfr_sgn(&part.data()->left) > 0 && mpfr_sgn(&rest.data()->left) >= 0 && part.is_bounded() && rest.is_bounded()) {
            return share_of_positive(part, rest);
        }
        if (part.contains_zero() && positive(rest) == Truth::yes) { // e^z below the numbers' range: the share rises with the part
            const Interval most = Interval::exactly(max(Interval(0), part).upper());
            return hull(Interval(0), most / (most + Interval::exactly(rest.lower())));
        }
        const Interval r = Interval(1) / (Interval(1) + rest / part);
        const Interval unit = Interval::between(Real(0), Real(1));
        return r.is_bounded() ? max(Interval(0), min(Interval(1), r)) : unit;
    } else {
        return part / (part + rest);
    }
}

// For each term the sum of all others.
template <class T>
std::vector<T> sums_of_others(const std::vector<T>& terms) {
    std::vector<T> r(terms.size(), T(0));
    T before(0);
    for (std::size_t j = 0; j < terms.size(); ++j) {
        r[j] = before;
        before += terms[j];
    }
    T after(0);
    for (std::size_t j = terms.size(); j-- > 0;) {
        r[j] += after;
        after += terms[j];
    }
    return r;
}

} // namespace

template <class T>
T largest_term(const std::vector<T>& x) {
    T r = x.front();
    for (const T& value : x) {
        if (r < value) {
            r = value;
        }
    }
    return r;
}

template <>
Interval largest_term(const std::vector<Interval>& x) {
    Real r(0);
    bool found = false;
    for (const Interval& value : x) {
        const Real middle = value.midpoint();
        if (value.is_bounded() && middle.is_finite() && (!found || r < middle)) {
            r = middle;
            found = true;
        }
    }
    return Interval::exactly(r);
}

template <class T>
std::vector<T> masses_of_terms(const std::vector<T>& terms) {
    const std::vector<T> others = sums_of_others(terms);
    std::vector<T> r;
    r.reserve(terms.size());
    for (std::size_t j = 0; j < terms.size(); ++j) {
        r.push_back(share(terms[j], others[j]));
    }
    return r;
}

template <class T>
T rest_of_terms(const std::vector<T>& terms, std::size_t position) {
    if (terms.size() == 1) {
        return T(0);
    }
    T others(0);
    for (std::size_t j = 0; j < terms.size(); ++j) {
        if (j != position) {
            others += terms[j];
        }
    }
    return share(others, terms[position]);
}

template <class T>
std::vector<T> rest_of_terms(const std::vector<T>& terms) {
    const std::vector<T> others = sums_of_others(terms);
    std::vector<T> r;
    r.reserve(terms.size());
    for (std::size_t j = 0; j < terms.size(); ++j) {
        r.push_back(terms.size() == 1 ? T(0) : share(others[j], terms[j]));
    }
    return r;
}

template <class T>
std::vector<T> attention_from_weights(const std::vector<TokenCount>& counts, const std::vector<T>& p) {
    std::vector<T> terms;
    terms.reserve(counts.size());
    for (const TokenCount& c : counts) {
        terms.push_back(T(counted(c)) * p[static_cast<std::size_t>(c.token)]);
    }
    return masses_of_terms(terms);
}

template <class T>
std::vector<T> sample_logits(const CountedSample& sample, const Matrix<T>& logits) {
    std::vector<T> z;
    z.reserve(sample.counts.size());
    for (const TokenCount& c : sample.counts) {
        z.push_back(logits(c.token, sample.query_index));
    }
    return z;
}

template <class T>
std::vector<T> attention_terms(const std::vector<TokenCount>& counts, const std::vector<T>& z) {
    using std::exp;
    const T largest = largest_term(z);
    std::vector<T> terms;
    terms.reserve(z.size());
    for (std::size_t j = 0; j < z.size(); ++j) {
        terms.push_back(T(counted(counts[j])) * exp(z[j] - largest));
    }
    return terms;
}

template <class T>
std::vector<T> attention(const CountedSample& sample, const Matrix<T>& logits) {
    return masses_of_terms(attention_terms(sample.counts, sample_logits(sample, logits)));
}

template <class T>
Vector<T> attention_output(const Embedding& embedding, const std::vector<TokenCount>& counts, const std::vector<T>& masses) {
    Vector<T> r = zero_vector<T>(embedding.dimension());
    for (std::size_t j = 0; j < counts.size(); ++j) {
        for (Index i = 0; i < r.size(); ++i) {
            r[i] += masses[j] * number_from<T>(embedding.entry(counts[j].token, static_cast<int>(i)));
        }
    }
    return r;
}

#define ATTEST_INSTANTIATE(T)                                                                                                                        \
    template std::vector<T> attention_from_weights(const std::vector<TokenCount>&, const std::vector<T>&);                                           \
    template Vector<T> attention_output(const Embedding&, const std::vector<TokenCount>&, const std::vector<T>&);                                    \
    template std::vector<T> masses_of_terms(const std::vector<T>&);                                                                                  \
    template std::vector<T> rest_of_terms(const std::vector<T>&);                                                                                    \
    template T rest_of_terms(const std::vector<T>&, std::size_t);
ATTEST_INSTANTIATE(Rational)
ATTEST_INSTANTIATE(double)
ATTEST_INSTANTIATE(Real)
ATTEST_INSTANTIATE(Interval)
#undef ATTEST_INSTANTIATE

#define ATTEST_INSTANTIATE(T)                                                                                                                        \
    template std::vector<T> attention(const CountedSample&, const Matrix<T>&);                                                                       \
    template std::vector<T> sample_logits(const CountedSample&, const Matrix<T>&);                                                                   \
    template std::vector<T> attention_terms(const std::vector<TokenCount>&, const std::vector<T>&);
ATTEST_INSTANTIATE(double)
ATTEST_INSTANTIATE(Real)
ATTEST_INSTANTIATE(Interval)
#undef ATTEST_INSTANTIATE

template double largest_term(const std::vector<double>&);
template Real largest_term(const std::vector<Real>&);

} // namespace attest
