#include "properties/claims/local/local_checks.h"

#include "model/input/input_error.h"
#include "theory/graph_svm/solve_graph_svm.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {

std::vector<Token> drawn_selection(const CaseFacts& facts) {
    const Matrix<Rational>& order = facts.value().token_table("order");
    std::vector<Token> r;
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const Sample s = facts.data().sample(i);
        const std::vector<TokenCount> counts = token_counts(s.context);
        r.push_back(std::max_element(counts.begin(), counts.end(), [&](const TokenCount& a, const TokenCount& b) {
                        return order(s.query, a.token) < order(s.query, b.token);
                    })->token);
    }
    return r;
}

std::optional<DirectedSelection> selection_of(const Dataset& data, std::vector<Token> selected) {
    DirectedSelection r;
    r.tokens = std::move(selected);
    r.graphs = selection_graphs(data, r.tokens);
    if (!acyclic(r.graphs)) {
        return std::nullopt;
    }
    r.svm = solve_graph_svm(data, r.graphs);
    if (r.svm.status != GraphSvmStatus::optimal) {
        return std::nullopt;
    }
    r.direction = weight_matrix(data.embedding(), r.svm.terms);
    return r;
}

std::string LocalLoss::text() const { return of_score ? (*of_score)->formula + " of the score" : "the cross-entropy of E f"; }

LocalLoss local_loss(const CaseFacts& facts) {
    const Rational& value = facts.value().scalar("local-loss");
    const std::vector<Loss>& losses = all_losses();
    const auto count = static_cast<long>(losses.size());
    if (denominator(value) != 1 || value < 0 || value > count) {
        throw InputError("", "inputs.local-loss", fmt::format("is {}; expected an integer in 0..{}", to_text(value), count));
    }
    const auto i = static_cast<std::size_t>(numerator(value));
    return i == 0 ? LocalLoss{} : LocalLoss{losses[i - 1]};
}

InputRecipe local_loss_input() { return integer_input("local-loss", 0, static_cast<int>(all_losses().size())); }
InputRecipe score_loss_input() { return integer_input("local-loss", 1, static_cast<int>(all_losses().size())); }

std::string loss_index(Loss loss) { return std::to_string(std::find(all_losses().begin(), all_losses().end(), loss) - all_losses().begin() + 1); }

std::vector<Rational> drawn_scores(const CaseFacts& facts, std::size_t sample, bool up_to_one) {
    const Matrix<Rational>& table = facts.value().token_table("scores");
    const Sample s = facts.data().sample(sample);
    Rational largest = 0;
    for (Index v = 0; v < table.cols(); ++v) {
        largest = std::max(largest, table(s.label, v));
    }
    std::vector<Rational> r;
    for (const TokenCount& c : token_counts(s.context)) {
        r.emplace_back(table(s.label, c.token) / (largest + (up_to_one ? 0 : 1)));
    }
    return r;
}

} // namespace attest
