#include "properties/claims/loss/loss_checks.h"

#include "model/attention/attention.h"

#include <fmt/format.h>

namespace attest {
namespace {

/// n times the sample's part; 0 when the label is not in the context (its mass is 0 for every W).
template <class T>
T sample_curvature(const CountedSample& sample, const std::vector<T>& masses, const Matrix<T>& direction, Loss loss) {
    T mean(0);
    std::size_t label = masses.size();
    for (std::size_t j = 0; j < masses.size(); ++j) {
        mean += masses[j] * direction(sample.counts[j].token, sample.query_index);
        label = sample.counts[j].token == sample.label ? j : label;
    }
    if (label == masses.size()) {
        return T(0);
    }
    T variance(0);
    for (std::size_t j = 0; j < masses.size(); ++j) {
        const T off = direction(sample.counts[j].token, sample.query_index) - mean;
        variance += masses[j] * off * off;
    }
    const T delta = direction(sample.label, sample.query_index) - mean;
    const T first = masses[label] * delta;
    const T second = masses[label] * (delta * delta - variance);
    return T(loss->formulas<T>().second(masses[label]) * T(first * first) + loss->formulas<T>().derivative(masses[label]) * second); // (l o a)''
}

} // namespace

bool risk_blind_to(const CaseFacts& facts, const Matrix<Rational>& v) {
    const Matrix<Rational> z = facts.model().logits(v);
    for (const CountedSample& s : facts.model().samples()) {
        for (const TokenCount& c : s.counts) {
            if (z(c.token, s.query_index) != z(s.counts.front().token, s.query_index)) {
                return false;
            }
        }
    }
    return true;
}

std::vector<std::string> displacement_labels(const CaseFacts& facts) {
    return risk_blind_to(facts, facts.value().weights("displacement")) ? std::vector<std::string>{} : std::vector<std::string>{"risk-changes"};
}

Matrix<Interval> gradient_at(const CaseFacts& facts, const Matrix<Rational>& w, Loss loss) {
    return risk_gradient(facts.model(), enclosed_logits(facts.model(), w), loss);
}

Matrix<Interval> entries_difference(Matrix<Interval> a, const Matrix<Interval>& b) {
    for (Index i = 0; i < a.size(); ++i) {
        a.data()[i] -= b.data()[i];
    }
    return a;
}

Verdict needs_more_digits(const char* what) { return Verdict::undecided(fmt::format("{} overlap at {} digits", what, working_digits())); }

Interval curvature_for(const LogitModel& model, const Matrix<Interval>& logits, const Matrix<Interval>& direction, Loss loss) {
    if (loss->log_likelihood) {
        return risk_curvature(model, logits, direction);
    }
    Interval total(0);
    for (const CountedSample& sample : model.samples()) {
        total += sample_curvature(sample, attention(sample, logits), direction, loss);
    }
    return total / Interval(model.samples().size());
}

Rational exact_curvature_at_zero(const LogitModel& model, const Matrix<Rational>& direction, Loss loss) {
    Rational total = 0;
    for (const CountedSample& sample : model.samples()) {
        const std::vector<Rational> ones(static_cast<std::size_t>(model.tokens()), Rational(1));
        total += sample_curvature(sample, attention_from_weights(sample.counts, ones), direction, loss);
    }
    return total / Rational(static_cast<long>(model.samples().size()));
}

std::string smoothness_proof(Loss loss) {
    if (loss != Loss::linear && loss != Loss::squared) {
        throw std::invalid_argument("no proof here that beta bounds the curvature of the loss " + loss->formula);
    }
    if (loss == Loss::linear) {
        return "the second derivative of a along u is a (delta^2 - Var), of size at most max(a (1-a)^2 D^2, a Var) <= D^2/4, because |delta| <= "
               "(1-a) "
               "D and Var <= D^2/4.";
    }
    return "the second derivative of (1-a)^2 along u is 2 a^2 delta^2 - 2 a (1-a) delta^2 + 2 a (1-a) Var; it is at most 2 a^2 (1-a)^2 D^2 + 2 a "
           "(1-a) "
           "D^2/4 <= D^2/4 and at least -2 a (1-a)^3 D^2 >= -D^2/4, because |delta| <= (1-a) D and Var <= D^2/4.";
}

Segment segment(const CaseFacts& facts, const Matrix<Rational>& w, const Matrix<Rational>& v) {
    return {enclosed_logits(facts.model(), w), enclosed_logits(facts.model(), sum(w, v)), enclosed_logits(facts.model(), v)};
}
Segment segment(const CaseFacts& facts) { return segment(facts, facts.value().weights("weights"), facts.value().weights("displacement")); }

std::optional<HeadSegment> head_segment(const CaseFacts& facts) {
    const HeadRisk risk(facts.data());
    Segment s = segment(facts);
    const auto start = risk.value(s.start);
    const auto end = risk.value(s.end);
    return start && end ? std::optional(HeadSegment{*start, *end, *risk.gradient(s.start), *risk.gradient(s.end), std::move(s.displacement)})
                        : std::nullopt;
}

InputRecipe moderate_weights(const char* name) {
    return weights_input(name, {{1, WeightsKind::zero},
                                {3, WeightsKind::random},
                                {1, WeightsKind::along_svm},
                                {1, WeightsKind::single_edge},
                                {1, WeightsKind::edges},
                                {1, WeightsKind::off_space}});
}

DatasetShape moderate_embeddings() {
    return realisable_with_any_embedding().embedded({{6, EmbeddingKind::one_hot},
                                                     {2, EmbeddingKind::orthonormal},
                                                     {1, EmbeddingKind::orthogonal},
                                                     {3, EmbeddingKind::dense},
                                                     {2, EmbeddingKind::wide},
                                                     {1, EmbeddingKind::nearly_dependent},
                                                     {1, EmbeddingKind::tiny},
                                                     {2, EmbeddingKind::narrow},
                                                     {1, EmbeddingKind::dependent},
                                                     {1, EmbeddingKind::repeated_rows},
                                                     {1, EmbeddingKind::zero_row}});
}

std::vector<InputRecipe> point_and_displacement() { return {moderate_weights("weights"), displacement_input("displacement")}; }

Variation no_risk_without_realisable() {
    return without(Hypothesis::realisable, "The same without R.", infinite_risk("a finite risk with a gradient", "no gradient of an infinite risk"),
                   absent_label_cases());
}

std::vector<InputRecipe> other_loss_segment() { return {other_loss_input(), small_weights("weights"), small_weights("displacement")}; }

} // namespace attest
