// What the claims on the model share (model.*; section 1 of the specification; paper, section 2).
//
// Exponentials are replaced by positive rational weights p_{k,v}: the model sees W only through p_{k,v} = e^{z_{v,k}}, and
// every identity of these claims is one of rational functions of p, so equality is decided exactly. Where a statement is about W
// itself, it is reduced to exact logits: two attention patterns agree iff their logit differences do (exp is injective).
#pragma once

#include "model/attention/attention.h"
#include "properties/claims/claim_tools.h"
#include "properties/claims/model/model_claims.h"
#include "properties/generators/generate.h"

namespace attest {

/// The attention masses of one sample, under the input "attention-weights".
struct SampleMasses {
    std::vector<TokenCount> counts;
    std::vector<Rational> masses; // in the order of counts
};
SampleMasses masses_of(const CaseFacts& facts, const Sample& sample);

std::string vector_text(const Vector<Rational>& x);
bool equal_vectors(const Vector<Rational>& a, const Vector<Rational>& b);
inline InputRecipe attention_weights() { return token_table_input("attention-weights"); }

/// Applies `decide` to every sample; the first verdict that is not `held` is the case's, and a case without any sample to
/// which the statement applies is vacuous.
template <class DecideSample>
Verdict for_every_sample(const CaseFacts& facts, DecideSample decide) {
    Verdict vacuous = Verdict::vacuous("a sample to which the statement applies");
    bool applied = false;
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const Verdict v = decide(i, facts.data().sample(i));
        if (v.outcome == Outcome::vacuous) {
            vacuous = v;
            continue;
        }
        if (v.outcome != Outcome::held) {
            return v;
        }
        applied = true;
    }
    return applied ? Verdict::held() : vacuous;
}

} // namespace attest
