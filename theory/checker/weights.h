// Weights in the coordinates in which the risk sees them. W = E' A E_Q for a K x Q table A of coefficients (Q: the
// queries that occur) has the logits G A G_QQ (G = E E'), K x Q again, and <E' A E_Q, E' B E_Q> = <A, G B G_QQ>:
// so every logit, margin, inner product and norm comes from one function, and W = 0 iff <A, G A G_QQ> = 0.
#pragma once

#include "theory/checker/reading.h"

namespace attest_checker {

/// G = E E', K x K.
inline Table<Rational> gram_matrix(const Dataset& data) {
    Table<Rational> gram(data.tokens, data.tokens);
    for (Token i = 0; i < data.tokens; ++i) {
        gram(i, i) = data.rows.empty() ? 1 : 0;
        for (Token j = 0; j < data.tokens && !data.rows.empty(); ++j) {
            for (std::size_t c = 0; c < data.rows[i].size(); ++c) {
                add_product(gram(i, j), data.rows[i][c], data.rows[j][c]);
            }
        }
    }
    return gram;
}

/// G A G_QQ.
template <class T>
Table<T> logits(const Dataset& data, const Table<Rational>& gram, const Table<T>& a) {
    Table<T> right(a.rows, a.cols), result(a.rows, a.cols); // A G_QQ first
    for (std::size_t p = 0; p < a.cols; ++p) {
        for (std::size_t q = 0; q < a.cols; ++q) {
            const Rational& g = gram(data.queries[p], data.queries[q]);
            for (Token v = 0; v < a.rows && !is_zero(g); ++v) {
                add_product(right(v, q), a(v, p), g);
            }
        }
    }
    for (Token v = 0; v < a.rows; ++v) {
        for (Token u = 0; u < a.rows; ++u) {
            for (std::size_t q = 0; q < a.cols && !is_zero(gram(v, u)); ++q) {
                add_product(result(v, q), gram(v, u), right(u, q));
            }
        }
    }
    return result;
}
/// The numerators of a table over one denominator.
struct WholeTable {
    std::vector<mpz_class> numerators;
    mpz_class denominator = 1;
};
inline WholeTable whole(const Table<Rational>& table) {
    WholeTable r;
    for (const Rational& value : table.values) {
        const double n = double(mpz_size(r.denominator.get_mpz_t())) + limbs(value);
        charge(exact_work(n));
        mpz_lcm(r.denominator.get_mpz_t(), r.denominator.get_mpz_t(), value.get_den_mpz_t());
    }
    for (const Rational& value : table.values) {
        const double n = double(mpz_size(r.denominator.get_mpz_t())) + limbs(value);
        charge(is_zero(value) ? 1 : exact_work(n) + 100 * n); // the second part bounds the memory
        r.numerators.push_back(is_zero(value) ? mpz_class(0) : mpz_class(value.get_num() * (r.denominator / value.get_den())));
    }
    return r;
}
/// The exact one over a common denominator: with long fractions nearly all of the time would go into greatest common divisors.
inline Table<Rational> logits(const Dataset& data, const Table<Rational>& gram, const Table<Rational>& a) {
    const WholeTable g = whole(gram), w = whole(a);
    const auto add = [](mpz_class& sum, const mpz_class& x, const mpz_class& y) {
        const double m = double(mpz_size(x.get_mpz_t())), n = double(mpz_size(y.get_mpz_t()));
        charge(10 + 100 * double(mpz_size(sum.get_mpz_t()) == 0) * (m + n) + m + n + std::min(m * n, exact_work(m + n)));
        sum += x * y;
    };
    const auto gram_at = [&](Token i, Token j) -> const mpz_class& { return g.numerators[i * gram.cols + j]; };
    std::vector<mpz_class> right(a.rows * a.cols), left(a.rows * a.cols); // A G_QQ, G A G_QQ
    for (std::size_t p = 0; p < a.cols; ++p) {
        for (std::size_t q = 0; q < a.cols; ++q) {
            const mpz_class& entry = gram_at(data.queries[p], data.queries[q]);
            for (Token v = 0; v < a.rows && entry != 0; ++v) {
                add(right[v * a.cols + q], w.numerators[v * a.cols + p], entry);
            }
        }
    }
    for (Token v = 0; v < a.rows; ++v) {
        for (Token u = 0; u < a.rows; ++u) {
            for (std::size_t q = 0; q < a.cols && gram_at(v, u) != 0; ++q) {
                add(left[v * a.cols + q], right[u * a.cols + q], gram_at(v, u));
            }
        }
    }
    Table<Rational> result(a.rows, a.cols);
    const mpz_class denominator = g.denominator * g.denominator * w.denominator;
    for (std::size_t place = 0; place < left.size(); ++place) {
        charge(exact_work(double(mpz_size(left[place].get_mpz_t()) + mpz_size(denominator.get_mpz_t()))));
        if (left[place] != 0) {
            result.values[place] = Rational(left[place], denominator);
            result.values[place].canonicalize();
        }
    }
    return result;
}
/// sum_vq a_vq b_vq: the inner product of two weights when b is the logits of the second's coefficients.
template <class T>
T product(const Table<T>& a, const Table<T>& b) {
    T total(0);
    for (std::size_t place = 0; place < a.values.size(); ++place) {
        add_product(total, a.values[place], b.values[place]);
    }
    return total;
}
/// a + factor b.
template <class T>
Table<T> sum(Table<T> a, const T& factor, const Table<T>& b) {
    for (std::size_t place = 0; place < a.values.size(); ++place) {
        add_product(a.values[place], factor, b.values[place]);
    }
    return a;
}
inline Table<Interval> enclosed(const Table<Rational>& exact) {
    Table<Interval> result(exact.rows, exact.cols);
    result.values.assign(exact.values.begin(), exact.values.end());
    return result;
}

/// Lines "weight": the coefficients of a W.
inline Table<Rational> read_weights(Lines& lines, const Dataset& data) {
    Table<Rational> coefficients(data.tokens, data.queries.size());
    std::set<std::pair<std::size_t, Token>> places;
    while (lines.at("weight")) {
        const Json line = lines.take("weight", 4);
        const std::pair place(data.column(line.at("query")), id(line.at("token"), data.tokens));
        need(places.insert(place).second && *places.rbegin() == place, "the weights do not ascend by query, token");
        coefficients(place.second, place.first) = exact(line.at("value"));
    }
    return coefficients;
}
/// M_{k,i,j} as coefficients.
inline Table<Rational> edge_matrix(const Dataset& data, std::size_t column, const Edge& e) {
    Table<Rational> coefficients(data.tokens, data.queries.size());
    coefficients(e.first, column) += 1;
    coefficients(e.second, column) -= 1;
    return coefficients;
}

/// The attention masses of a sample, in the order of its counts.
inline std::vector<Interval> masses(const Sample& sample, const Table<Interval>& logits) {
    std::vector<Interval> result;
    Interval total;
    for (const auto& [token, count] : sample.counts) { // relative to one token: a lone token has mass exactly 1
        result.push_back(Interval(count) * exp(logits(token, sample.column) - logits(sample.counts[0].first, sample.column)));
        total = total + result.back();
    }
    for (Interval& mass : result) {
        mass = mass / total;
    }
    return result;
}

struct Risk {
    Interval value;
    Table<Interval> slope; ///< dL/dz of the log-loss, K x Q: grad L = E' slope E_Q
};
/// Aligned head; loss "log", "squared" or "linear". Refusal when a label is not in its context.
inline Risk risk(const std::vector<Sample>& samples, const Table<Interval>& logits, const std::string& loss = "log") {
    need(loss == "log" || loss == "squared" || loss == "linear", "the loss is not log, squared or linear");
    Risk result{0, Table<Interval>(logits.rows, logits.cols)};
    const Interval one(1), n(long(samples.size()));
    for (const Sample& sample : samples) {
        need(sample.holds(sample.label), "a label is not in its context");
        const std::vector<Interval> mass = masses(sample, logits);
        for (std::size_t c = 0; c < mass.size(); ++c) {
            const Interval& a = mass[c];
            const bool label = sample.counts[c].first == sample.label;
            Interval& slope = result.slope(sample.counts[c].first, sample.column);
            slope = slope + (label ? a - one : a) / n;
            if (label) {
                result.value = result.value + (loss == "log" ? Interval(0) - log(a) : loss == "linear" ? Interval(0) - a : (one - a) * (one - a)) / n;
            }
        }
    }
    return result;
}

} // namespace attest_checker
