// From a comparison of two enclosures to a verdict: the one place that does it.
//
// `a <= b` is decided by the ends: it holds when a's upper end is at most b's lower end, it is refuted when a's lower end is above b's upper
// end, and an overlap decides nothing (the runner then tries more digits). What a refutation prints is what it rests on: proved ends, rounded
// outward, never midpoints. The slack of a `held` is a lower bound of b - a.
#pragma once

#include "model/numbers/number.h"
#include "theory/verdict.h"

#include <concepts>
#include <functional>

namespace attest {

/// What is compared, in words. Given as a text, or as a function that makes one: most verdicts are `held` and never ask.
class Words {
public:
    Words(const char* text) : make_([text] { return std::string(text); }) {}
    Words(std::string text) : make_([text = std::move(text)] { return text; }) {}
    template <std::invocable Make>
    requires std::convertible_to<std::invoke_result_t<Make>, std::string> Words(Make make) : make_(std::move(make)) {}
    std::string text() const { return make_(); }

private:
    std::function<std::string()> make_;
};

/// found <= bound.
Verdict at_most(const Interval& found, const Interval& bound, const Words& what);
/// found >= bound.
Verdict at_least(const Interval& found, const Interval& bound, const Words& what);
/// found < bound.
Verdict less_than(const Interval& found, const Interval& bound, const Words& what);
/// Two balls that enclose one point meet: their centres are `distance` apart, their radii add up to `reach`. Refuted when they are shown apart,
/// else held: no number of digits shows that two points are equal.
Verdict balls_meet(const Interval& distance, const Interval& reach, const Words& what);

/// Is x shown not to be 0?
bool shown_nonzero(const Interval& x);

/// The ends of an enclosure as decimals, rounded outward.
std::string upper_text(const Interval& x, int digits = 6);
std::string lower_text(const Interval& x, int digits = 6);
/// "[1.2, 1.3]", both ends of it.
std::string ends_text(const Interval& x, int digits = 6);

} // namespace attest
