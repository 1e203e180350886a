// model.label-mass: with an aligned head the label's score is its attention mass (paper, assumption on the head; exact).
#include "properties/claims/model/model_checks.h"
#include "properties/variations/other_head.h"

#include <fmt/format.h>

namespace attest {
namespace {

Verdict label_score_is(const CaseFacts& facts, const Matrix<Rational>& head) {
    return for_every_sample(facts, [&](std::size_t i, const Sample& sample) {
        const SampleMasses m = masses_of(facts, sample);
        const Vector<Rational> output = attention_output(facts.data().embedding(), m.counts, m.masses);
        Rational score = 0;
        for (int a = 0; a < facts.data().dimension(); ++a) {
            score += head(sample.label, a) * output[a];
        }
        Rational mass = 0;
        for (std::size_t j = 0; j < m.counts.size(); ++j) {
            mass = m.counts[j].token == sample.label ? m.masses[j] : mass;
        }
        return score == mass ? Verdict::held()
                             : Verdict::refuted(fmt::format("sample {}: the label's score is not its attention mass", i), "score " + to_text(mass),
                                                "score " + to_text(score));
    });
}

Verdict label_mass(const CaseFacts& facts) {
    if (!facts.data().head()) {
        return Verdict::vacuous("a head is given");
    }
    return label_score_is(facts, *facts.data().head());
}

} // namespace

Claim model_label_mass() {
    Claim claim = exact_claim("model.label-mass", "With a head C that satisfies C E' = I, the score of the label is its attention mass.",
                              "paper, assumption on the head; THEORY 1", {Hypothesis::head});
    claim.required_labels = {{"repeated-tokens", 0.2}};
    claim.generate = generate_cases(realisable_datasets().headed({{6, HeadKind::aligned}, {1, HeadKind::unit_diagonal}}), {attention_weights()});
    claim.check = label_mass;
    claim.false_neighbours = {
        {"general-head",
         "The score of the label is its attention mass, whatever the head.",
         label_mass,
         generate_cases(realisable_datasets().headed({{1, HeadKind::general}}), {attention_weights()}),
         {Hypothesis::head}},
        {"own-product-only",
         "It is enough that c_y' e_y = 1 for every y.",
         label_mass,
         generate_cases(realisable_datasets().headed({{1, HeadKind::unit_diagonal}}), {attention_weights()}),
         {Hypothesis::head}},
    };
    claim.variations = {without(Hypothesis::head, "The score of the label is its attention mass, whatever the head.", {},
                                generate_cases(headed_datasets(), {attention_weights()}))};
    return claim;
}

} // namespace attest
