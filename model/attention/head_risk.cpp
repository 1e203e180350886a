#include "model/attention/head_risk.h"

#include "model/attention/attention.h"

#include <algorithm>
#include <stdexcept>

namespace attest {

HeadRisk::HeadRisk(const Dataset& data) : model_(data) {
    if (!data.head()) {
        throw std::invalid_argument("a general head is needed");
    }
    for (const CountedSample& s : model_.samples()) {
        std::vector<Rational> scores;
        for (const TokenCount& c : s.counts) {
            Rational score = 0;
            for (int a = 0; a < data.dimension(); ++a) {
                score += (*data.head())(s.label, a) * data.embedding().entry(c.token, a);
            }
            scores.push_back(score);
        }
        scores_.push_back(std::move(scores));
    }
}

std::vector<Interval> HeadRisk::sample_scores(const Matrix<Interval>& logits) const {
    std::vector<Interval> r;
    for (std::size_t i = 0; i < scores_.size(); ++i) {
        const std::vector<Interval> masses = attention(model_.samples()[i], logits);
        Interval score(0);
        for (std::size_t j = 0; j < masses.size(); ++j) {
            score += masses[j] * Interval(scores_[i][j]);
        }
        r.push_back(std::move(score));
    }
    return r;
}

std::optional<Interval> HeadRisk::value(const Matrix<Interval>& logits) const {
    Interval sum(0);
    for (const Interval& score : sample_scores(logits)) {
        if (positive(score) != Truth::yes) {
            return std::nullopt;
        }
        sum -= log(score);
    }
    return sum / Interval(scores_.size());
}

std::optional<Matrix<Interval>> HeadRisk::gradient(const Matrix<Interval>& logits) const {
    Matrix<Interval> r = zero_matrix<Interval>(logits.rows(), logits.cols());
    const std::vector<Interval> all = sample_scores(logits);
    for (std::size_t i = 0; i < scores_.size(); ++i) {
        if (positive(all[i]) != Truth::yes) {
            return std::nullopt;
        }
        const CountedSample& s = model_.samples()[i];
        const std::vector<Interval> masses = attention(s, logits);
        for (std::size_t j = 0; j < masses.size(); ++j) {
            r(s.counts[j].token, s.query_index) += masses[j] * (all[i] - Interval(scores_[i][j])) / (all[i] * Interval(scores_.size()));
        }
    }
    return r;
}

bool HeadRisk::infinite(const Matrix<Interval>& logits) const {
    const std::vector<Interval> all = sample_scores(logits);
    return std::any_of(all.begin(), all.end(), [](const Interval& score) { return positive(score) == Truth::no; });
}

bool HeadRisk::constant() const {
    return positive_scores() && std::all_of(scores_.begin(), scores_.end(), [](const std::vector<Rational>& s) {
               return std::all_of(s.begin(), s.end(), [&](const Rational& x) { return x == s.front(); });
           });
}

bool HeadRisk::positive_scores() const {
    return std::all_of(scores_.begin(), scores_.end(),
                       [](const std::vector<Rational>& s) { return std::all_of(s.begin(), s.end(), [](const Rational& x) { return x > 0; }); });
}

} // namespace attest
