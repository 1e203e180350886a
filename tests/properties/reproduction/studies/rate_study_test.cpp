// The certified rate of the report: within its bounds on datasets, and seen when a bound is broken.
#include "properties/reproduction/studies/rate_study.h"

#include "model/data/dataset_json.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

RateStudy study_of(const std::string& samples, long steps) {
    Dataset data = parse_dataset(R"({"format": "attest-dataset/1", "tokens": 4, "embedding": "one-hot", "samples": )" + samples + "}", "example");
    DatasetStudy study{"example", std::move(data), {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    study.analysis = analyze(study.data, 30);
    const std::atomic<bool> stop = false;
    return rate_study(study, steps, stop);
}

const char* const cyclic_samples = R"([{"context": [1,2,0], "label": 1}, {"context": [2,1,0], "label": 2}, {"context": [2,3,0], "label": 2}])";

TEST(RateStudy, a_run_keeps_its_bounds_and_they_tend_to_their_limits) {
    const RateStudy study = study_of(cyclic_samples, 256);
    EXPECT_EQ(study.reason, "");
    EXPECT_EQ(study.rate, Rational(2)); // 1/beta: different one-hot tokens are sqrt 2 apart, so beta = 2/4
    ASSERT_EQ(study.run.size(), 9U);
    const PrecisionScope scope(study.digits);
    for (const DescentCheckpoint& c : study.run) {
        EXPECT_TRUE(within_bounds(c)) << c.steps;
        EXPECT_EQ(less(c.excess, c.excess_bound), Truth::yes) << "shown, not only not refuted";
    }
    EXPECT_EQ(less(cosine(study, study.run.front()), cosine(study, study.run.back())), Truth::yes);
    ASSERT_EQ(study.late.size(), 5U);
    for (std::size_t k = 1; k < study.late.size(); ++k) {
        EXPECT_EQ(less(study.late[k].excess, study.late[k - 1].excess), Truth::yes);
        EXPECT_EQ(less(study.late[k - 1].least_margin, study.late[k].least_margin), Truth::yes);
    }
    ASSERT_TRUE(study.late[3].cosine && study.late[4].cosine);
    EXPECT_EQ(less(*study.late[3].cosine, *study.late[4].cosine), Truth::yes);
}

TEST(RateStudy, a_broken_bound_is_seen) {
    const RateStudy study = study_of(cyclic_samples, 16);
    const PrecisionScope scope(study.digits);
    const DescentCheckpoint good = study.run.back();
    ASSERT_TRUE(within_bounds(good));
    DescentCheckpoint bad = good;
    bad.excess_bound = bad.excess / Interval(2);
    EXPECT_FALSE(within_bounds(bad));
    bad = good;
    bad.finite_distance = bad.radius_bound + Interval(1);
    EXPECT_FALSE(within_bounds(bad));
    bad = good;
    bad.margin_bound = *bad.least_margin + Interval(1);
    EXPECT_FALSE(within_bounds(bad));
}

TEST(RateStudy, says_why_there_is_no_run) {
    EXPECT_NE(study_of(R"([{"context": [1,0], "label": 2}])", 4).reason.find("label"), std::string::npos);
    EXPECT_NE(study_of(R"([{"context": [1,0], "label": 1}, {"context": [1,0], "label": 0}])", 4).reason.find("strict edge"), std::string::npos);
}

TEST(RateStudy, steps_follow_effort_and_size) {
    const Dataset small =
        parse_dataset(R"({"format": "attest-dataset/1", "tokens": 2, "embedding": "one-hot", "samples": [{"context": [1,0], "label": 1}]})", "small");
    EXPECT_EQ(rate_steps(small, 1), 65536);
    EXPECT_EQ(rate_steps(small, 0.5), 32768);
    EXPECT_EQ(rate_steps(small, 1e-6), 64);
}

} // namespace
} // namespace attest
