// The norms in which norm.descent steps: the constants of each, and its steepest directions with a certified share of the steepest slope.
//
// Sign descent (the largest entry) and greedy coordinate descent (the sum of the entries) are exact: signs of gradient entries are decided
// (theory/norm_svm/exact_signs.h). Muon (the spectral norm) and steps of rank one (the nuclear norm) step along a rational D near the steepest one,
// of which |D| <= 1 and <-grad L, D> >= share |grad L|_* are certified.
#pragma once

#include "properties/claims/claim_tools.h"

#include <memory>
#include <optional>
#include <string>

namespace attest {

enum class NormOfSteps { largest_entry, sum_of_entries, spectral, nuclear };
inline constexpr NormOfSteps every_norm_of_steps[] = {NormOfSteps::largest_entry, NormOfSteps::sum_of_entries, NormOfSteps::spectral,
                                                      NormOfSteps::nuclear};

/// A direction of descent D, |D| <= 1, and `share` with <-grad L, D> >= share |grad L|_*.
struct Direction {
    Matrix<Rational> d;
    Interval share{1};
};

/// A norm's constants, and its steepest directions.
class SteepestNorm {
public:
    SteepestNorm() = default;
    virtual ~SteepestNorm() = default;
    SteepestNorm(const SteepestNorm&) = delete;
    SteepestNorm& operator=(const SteepestNorm&) = delete;

    std::string text;
    Rational length;               ///< |V| of a feasible V: gamma is 1/length
    Rational largest_edge_squared; ///< B^2
    /// held with a direction; held without one: grad L = 0; else why there is none.
    virtual Verdict direction(const CaseFacts& facts, const Matrix<Rational>& w, std::optional<Direction>& found) const = 0;
};

/// held: found, else what its Graph-SVM's check says. Needs a strict edge.
Verdict find_steepest_norm(const CaseFacts& facts, NormOfSteps norm, std::unique_ptr<SteepestNorm>& found);

} // namespace attest
