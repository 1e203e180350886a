#include "model/descent/descent.h"

#include "model/stop.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <stdexcept>

namespace attest {
namespace {

// Smaller terms are 0 for us: Eigen's vectorised exp ends at the smallest positive numbers instead of 0.
constexpr double smallest_term = 1e-304;
constexpr double unit_roundoff = 0x1p-53;
constexpr double standard_deviations = 8;
// Squares of numbers below this lose digits or vanish in double precision.
constexpr double safe_to_square = 1e-140;

Matrix<double> rows_of(const Embedding& embedding, const std::vector<Token>& tokens) {
    Matrix<double> r(static_cast<Index>(tokens.size()), embedding.dimension());
    for (Index i = 0; i < r.rows(); ++i) {
        for (Index j = 0; j < r.cols(); ++j) {
            r(i, j) = number_from<double>(embedding.entry(tokens[static_cast<std::size_t>(i)], static_cast<int>(j)));
        }
    }
    return r;
}

Matrix<double> gram_of(const Embedding& embedding, const std::vector<Token>& tokens) {
    const Matrix<double> rows = rows_of(embedding, tokens);
    return rows * rows.transpose();
}

Index index_of(const std::vector<Token>& sorted, Token token, const char* what) {
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), token);
    if (at == sorted.end() || *at != token) {
        throw std::out_of_range("token " + std::to_string(token) + what);
    }
    return at - sorted.begin();
}

} // namespace

Rational smoothness(const Dataset& data) {
    const Embedding& embedding = data.embedding();
    Rational largest = 0;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        const std::vector<TokenCount> counts = token_counts(sample.context);
        if (embedding.is_one_hot()) { // distinct tokens are at distance sqrt 2
            largest = counts.size() > 1 ? Rational(2) : largest;
            continue;
        }
        Rational squared_diameter = 0;
        for (std::size_t a = 0; a < counts.size(); ++a) {
            for (std::size_t b = 0; b < a; ++b) {
                const Token u = counts[a].token;
                const Token v = counts[b].token;
                const Rational squared_distance = embedding.gram(u, u) - 2 * embedding.gram(u, v) + embedding.gram(v, v);
                const bool first = a == 1 && b == 0;
                squared_diameter = first                                    ? squared_distance
                                   : mutant("smoothness_of_least_distance") ? std::min(squared_diameter, squared_distance)
                                                                            : std::max(squared_diameter, squared_distance);
            }
        }
        largest = std::max(largest, Rational(squared_diameter * embedding.gram(sample.query, sample.query)));
    }
    return largest / (mutant("smoothness_halved_twice") ? 16 : 4);
}

Descent::Descent(const Dataset& data, StepRule rule, double rate, Loss loss, const Matrix<double>& start)
    : data_(data), rule_(rule), rate_(rate), loss_(loss), start_(start), queries_(data.queries()), orthonormal_(data.embedding().is_one_hot()) {
    const Index d = data.dimension();
    if (start.size() != 0 && (start.rows() != d || start.cols() != d)) {
        throw std::invalid_argument("the start is " + std::to_string(start.rows()) + " x " + std::to_string(start.cols()) + ", expected " +
                                    std::to_string(d) + " x " + std::to_string(d));
    }
    lay_out_samples();
    const auto rows = static_cast<Index>(queries_.size());
    const auto cols = static_cast<Index>(tokens_.size());
    for (Matrix<double>* table : {&logits_, &coefficients_, &residual_, &product_, &change_}) {
        *table = zero_matrix<double>(rows, cols);
    }
    if (!orthonormal_) {
        gram_ = gram_of(data.embedding(), tokens_);
        query_gram_ = gram_of(data.embedding(), queries_);
        gram_size_ = query_gram_.cwiseAbs().maxCoeff() * gram_.cwiseAbs().maxCoeff();
        operations_ = static_cast<double>(rows + cols + 2 * d) + 8;
    }
    if (start_.size() != 0) {
        start_norm_squared_ = start_.squaredNorm();
        const Matrix<double> tokens = rows_of(data.embedding(), tokens_);
        const Matrix<double> queries = rows_of(data.embedding(), queries_);
        logits_ = (tokens * start_ * queries.transpose()).transpose();
        start_error_ = orthonormal_ ? 0
                                    : 2 * static_cast<double>(d + 2) * unit_roundoff * tokens.rowwise().norm().maxCoeff() * start_.norm() *
                                          queries.rowwise().norm().maxCoeff();
    }
    start_logits_ = logits_;
}

void Descent::lay_out_samples() {
    std::set<Token> occurring;
    for (std::size_t i = 0; i < data_.size(); ++i) {
        const Sample s = data_.sample(i);
        samples_.push_back({static_cast<int>(query_position(s.query)), s.label, multiplicity(s.context, s.label), static_cast<int>(s.context.size()),
                            token_counts(s.context)});
        if (samples_.back().label_count == 0 && !loss_->at_zero) {
            throw std::domain_error("the loss " + loss_->formula + " is infinite: a label does not occur in its context");
        }
        for (const TokenCount& c : samples_.back().counts) {
            occurring.insert(c.token);
        }
    }
    tokens_.assign(occurring.begin(), occurring.end());

    std::vector<std::size_t> order(samples_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) { return samples_[a].query_index < samples_[b].query_index; });
    std::vector<double> counts;
    for (const std::size_t i : order) {
        const CountedSample& sample = samples_[i];
        if (sample.label_count == 0) {
            continue;
        }
        const auto begin = static_cast<Index>(positions_.size());
        for (const TokenCount& c : sample.counts) {
            positions_.push_back(sample.query_index * static_cast<Index>(tokens_.size()) + position(c.token));
            counts.push_back(counted(c));
            if (c.token == sample.label) {
                std::swap(positions_[static_cast<std::size_t>(begin)], positions_.back());
                std::swap(counts[static_cast<std::size_t>(begin)], counts.back());
            }
        }
        ranges_.push_back({begin, static_cast<Index>(positions_.size())});
    }
    counts_ = Eigen::Map<const Eigen::ArrayXd>(counts.data(), static_cast<Index>(counts.size()));
    terms_ = counts_;
}

