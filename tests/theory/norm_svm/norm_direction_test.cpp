// Whether a norm leaves one direction on S, by hand, and its certificate against changes.
#include "tests/active_mutant.h"
#include "tests/example_datasets.h"
#include "tests/random_instances.h"
#include "tests/theory/random_datasets.h"
#include "theory/norm_svm/norm_direction.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

using testing_support::one_hot;

NormDirection direction_of(const Dataset& data, EntryNorm norm) {
    const std::vector<QueryGraph> graphs = token_graphs(data);
    const NormSvm svm = find_norm_svm(data, graphs, norm);
    NormDirection r = find_norm_direction(data, graphs, svm);
    EXPECT_EQ(check_norm_direction(data, graphs, svm, r).outcome, Outcome::held);
    return r;
}

TEST(NormDirection, by_hand) {
    // z_1 - z_0 = 1 in the one, z_2 - z_1 = z_1 - z_0 = 1 in the other: every margin of S is fixed
    EXPECT_TRUE(direction_of(one_hot(2, {{{1, 0}, 1}}), EntryNorm::largest).unique);
    EXPECT_TRUE(direction_of(one_hot(2, {{{1, 0}, 1}}), EntryNorm::sum).unique);
    EXPECT_TRUE(direction_of(one_hot(3, {{{1, 2, 0}, 1}, {{2, 0}, 2}}), EntryNorm::largest).unique);
    // a chain of two edges beside one edge, nu = 1: z_3 - z_0 may be anything from 1 to 2, and is 1 where the sum is least
    const Dataset beside = one_hot(4, {{{1, 2, 0}, 1}, {{2, 0}, 2}, {{3, 0}, 3}});
    const NormDirection two = direction_of(beside, EntryNorm::largest);
    EXPECT_FALSE(two.unique);
    EXPECT_EQ(two.differs.from, 3);
    // the sum: z_1 - z_2 = z_2 - z_0 = 1, and z_3 - z_0 = 1 costs nothing at z_0 = -1
    EXPECT_TRUE(direction_of(beside, EntryNorm::sum).unique);
}

TEST(NormDirection, changed_certificates_are_refused) {
    RandomBits random(11);
    int unique = 0;
    int several = 0;
    for (int i = 0; i < 24; ++i) {
        const Dataset data =
            i % 4 == 0 ? random_dataset(random, 3, 3, 3, random_embedding(random, 3, 3)) : random_dataset(random, 4, 3, 4, Embedding::one_hot(4));
        const std::vector<QueryGraph> graphs = token_graphs(data);
        for (const EntryNorm norm : {EntryNorm::largest, EntryNorm::sum}) {
            const NormSvm svm = find_norm_svm(data, graphs, norm);
            if (svm.status != GraphSvmStatus::optimal) {
                continue;
            }
            const NormDirection good = find_norm_direction(data, graphs, svm);
            ASSERT_EQ(check_norm_direction(data, graphs, svm, good).outcome, Outcome::held);
            const auto refused = [&](auto change) {
                NormDirection bad = good;
                change(bad);
                EXPECT_EQ(check_norm_direction(data, graphs, svm, bad).outcome, Outcome::refuted);
            };
            (good.unique ? unique : several) += 1;
            refused([](NormDirection& d) { d.unique = !d.unique; });
            if (good.unique) {
                refused([](NormDirection& d) { d.caps.pop_back(); });
                refused([](NormDirection& d) { d.caps.front().sign *= -1; });
                for (std::size_t c = 0; c < good.caps.size(); ++c) {
                    for (std::size_t m = 0; m < good.caps[c].multipliers.size(); ++m) {
                        if (good.caps[c].multipliers[m].strict) { // of a tied edge: the norm may leave a choice
                            refused([&](NormDirection& d) { d.caps[c].multipliers[m].value *= -1; });
                        }
                    }
                }
            } else {
                refused([&](NormDirection& d) { d.other = svm.solution; });
                refused([](NormDirection& d) { d.other *= Rational(2); });
                refused([](NormDirection& d) { d.other *= Rational(1, 2); });
            }
        }
    }
    EXPECT_GT(unique, 5);
    EXPECT_GT(several, 3);
}

} // namespace
} // namespace attest
