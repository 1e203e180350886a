#include "theory/comparison.h"

#include "theory/tightness.h"

#include <fmt/format.h>

namespace attest {
namespace {

constexpr int printed_digits = 12; // two sides may be nearly equal

Verdict overlap(const Words& what) {
    return Verdict::undecided(fmt::format("{}: the enclosures overlap at {} digits", what.text(), working_digits()));
}

/// The verdict on a relation with this answer; `expected` and `found` are made when it is refuted. The slack is a lower bound of `margin`.
template <class Expected, class Found>
Verdict verdict_of(Truth answer, const Interval& margin, const Words& what, const Expected& expected, const Found& found) {
    switch (answer) {
    case Truth::yes: return Verdict::held(margin.lower().to_double());
    case Truth::no: return Verdict::refuted(what.text(), expected(), found());
    case Truth::unknown: break;
    }
    return overlap(what);
}

} // namespace

Verdict at_most(const Interval& found, const Interval& bound, const Words& what) {
    const Truth answer = less_equal(found, bound);
    if (answer == Truth::yes) {
        note_tightness(found, bound, what);
    }
    return verdict_of(
        answer, bound - found, what, [&] { return "at most " + upper_text(bound, printed_digits); },
        [&] { return "at least " + lower_text(found, printed_digits); });
}

Verdict at_least(const Interval& found, const Interval& bound, const Words& what) {
    const Truth answer = less_equal(bound, found);
    if (answer == Truth::yes) {
        note_tightness(bound, found, what);
    }
    return verdict_of(
        answer, found - bound, what, [&] { return "at least " + lower_text(bound, printed_digits); },
        [&] { return "at most " + upper_text(found, printed_digits); });
}

Verdict less_than(const Interval& found, const Interval& bound, const Words& what) {
    const Truth answer = less(found, bound);
    if (answer == Truth::yes) {
        note_tightness(found, bound, what);
    }
    return verdict_of(
        answer, bound - found, what, [&] { return "less than " + upper_text(bound, printed_digits); },
        [&] { return "at least " + lower_text(found, printed_digits); });
}

Verdict balls_meet(const Interval& distance, const Interval& reach, const Words& what) {
    // not by at_most(): that two balls meet is no bound, and how far they overlap says nothing of one (theory/tightness.h)
    return less(reach, distance) == Truth::yes
               ? Verdict::refuted(what.text(), "at most " + upper_text(reach, printed_digits), "at least " + lower_text(distance, printed_digits))
               : Verdict::held();
}

bool shown_nonzero(const Interval& x) { return positive(x) == Truth::yes || negative(x) == Truth::yes; }

std::string upper_text(const Interval& x, int digits) { return x.upper().to_text(digits, MPFR_RNDU); }
std::string lower_text(const Interval& x, int digits) { return x.lower().to_text(digits, MPFR_RNDD); }
std::string ends_text(const Interval& x, int digits) { return fmt::format("[{}, {}]", lower_text(x, digits), upper_text(x, digits)); }

} // namespace attest
