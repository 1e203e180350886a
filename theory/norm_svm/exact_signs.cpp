#include "theory/norm_svm/exact_signs.h"

#include "model/attention/loss.h"

#include <map>

namespace attest {
namespace {

/// sum_r c_r e^r, exponents different, no c_r = 0.
using ExponentialSum = std::map<Rational, Rational>;

void add(ExponentialSum& sum, const Rational& exponent, const Rational& coefficient) {
    Rational& c = sum[exponent];
    c += coefficient;
    if (c == 0) {
        sum.erase(exponent);
    }
}

/// Nothing when the product would have more than most_terms terms before like ones are added up.
std::optional<ExponentialSum> product(const ExponentialSum& a, const ExponentialSum& b) {
    if (a.size() * b.size() > most_terms) {
        return std::nullopt;
    }
    ExponentialSum r;
    for (const auto& [x, c] : a) {
        for (const auto& [y, e] : b) {
            add(r, x + y, c * e);
        }
    }
    return r;
}

/// Is entry (row, column) of the gradient 0? It is 1/n sum_i E_{k,column} N_i/D_i, D_i = sum_v m_v e^{z_v},
/// N_i = sum_v (E_{v,row} - E_{y,row}) m_v e^{z_v}. Samples of equal D_i are added up first.
bool is_zero_entry(const Dataset& data, const LogitModel& model, const Matrix<Rational>& logits, int row, int column) {
    std::map<ExponentialSum, ExponentialSum> fractions; // D -> N
    for (const CountedSample& s : model.samples()) {
        const Rational factor = data.embedding().entry(model.queries()[static_cast<std::size_t>(s.query_index)], column);
        if (factor == 0) {
            continue;
        }
        ExponentialSum denominator;
        ExponentialSum numerator;
        for (const TokenCount& c : s.counts) {
            const Rational& z = logits(c.token, s.query_index);
            add(denominator, z, Rational(c.count));
            const Rational lead = data.embedding().entry(c.token, row) - data.embedding().entry(s.label, row);
            if (lead != 0) {
                add(numerator, z, factor * lead * c.count);
            }
        }
        ExponentialSum& sum = fractions[denominator];
        for (const auto& [exponent, coefficient] : numerator) {
            add(sum, exponent, coefficient);
        }
    }
    std::erase_if(fractions, [](const auto& entry) { return entry.second.empty(); });
    ExponentialSum total;
    for (const auto& own : fractions) {
        ExponentialSum term = own.second;
        for (const auto& other : fractions) {
            if (&other == &own) {
                continue;
            }
            auto next = product(term, other.first);
            if (!next) {
                return false;
            }
            term = std::move(*next);
        }
        for (const auto& [exponent, coefficient] : term) {
            add(total, exponent, coefficient);
        }
    }
    return total.empty();
}

} // namespace

std::optional<SignedGradient> signed_gradient(const Dataset& data, const LogitModel& model, const Matrix<Rational>& w) {
    const Matrix<Rational> logits = model.logits(w);
    SignedGradient r;
    r.enclosure = model.weights(risk_gradient(model, converted<Interval>(logits)));
    r.signs = Matrix<int>::Zero(r.enclosure.rows(), r.enclosure.cols());
    for (Index a = 0; a < r.signs.rows(); ++a) {
        for (Index b = 0; b < r.signs.cols(); ++b) {
            if (positive(r.enclosure(a, b)) == Truth::yes) {
                r.signs(a, b) = 1;
            } else if (negative(r.enclosure(a, b)) == Truth::yes) {
                r.signs(a, b) = -1;
            } else if (!is_zero_entry(data, model, logits, static_cast<int>(a), static_cast<int>(b))) {
                return std::nullopt;
            }
        }
    }
    return r;
}

} // namespace attest
