// The search through small worlds against brute force and against Burnside's lemma, each on worlds that can be listed whole.
#include "properties/generators/bounded_world.h"
#include "tests/active_mutant.h"

#include "model/input/input_error.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>
#include <set>

using namespace attest;

namespace {

using Contexts = SmallWorld::Contexts;

/// A sample as brute force sees it: bags are compared as sorted contexts, with the query apart.
struct BruteSample {
    std::vector<Token> context;
    Token query = 0;
    Token label = 0;
    auto operator<=>(const BruteSample&) const = default;
};
using BruteDataset = std::multiset<BruteSample>;

BruteSample brute_sample(std::vector<Token> context, Token label, Contexts contexts) {
    const Token query = context.back();
    if (contexts == Contexts::bags) {
        std::sort(context.begin(), context.end());
    }
    return {std::move(context), query, label};
}

BruteDataset brute_dataset(const Dataset& data, Contexts contexts) {
    BruteDataset r;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        r.insert(brute_sample({s.context.begin(), s.context.end()}, s.label, contexts));
    }
    return r;
}

/// Every sample: all sequences of tokens and all labels, kept where the label occurs.
std::vector<BruteSample> brute_samples(const SmallWorld& world) {
    std::set<BruteSample> r;
    for (int length = 1; length <= world.length; ++length) {
        std::vector<Token> context(static_cast<std::size_t>(length), 0);
        for (bool more = true; more;) {
            for (Token label = 0; label < world.tokens; ++label) {
                if (std::count(context.begin(), context.end(), label) != 0) {
                    r.insert(brute_sample(context, label, world.contexts));
                }
            }
            more = false;
            for (Token& v : context) { // an odometer
                if (++v < world.tokens) {
                    more = true;
                    break;
                }
                v = 0;
            }
        }
    }
    return {r.begin(), r.end()};
}

BruteDataset renamed(const BruteDataset& data, const std::vector<Token>& renaming, Contexts contexts) {
    BruteDataset r;
    for (BruteSample s : data) {
        for (Token& v : s.context) {
            v = renaming[static_cast<std::size_t>(v)];
        }
        if (contexts == Contexts::bags) {
            std::sort(s.context.begin(), s.context.end());
        }
        r.insert({s.context, renaming[static_cast<std::size_t>(s.query)], renaming[static_cast<std::size_t>(s.label)]});
    }
    return r;
}

/// One value for each orbit: the least of all renamings.
BruteDataset orbit_of(const BruteDataset& data, const SmallWorld& world) {
    std::vector<Token> renaming(static_cast<std::size_t>(world.tokens));
    std::iota(renaming.begin(), renaming.end(), 0);
    BruteDataset least = data;
    do {
        least = std::min(least, renamed(data, renaming, world.contexts));
    } while (std::next_permutation(renaming.begin(), renaming.end()));
    return least;
}

void each_brute_dataset(const std::vector<BruteSample>& samples, int size, std::size_t first, BruteDataset& data, const auto& take) {
    if (static_cast<int>(data.size()) == size) {
        take(data);
        return;
    }
    for (std::size_t i = first; i < samples.size(); ++i) {
        const auto at = data.insert(samples[i]);
        each_brute_dataset(samples, size, i, data, take);
        data.erase(at);
    }
}

std::vector<std::uint64_t> listed(const SmallWorld& world) {
    WorldDatasets search(world);
    std::vector<std::uint64_t> r(static_cast<std::size_t>(world.samples), 0);
    std::vector<int> types;
    while (search.next(types)) {
        ++r[types.size() - 1];
    }
    return r;
}

std::vector<std::uint64_t> counted(const SmallWorld& world) {
    std::vector<std::uint64_t> r;
    for (const Integer& n : orbit_counts(world)) {
        r.push_back(static_cast<std::uint64_t>(n));
    }
    return r;
}

std::uint64_t sum(const std::vector<std::uint64_t>& counts) { return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}); }

const std::vector<SmallWorld> worlds_for_brute_force = {
    {1, 1, 1, Contexts::bags},      {1, 3, 3, Contexts::bags},      {2, 2, 3, Contexts::bags},      {2, 3, 3, Contexts::bags},
    {3, 2, 2, Contexts::bags},      {3, 3, 2, Contexts::bags},      {4, 2, 2, Contexts::bags},      {1, 3, 3, Contexts::sequences},
    {2, 2, 3, Contexts::sequences}, {2, 3, 3, Contexts::sequences}, {3, 3, 2, Contexts::sequences}, {4, 2, 2, Contexts::sequences},
};

} // namespace

