// What the claims on normalised descent, W <- W - eta grad/|grad|, share (section 5: the algorithm of the paper's experiments, not of its
// theorem): rates, inputs, and the certified run against W_mm.
#pragma once

#include "model/descent/certified_descent.h"
#include "properties/claims/descent/descent_checks.h"

namespace attest {

/// The rate of a case with the input "share": share times the largest power of two that is at most 1/M, M the largest range of a
/// sample's logits per unit of |W|. A step then changes no difference of two logits of a context by more than `share`. share when M = 0.
Rational normalised_rate(const CaseFacts& facts);
/// Is the share one that the claims speak of, 1/8 to 4?
bool normalised_share_allowed(const CaseFacts& facts);
/// "start" and "share".
std::vector<InputRecipe> normalised_inputs();

/// One certified normalised run with a strict edge, measured against W_mm at every step. Needs H R L F E.
class NormalisedDirectionRun {
public:
    /// `decaying`: step t is of rate/ceil(sqrt t).
    explicit NormalisedDirectionRun(const CaseFacts& facts, bool decaying = false);

    /// False, and nothing changes, when the gradient may be 0 at the digits that are left.
    bool step() { return descent_.step(); }

    struct State {
        Interval norm;          ///< |W(t)|
        Interval product;       ///< <W(t), W_mm>
        Interval squared_error; ///< |W(t)/|W(t)| - W_mm/|W_mm||^2
        Interval least_margin;  ///< min <M_e, P(t)> over strict edges, P = W minus its S_fin part
    };
    State state() const;
    const Rational& rate() const { return rate_; }
    /// |W_mm|.
    const Interval& norm_mm() const { return norm_mm_; }

private:
    const CaseFacts* facts_;
    Rational rate_;
    CertifiedDescent descent_;
    std::vector<EdgeMatrix> strict_edges_;
    Interval norm_mm_;
};

} // namespace attest
