// From enclosures to verdicts: what is shown, what is refuted, what stays open, and that the printed ends are proved ones.
#include "theory/comparison.h"

#include "model/numbers/number_text.h"

#include <gtest/gtest.h>

using namespace attest;

namespace {

Interval between(const char* lower, const char* upper) {
    const Interval a(parse_decimal(lower));
    const Interval b(parse_decimal(upper));
    return Interval::between(a.lower(), b.upper());
}

using Compare = Verdict (*)(const Interval&, const Interval&, const Words&);

Outcome outcome(Compare compare, const Interval& a, const Interval& b) { return compare(a, b, "what").outcome; }

TEST(Comparison, decides_by_the_ends_and_leaves_overlaps_open) {
    const PrecisionScope scope(40);
    const Interval low = between("1", "2");
    const Interval high = between("3", "4");
    const Interval middle = between("1.5", "3.5");
    for (const Compare compare : {Compare(at_most), Compare(less_than)}) {
        EXPECT_EQ(outcome(compare, low, high), Outcome::held);
        EXPECT_EQ(outcome(compare, high, low), Outcome::refuted);
        EXPECT_EQ(outcome(compare, low, middle), Outcome::undecided);
        EXPECT_EQ(outcome(compare, middle, high), Outcome::undecided);
    }
    EXPECT_EQ(outcome(at_least, high, low), Outcome::held);
    EXPECT_EQ(outcome(at_least, low, high), Outcome::refuted);
    EXPECT_EQ(outcome(at_least, middle, low), Outcome::undecided);
    EXPECT_EQ(outcome(at_most, Interval::whole_line(), high), Outcome::undecided);
    EXPECT_NE(at_most(low, middle, "what").reason.find("what"), std::string::npos);
}

TEST(Comparison, equal_points_are_at_most_but_not_less) {
    const PrecisionScope scope(40);
    const Interval one(1);
    EXPECT_EQ(outcome(at_most, one, one), Outcome::held);
    EXPECT_EQ(outcome(at_least, one, one), Outcome::held);
    EXPECT_EQ(outcome(less_than, one, one), Outcome::refuted);
    EXPECT_EQ(outcome(at_most, between("0", "1"), between("1", "2")), Outcome::held); // they touch
    EXPECT_EQ(outcome(less_than, between("0", "1"), between("1", "2")), Outcome::undecided);
}

TEST(Comparison, the_slack_is_a_lower_bound_of_the_distance) {
    const PrecisionScope scope(40);
    EXPECT_EQ(at_most(between("1", "2"), between("3", "5"), "what").slack, 1.0);
    EXPECT_EQ(at_least(between("3", "5"), between("1", "2"), "what").slack, 1.0);
    EXPECT_FALSE(at_most(Interval(2), Interval(1), "what").slack);
}

/// 1/3 and 2/3 have no decimals: the printed end must lie on the proved side of the number.
TEST(Comparison, a_refutation_prints_proved_ends) {
    const PrecisionScope scope(40);
    const Interval third(Rational(1, 3));
    const Interval two_thirds(Rational(2, 3));
    const Verdict v = at_most(two_thirds, third, "what");
    EXPECT_EQ(v.reason, "what");
    EXPECT_EQ(v.expected, "at most 3.33333333334e-1");
    EXPECT_EQ(v.found, "at least 6.66666666666e-1");
    const Verdict w = at_least(third, two_thirds, "what");
    EXPECT_EQ(w.expected, "at least 6.66666666666e-1");
    EXPECT_EQ(w.found, "at most 3.33333333334e-1");
    EXPECT_EQ(ends_text(third, 3), "[3.33e-1, 3.34e-1]");
    EXPECT_EQ(ends_text(-third, 3), "[-3.34e-1, -3.33e-1]");
    // wide enclosures: the ends, not the middles
    EXPECT_EQ(at_most(between("5", "9"), between("1", "3"), "what").found, "at least 5.00000000000e0");
    EXPECT_EQ(at_most(between("5", "9"), between("1", "3"), "what").expected, "at most 3.00000000000e0");
}

TEST(Comparison, words_are_made_only_when_they_are_needed) {
    const PrecisionScope scope(40);
    int made = 0;
    const auto words = [&made] {
        ++made;
        return std::string("words");
    };
    EXPECT_EQ(at_most(Interval(1), Interval(2), words).outcome, Outcome::held);
    EXPECT_EQ(made, 0);
    EXPECT_EQ(at_most(Interval(2), Interval(1), words).reason, "words");
    EXPECT_EQ(made, 1);
}

TEST(Comparison, balls_are_refuted_only_when_they_are_shown_apart) {
    const PrecisionScope scope(40);
    EXPECT_EQ(outcome(balls_meet, Interval(1), Interval(2)), Outcome::held);
    EXPECT_EQ(outcome(balls_meet, between("1", "3"), Interval(2)), Outcome::held);
    EXPECT_EQ(outcome(balls_meet, between("2.5", "3"), Interval(2)), Outcome::refuted);
}

TEST(Comparison, nonzero_is_shown_by_both_signs_and_not_by_an_enclosure_of_zero) {
    const PrecisionScope scope(40);
    EXPECT_TRUE(shown_nonzero(between("1e-30", "1")));
    EXPECT_TRUE(shown_nonzero(-between("1e-30", "1")));
    EXPECT_FALSE(shown_nonzero(between("0", "1")));
    EXPECT_FALSE(shown_nonzero(Interval(0)));
}

} // namespace
