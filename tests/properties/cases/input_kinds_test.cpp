// What every kind of input promises, over the list: nothing here knows which kinds there are.
#include "properties/cases/input_kinds.h"

#include "model/input/input_error.h"
#include "properties/cases/case_edits.h"
#include "properties/cases/case_json.h"
#include "properties/generators/generate.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

using namespace attest;

namespace {

constexpr std::uint64_t draws = 60;

/// Datasets of all sorts of embeddings, one a seed.
Dataset dataset_of(std::uint64_t seed) {
    static const Generate generate = generate_cases(any_dataset().tokens(2, 5).samples(1, 4));
    return generate(seed, 40).dataset;
}

Case with_input(const Dataset& data, Input input) { return {data, {{"x", std::move(input)}}}; }

std::string text_of(const Case& value) { return bare_case_to_json(value).dump(); }

/// Reads what was written: refused where shapes, tokens or signs do not fit the dataset.
void expect_fits(const Case& value) {
    const std::string text = text_of(value);
    EXPECT_EQ(text_of(bare_case_from_json(parse_json_value(text, "written"))), text);
}

/// `visit(kind, case, draw)` for each kind and several values of it.
template <class Visit>
void each_value(Visit visit) {
    ASSERT_EQ(input_kinds().size(), std::variant_size_v<Input>);
    for (const InputKind& kind : input_kinds()) {
        SCOPED_TRACE(kind.name);
        for (std::uint64_t seed = 0; seed < draws; ++seed) {
            SCOPED_TRACE(seed);
            Draw draw(seed_for(seed, kind.name));
            const Dataset data = dataset_of(seed);
            visit(kind, with_input(data, kind.draw(data, draw)), draw);
        }
    }
}

} // namespace

TEST(InputKinds, NamesAreTheirOwnAndTheListIsThatOfTheAlternatives) {
    std::set<std::string> names;
    for (std::size_t i = 0; i < input_kinds().size(); ++i) {
        const InputKind& kind = input_kinds()[i];
        EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
        EXPECT_FALSE(kind.words.empty()) << kind.name;
        const Dataset data = dataset_of(1);
        Draw draw(1);
        const Input drawn = kind.draw(data, draw);
        EXPECT_EQ(drawn.index(), i) << kind.name;
        EXPECT_EQ(&kind_of(drawn), &kind);
    }
}

TEST(InputKinds, AFileGivesTheSameValueAgain) {
    each_value([](const InputKind& kind, const Case& value, Draw&) {
        expect_fits(value);
        EXPECT_EQ(bare_case_to_json(value)["inputs"]["x"]["kind"], kind.name);
    });
}

TEST(InputKinds, AnUnknownKindIsRefusedWithTheNamesOfAll) {
    try {
        bare_case_from_json(parse_json_value(R"({"dataset": )" + bare_case_to_json(with_input(dataset_of(1), ScalarInput{1}))["dataset"].dump() +
                                                 R"(, "inputs": {"x": {"kind": "tensor", "value": 1}}})",
                                             "file"));
        FAIL() << "read";
    } catch (const InputError& error) {
        for (const InputKind& kind : input_kinds()) {
            EXPECT_NE(std::string(error.what()).find(kind.name), std::string::npos) << error.what();
        }
    }
}

TEST(InputKinds, EveryShrinkIsSimplerAndFits) {
    std::set<std::string> shrunk;
    each_value([&](const InputKind& kind, const Case& value, Draw&) {
        kind.shrink(value.inputs.at("x"), [&](const Input& candidate) {
            const Case smaller = with_input(value.dataset, candidate);
            EXPECT_TRUE(simpler(smaller, value)) << text_of(smaller) << "\n" << text_of(value);
            Measure before;
            Measure after;
            kind.measure(value.inputs.at("x"), before);
            kind.measure(candidate, after);
            EXPECT_LT(after[kind.lowers], before[kind.lowers]);
            expect_fits(smaller);
            shrunk.insert(kind.name);
            return false;
        });
    });
    EXPECT_EQ(shrunk.size(), input_kinds().size()) << "a kind that offers nothing";
}

TEST(InputKinds, AShrinkThatIsTakenEndsThePass) {
    each_value([](const InputKind& kind, const Case& value, Draw&) {
        int offered = 0;
        const bool taken = kind.shrink(value.inputs.at("x"), [&](const Input&) { return ++offered > 0; });
        EXPECT_EQ(taken, offered == 1);
        EXPECT_LE(offered, 1);
    });
}

TEST(InputKinds, MutationsStayValidAndChangeSomething) {
    std::set<std::string> changed;
    each_value([&](const InputKind& kind, const Case& value, Draw& draw) {
        Case mutated = value;
        for (int step = 0; step < 6; ++step) {
            Input& input = mutated.inputs.at("x");
            input = kind.mutate(input, value.dataset, draw);
            expect_fits(mutated);
        }
        if (text_of(mutated) != text_of(value)) {
            changed.insert(kind.name);
        }
    });
    EXPECT_EQ(changed.size(), input_kinds().size()) << "a kind that never changes";
}

TEST(InputKinds, AChangeOfVocabularyOrDimensionKeepsThemInStep) {
    each_value([](const InputKind& kind, const Case& value, Draw&) {
        const int tokens = value.dataset.tokens();
        std::vector<Token> order(static_cast<std::size_t>(tokens));
        std::iota(order.begin(), order.end(), 0);
        std::reverse(order.begin(), order.end());
        const std::optional<Case> renamed = restricted_to_tokens(value, order); // a renaming, there and back
        ASSERT_TRUE(renamed);
        expect_fits(*renamed);
        EXPECT_EQ(text_of(restricted_to_tokens(*renamed, order).value()), text_of(value));
        order.pop_back();
        if (const std::optional<Case> fewer = restricted_to_tokens(value, order)) {
            expect_fits(*fewer);
        }
        if (const std::optional<Case> merged = with_merged_tokens(value, 1, 0)) {
            expect_fits(*merged);
        }
        expect_fits(with_one_hot_rows(value));
        if (!value.dataset.embedding().is_one_hot() && value.dataset.dimension() > 1) {
            expect_fits(without_dimension(value, 0));
        }
        Input grown = value.inputs.at("x"); // a token more, without the dataset
        kind.add_token(grown, tokens + 1);
        EXPECT_EQ(grown.index(), value.inputs.at("x").index());
    });
}

TEST(InputKinds, PrintingNamesTokensAsTheDatasetDoes) {
    each_value([](const InputKind& kind, const Case& value, Draw&) {
        const auto printed = [&](const std::string& prefix) {
            const InputWords words{[&](Token v) { return prefix + std::to_string(v); }, [](const Matrix<Rational>&) { return "MATRIX\n"; }};
            return kind.print(value.inputs.at("x"), words);
        };
        const std::string text = printed("T");
        EXPECT_GT(text.size(), 1U);
        EXPECT_EQ(text.back(), '\n');
        // what runs through tokens says so, unless it numbers them; matrices are shown by the caller
        const bool names_tokens = text != printed("U");
        const bool shows_matrix = text.find("MATRIX\n") != std::string::npos;
        Measure measure;
        kind.measure(value.inputs.at("x"), measure);
        EXPECT_FALSE(names_tokens && shows_matrix);
        EXPECT_TRUE(names_tokens || measure[Measure::ids] == 0) << text;
        Input bigger = value.inputs.at("x");
        bool is_matrix = false;
        kind.change_dimension(bigger, [&](const Matrix<Rational>& m) {
            is_matrix = true;
            return m;
        });
        EXPECT_TRUE(shows_matrix || !is_matrix) << text;
    });
}