TEST(SmallWorld, SampleTypesAreThoseOfBruteForce) {
    for (const SmallWorld& world : worlds_for_brute_force) {
        SCOPED_TRACE(world_name(world));
        std::vector<BruteSample> mine;
        for (const SampleType& type : sample_types(world)) {
            EXPECT_NE(std::count(type.context.begin(), type.context.end(), type.label), 0);
            mine.push_back(brute_sample(type.context, type.label, world.contexts));
        }
        std::sort(mine.begin(), mine.end());
        EXPECT_EQ(mine, brute_samples(world));
    }
}

TEST(SmallWorld, ListsEveryOrbitOfBruteForceOnce) {
    for (const SmallWorld& world : worlds_for_brute_force) {
        SCOPED_TRACE(world_name(world));
        std::set<BruteDataset> orbits;
        const std::vector<BruteSample> samples = brute_samples(world);
        BruteDataset data;
        for (int size = 1; size <= world.samples; ++size) {
            each_brute_dataset(samples, size, 0, data, [&](const BruteDataset& one) { orbits.insert(orbit_of(one, world)); });
        }
        std::set<BruteDataset> mine;
        WorldDatasets search(world);
        std::vector<int> types;
        while (search.next(types)) {
            const Dataset found = search.dataset(types);
            EXPECT_TRUE(realisable(found));
            EXPECT_TRUE(found.embedding().is_one_hot());
            EXPECT_EQ(found.tokens(), world.tokens);
            EXPECT_TRUE(mine.insert(orbit_of(brute_dataset(found, world.contexts), world)).second) << "two datasets of one orbit";
        }
        EXPECT_EQ(mine, orbits);
        EXPECT_EQ(sum(counted(world)), orbits.size());
    }
}

TEST(SmallWorld, SizesAreTheOnesCountedByHand) {
    EXPECT_EQ(sum(counted({2, 2, 3, Contexts::bags})), 84U);
    EXPECT_EQ(sum(counted({3, 3, 3, Contexts::bags})), 4962U);
    EXPECT_EQ(sum(counted({3, 3, 3, Contexts::sequences})), 12769U);
    // one token: the bag of each length, and multisets of 1 to N of the T lengths
    EXPECT_EQ(counted({1, 4, 3, Contexts::bags}), (std::vector<std::uint64_t>{4, 10, 20}));
}

TEST(SmallWorld, ListsAsManyAsBurnsideCountsWhereBruteForceIsTooSlow) {
    for (const SmallWorld& world : {SmallWorld{3, 3, 3, Contexts::bags}, SmallWorld{3, 3, 3, Contexts::sequences},
                                    SmallWorld{3, 3, 4, Contexts::bags}, SmallWorld{2, 5, 4, Contexts::bags}, SmallWorld{5, 2, 3, Contexts::bags},
                                    SmallWorld{4, 3, 2, Contexts::sequences}, SmallWorld{6, 1, 6, Contexts::bags}}) {
        SCOPED_TRACE(world_name(world));
        EXPECT_EQ(listed(world), counted(world));
    }
}

TEST(SmallWorld, SmallDatasetsComeFirstAndEachListIsLeastAndAscending) {
    WorldDatasets search({3, 2, 3, Contexts::bags});
    std::vector<int> types;
    std::vector<int> before;
    while (search.next(types)) {
        EXPECT_TRUE(std::is_sorted(types.begin(), types.end()));
        EXPECT_TRUE(before.size() < types.size() || (before.size() == types.size() && before < types));
        before = types;
    }
    EXPECT_EQ(types, before) << "the end changes nothing";
    EXPECT_FALSE(search.next(types));
}

TEST(SmallWorld, WorldsThatCannotBeListedAreRefused) {
    EXPECT_THROW(WorldDatasets({8, 8, 1, Contexts::sequences}), InputError);
    EXPECT_THROW(WorldDatasets({8, 4, 1, Contexts::bags}), InputError);
    EXPECT_NO_THROW(orbit_counts({8, 8, 12, Contexts::sequences})); // counting lists nothing
}

TEST(SmallWorld, AForgottenRenamingShowsInTheCount) {
    ATTEST_NEEDS_MUTANTS();
    switch_mutant("small_world_forgets_a_renaming");
    const SmallWorld world{3, 2, 2, Contexts::bags};
    const std::vector<std::uint64_t> found = listed(world);
    switch_mutant(nullptr);
    EXPECT_NE(found, counted(world));
}
