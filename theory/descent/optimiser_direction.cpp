#include "theory/descent/optimiser_direction.h"

#include <set>

namespace attest {
namespace {

bool in_scope(const Dataset& data, const GraphSvm& svm) {
    return data.embedding().is_one_hot() && head_aligned(data) && realisable(data) && svm.status == GraphSvmStatus::optimal;
}

FixedDirection against_svm(Matrix<Rational> direction, const Dataset& data, const GraphSvm& svm) {
    const Rational product = inner_product(direction, weight_matrix(data.embedding(), svm.terms));
    FixedDirection r;
    r.cosine_sign = product > 0 ? 1 : product < 0 ? -1 : 0;
    r.cosine_squared = product * product / (inner_product(direction, direction) * svm.norm_squared);
    r.direction = std::move(direction);
    return r;
}

// +1 on labels, -1 on the other tokens, by (token, query); nothing when a token plays both parts under one query.
std::optional<Matrix<Rational>> label_signs(const Dataset& data) {
    Matrix<Rational> signs = zero_matrix<Rational>(data.dimension(), data.dimension());
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        const std::vector<TokenCount> counts = token_counts(sample.context);
        for (const TokenCount& c : counts) {
            const Rational sign = c.token == sample.label ? 1 : -1;
            Rational& entry = signs(c.token, sample.query);
            if (counts.size() < 2) {
                continue; // attention has no choice: no gradient
            }
            if (entry == -sign) {
                return std::nullopt;
            }
            entry = sign;
        }
    }
    return signs;
}

} // namespace

std::optional<FixedDirection> sign_descent_direction(const Dataset& data, const GraphSvm& svm) {
    if (!in_scope(data, svm)) {
        return std::nullopt;
    }
    std::optional<Matrix<Rational>> signs = label_signs(data);
    return signs ? std::optional(against_svm(*std::move(signs), data, svm)) : std::nullopt;
}

std::optional<FixedDirection> adam_direction_from_zero(const Dataset& data, const GraphSvm& svm) {
    std::set<Rational> shares; // m_y / T
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        if (token_counts(sample.context).size() > 1) {
            shares.insert(Rational(multiplicity(sample.context, sample.label), static_cast<long>(sample.context.size())));
        }
    }
    return shares.size() == 1 ? sign_descent_direction(data, svm) : std::nullopt;
}

std::optional<FixedDirection> greedy_coordinate_direction(const Dataset& data, const GraphSvm& svm) {
    if (!in_scope(data, svm)) {
        return std::nullopt;
    }
    std::set<std::pair<Token, Token>> entries; // (label, query) of the samples with a gradient
    std::set<Token> others;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        const std::vector<TokenCount> counts = token_counts(sample.context);
        if (counts.size() > 1) {
            entries.emplace(sample.label, sample.query);
            for (const TokenCount& c : counts) {
                others.insert(c.token);
            }
        }
    }
    if (entries.size() != 1 || others.size() < 3) { // the label is among them
        return std::nullopt;
    }
    Matrix<Rational> direction = zero_matrix<Rational>(data.dimension(), data.dimension());
    direction(entries.begin()->first, entries.begin()->second) = 1;
    return against_svm(std::move(direction), data, svm);
}

} // namespace attest
