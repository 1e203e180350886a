#include "model/attention/logit_model.h"

#include "model/mutant.h"

#include <algorithm>
#include <stdexcept>

namespace attest {
namespace {

// Is the last sample equal to an earlier one as a bag, with the same query and label? (For a fault of the mutation tests.)
bool is_repeated(const std::vector<CountedSample>& samples) {
    const CountedSample& last = samples.back();
    return std::any_of(samples.begin(), samples.end() - 1, [&](const CountedSample& s) {
        return s.query_index == last.query_index && s.label == last.label &&
               std::equal(s.counts.begin(), s.counts.end(), last.counts.begin(), last.counts.end(),
                          [](const TokenCount& a, const TokenCount& b) { return a.token == b.token && a.count == b.count; });
    });
}

} // namespace

LogitModel::LogitModel(const Dataset& data)
    : tokens_(data.tokens()), queries_(data.queries()), embedding_(data.embedding().matrix()), gram_(tokens_, tokens_) {
    for (Token i = 0; i < tokens_; ++i) {
        for (Token j = 0; j < tokens_; ++j) {
            gram_(i, j) = data.embedding().gram(i, j);
        }
    }
    samples_.reserve(data.size());
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        samples_.push_back(
            {query_index(s.query), s.label, multiplicity(s.context, s.label), static_cast<int>(s.context.size()), token_counts(s.context)});
        if (mutant("duplicate_samples_counted_once") && is_repeated(samples_)) {
            samples_.pop_back();
        }
    }
}

int LogitModel::query_index(Token query) const {
    const auto at = std::lower_bound(queries_.begin(), queries_.end(), query);
    if (at == queries_.end() || *at != query) {
        throw std::out_of_range("token " + std::to_string(query) + " is no query of the dataset");
    }
    return static_cast<int>(at - queries_.begin());
}

namespace {

/// An entry that is not 0 of an exact matrix. Most entries of many embeddings are zeros and ones, which cost nothing.
template <class T>
struct Entry {
    Index row = 0;
    Index column = 0;
    bool one = false;
    T value;
};
template <class T>
std::vector<Entry<T>> entries_of(const Matrix<Rational>& a) {
    std::vector<Entry<T>> r;
    for (Index i = 0; i < a.rows(); ++i) {
        for (Index j = 0; j < a.cols(); ++j) {
            if (a(i, j) != 0) {
                r.push_back({i, j, a(i, j) == 1, number_from<T>(a(i, j))});
            }
        }
    }
    return r;
}
template <class T>
void add_multiple(T& r, const Entry<T>& a, const T& x) {
    if (a.one) {
        r += x;
    } else {
        r += a.value * x;
    }
}

/// A B with an exact A, and with an exact B.
template <class T>
Matrix<T> exact_times(const Matrix<Rational>& a, const Matrix<T>& b) {
    Matrix<T> r = zero_matrix<T>(a.rows(), b.cols());
    for (const Entry<T>& entry : entries_of<T>(a)) {
        for (Index j = 0; j < b.cols(); ++j) {
            add_multiple(r(entry.row, j), entry, b(entry.column, j));
        }
    }
    return r;
}
template <class T>
Matrix<T> times_exact(const Matrix<T>& a, const Matrix<Rational>& b) {
    Matrix<T> r = zero_matrix<T>(a.rows(), b.cols());
    for (const Entry<T>& entry : entries_of<T>(b)) {
        for (Index i = 0; i < a.rows(); ++i) {
            add_multiple(r(i, entry.column), entry, a(i, entry.row));
        }
    }
    return r;
}

Matrix<Rational> query_rows(const Matrix<Rational>& all, const std::vector<Token>& queries) {
    Matrix<Rational> r(static_cast<Index>(queries.size()), all.cols());
    for (Index q = 0; q < r.rows(); ++q) {
        r.row(q) = all.row(queries[static_cast<std::size_t>(q)]);
    }
    return r;
}

} // namespace

template <class T>
Matrix<T> LogitModel::logits(const Matrix<T>& w) const {
    return times_exact(exact_times(embedding_, w), transposed(query_rows(embedding_, queries_)));
}

template <class T>
Matrix<T> LogitModel::weights(const Matrix<T>& a) const {
    return times_exact(exact_times(transposed(embedding_), a), query_rows(embedding_, queries_));
}

template <class T>
Matrix<T> LogitModel::logits_of_coefficients(const Matrix<T>& a) const {
    Matrix<Rational> between_queries(static_cast<Index>(queries_.size()), static_cast<Index>(queries_.size()));
    for (Index p = 0; p < between_queries.rows(); ++p) {
        for (Index q = 0; q < between_queries.cols(); ++q) {
            between_queries(p, q) = gram_(queries_[static_cast<std::size_t>(p)], queries_[static_cast<std::size_t>(q)]);
        }
    }
    return times_exact(exact_times(gram_, a), between_queries);
}

#define ATTEST_INSTANTIATE(T)                                                                                                                        \
    template Matrix<T> LogitModel::logits(const Matrix<T>&) const;                                                                                   \
    template Matrix<T> LogitModel::weights(const Matrix<T>&) const;                                                                                  \
    template Matrix<T> LogitModel::logits_of_coefficients(const Matrix<T>&) const;
ATTEST_INSTANTIATE(Rational)
ATTEST_INSTANTIATE(double)
ATTEST_INSTANTIATE(Real)
ATTEST_INSTANTIATE(Interval)
#undef ATTEST_INSTANTIATE

} // namespace attest
