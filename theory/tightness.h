// How tight the bounds of a claim are: while a TightnessScope lives, every comparison of this thread that holds (theory/comparison.h) leaves the
// factor by which its bound exceeds what it bounds.
//
// The factor is an upper bound of bound/found (of found/bound for a bound from below), from the outer ends of both enclosures. So a statement whose
// constant were better by more than it would be refuted by that very case: no proof can improve the constant, as a factor, by more. It says nothing
// of bounds where one of the two sides is not shown to be positive.
#pragma once

#include "model/numbers/number.h"

#include <map>
#include <string>

namespace attest {

class Words;

/// One bound of a claim, told by the words of its comparisons with every number in them left out.
struct Tightest {
    double factor = 0; ///< at least 1; rounded up
    std::string where; ///< the words, with the numbers
};

class TightnessScope {
public:
    TightnessScope();
    ~TightnessScope();
    TightnessScope(const TightnessScope&) = delete;
    TightnessScope& operator=(const TightnessScope&) = delete;

    /// By the words without numbers ("step ..: L(W(t)) - L* against its bound"), the least factor of each.
    const std::map<std::string, Tightest>& bounds() const { return bounds_; }

private:
    friend void note_tightness(const Interval& smaller, const Interval& larger, const Words& what);
    std::map<std::string, Tightest> bounds_;
    TightnessScope* outer_;
};

/// For comparisons, once smaller <= larger is shown. Does nothing outside every scope.
void note_tightness(const Interval& smaller, const Interval& larger, const Words& what);

/// The words with "..." in place of each number: digits with their sign, point, exponent, fraction; not the digits of a name like B6.
std::string without_numbers(const std::string& words);

} // namespace attest
