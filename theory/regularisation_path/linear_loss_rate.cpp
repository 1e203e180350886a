#include "theory/regularisation_path/linear_loss_rate.h"

#include "theory/finite_component/finite_component.h"

#include <algorithm>
#include <map>

namespace attest {

bool balanced(const Dataset& data, const std::vector<QueryGraph>& graphs) {
    const Dataset restricted = restricted_dataset(data, graphs);
    std::map<std::pair<Token, std::vector<Token>>, std::map<Token, int>> labels; // by query and sorted restricted context
    for (std::size_t i = 0; i < restricted.size(); ++i) {
        const Sample s = restricted.sample(i);
        std::vector<Token> context(s.context.begin(), s.context.end());
        std::sort(context.begin(), context.end());
        ++labels[{s.query, context}][s.label];
    }
    return std::all_of(labels.begin(), labels.end(), [](const auto& group) {
        const std::vector<TokenCount> tokens = token_counts(group.first.second);
        return group.second.size() == tokens.size() &&
               std::all_of(group.second.begin(), group.second.end(), [&](const auto& label) { return label.second == group.second.begin()->second; });
    });
}

std::optional<Rational> linear_loss_rate(const LogitModel& model, const InsideFlags& inside, const Matrix<Rational>& logits) {
    std::optional<Rational> rate;
    for (std::size_t i = 0; i < inside.size(); ++i) {
        const CountedSample& s = model.samples()[i];
        std::optional<Rational> in;
        std::optional<Rational> out;
        for (std::size_t j = 0; j < s.counts.size(); ++j) {
            const Rational& z = logits(s.counts[j].token, s.query_index);
            std::optional<Rational>& side = inside[i][j] ? in : out;
            side = side ? std::max(*side, z) : z;
        }
        if (in && out) {
            const Rational own = *in + std::max(*in, *out) - logits(s.label, s.query_index) - *out;
            rate = rate ? std::min(*rate, own) : own;
        }
    }
    return rate;
}

} // namespace attest