void Descent::compute_residual() {
    const double* const logits = logits_.data();
    double* const terms = terms_.data();
    double* const residual = residual_.data();
    const Index* const positions = positions_.data();
    for (const Range range : ranges_) {
        double largest = logits[positions[range.begin]];
        for (Index j = range.begin; j < range.end; ++j) {
            terms[j] = logits[positions[j]];
            largest = std::max(largest, terms[j]);
        }
        for (Index j = range.begin; j < range.end; ++j) {
            terms[j] -= largest;
        }
    }
    terms_ = counts_ * terms_.exp();
    residual_.setZero();
    pulled_ = 0;
    const auto pull = loss_->in_double.pull;
    for (const Range range : ranges_) {
        double others = 0;
        for (Index j = range.begin + 1; j < range.end; ++j) {
            terms[j] = terms[j] < smallest_term ? 0.0 : terms[j];
            others += terms[j];
        }
        const double label = terms[range.begin] < smallest_term ? 0.0 : terms[range.begin];
        const double total = others + label;
        const double label_mass = label / total;
        const double factor = pull(label_mass, others / total);
        const double scale = factor / total;
        residual[positions[range.begin]] -= scale * others;
        pulled_ += 2 * scale * others;
        for (Index j = range.begin + 1; j < range.end; ++j) {
            residual[positions[j]] += scale * terms[j];
        }
    }
}

void Descent::compute_change() {
    if (orthonormal_) {
        change_ = residual_;
        return;
    }
    product_.noalias() = residual_ * gram_;
    change_.noalias() = query_gram_ * product_;
}

bool Descent::step() {
    poll_stop();
    compute_residual();
    double factor = 0;
    switch (rule_) {
    case StepRule::constant:
        compute_change();
        factor = rate_ / static_cast<double>(data_.size());
        break;
    case StepRule::normalised: {
        // The direction does not depend on the scale of the residual: blow a tiny one up before it is squared.
        const double size = residual_.cwiseAbs().maxCoeff();
        if (size == 0) {
            return false;
        }
        if (size < safe_to_square) {
            residual_ /= size;
            pulled_ /= size;
        }
        compute_change();
        const double norm_squared = residual_.cwiseProduct(change_).sum();
        if (!(norm_squared > 0)) {
            return false;
        }
        factor = rate_ / std::sqrt(norm_squared);
        break;
    }
    }
    logits_ -= factor * change_;
    coefficients_ -= factor * residual_;
    add_rounding(factor);
    ++steps_;
    return true;
}

// A product of three factors with sums of `operations_` terms at worst, then one subtraction from a logit. Steps round independently: their errors
// add up like a random walk, of which several standard deviations are taken. That gradients are taken at drifted logits is not counted on top: where
// the risk curves, descent contracts what that does to W, and elsewhere it is as small as the drift.
void Descent::add_rounding(double factor) {
    if (orthonormal_) {
        return; // logits and coefficients are the same numbers
    }
    const double moved = factor * pulled_;
    const double rounding = unit_roundoff * (operations_ * gram_size_ * moved + logits_.cwiseAbs().maxCoeff());
    logit_variance_ += rounding * rounding;
}

double Descent::logit_error() const { return start_error_ + standard_deviations * std::sqrt(logit_variance_); }

double Descent::norm_squared_error() const {
    if (orthonormal_) {
        return 0;
    }
    const double products = unit_roundoff * static_cast<double>(coefficients_.size()) * (start_logits_ + logits_).cwiseAbs().maxCoeff();
    return coefficients_.cwiseAbs().sum() * (2 * logit_error() + products);
}

double Descent::risk() const {
    double sum = 0;
    for (std::size_t i = 0; i < samples_.size(); ++i) {
        sum += sample_loss(samples_[i], logits_of_sample(i), loss_);
    }
    return sum / static_cast<double>(samples_.size());
}

Index Descent::position(Token token) const { return index_of(tokens_, token, " occurs in no context"); }
Index Descent::query_position(Token query) const { return index_of(queries_, query, " is no query"); }

double Descent::logit(Token token, Token query) const { return logits_(query_position(query), position(token)); }

std::vector<double> Descent::logits_of_sample(std::size_t i) const {
    std::vector<double> z;
    for (const TokenCount& c : samples_[i].counts) {
        z.push_back(logits_(samples_[i].query_index, position(c.token)));
    }
    return z;
}

double Descent::norm_squared() const { return start_norm_squared_ + coefficients_.cwiseProduct(start_logits_ + logits_).sum(); }

Matrix<double> Descent::weights() const {
    Matrix<double> w = rows_of(data_.embedding(), tokens_).transpose() * coefficients_.transpose() * rows_of(data_.embedding(), queries_);
    if (start_.size() != 0) {
        w += start_;
    }
    return w;
}

bool Descent::finite() const { return logits_.allFinite() && coefficients_.allFinite(); }

} // namespace attest
