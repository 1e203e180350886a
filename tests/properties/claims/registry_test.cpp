// Claims of other projects: what add_claims asks of them. That every command takes them is shown by tests/external.
#include "properties/claims/registry.h"

#include "example_claim.h"
#include "model/input/input_error.h"

#include <functional>
#include <gtest/gtest.h>

using namespace attest;

namespace {

std::string refusal(const std::function<void(Claim&)>& change) {
    Claim claim = example_claim();
    change(claim);
    try {
        check_added_claim(claim, all_claims());
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST(Registry, a_whole_claim_can_be_added) {
    EXPECT_EQ(refusal([](Claim&) {}), "");
}

TEST(Registry, what_is_missing_is_named) {
    const auto says = [](const std::function<void(Claim&)>& change, const std::string& words) {
        EXPECT_NE(refusal(change).find(words), std::string::npos) << "\"" << refusal(change) << "\" does not say: " << words;
    };
    says([](Claim& c) { c.id = "svm.optimal"; }, "svm.optimal\": expected an id that no other claim has");
    for (const char* id : {"", "Upper", "a/b", "a!b", "a..b", "a.", "../a", "a b"}) {
        says([id](Claim& c) { c.id = id; }, "expected an id of lower-case words");
    }
    says([](Claim& c) { c.statement.clear(); }, "expected a statement");
    says([](Claim& c) { c.check = {}; }, "expected a check");
    says([](Claim& c) { c.generate = {}; }, "expected a generator");
    says([](Claim& c) { c.undecided_limit = 1.5; }, "undecided_limit from 0 to 1");
    says([](Claim& c) { c.last_digits = c.first_digits - 1; }, "first_digits");
    says([](Claim& c) { c.false_neighbours.pop_back(); }, "two or more false neighbours");
    says([](Claim& c) { c.false_neighbours[1].name = c.false_neighbours[0].name; }, "not two called \"every-token\"");
    says([](Claim& c) { c.false_neighbours[1].name = "a!b"; }, "names of false neighbours");
    says([](Claim& c) { c.false_neighbours[1].decide = {}; }, "of the false neighbour \"edge-back\"");
    says([](Claim& c) { c.variations.push_back(c.variations.front()); }, "variations with names of their own");
}

TEST(Registry, claims_are_not_added_after_the_list_was_handed_out) {
    ASSERT_FALSE(all_claims().empty());
    EXPECT_THROW(add_claims({example_claim()}), std::logic_error);
    EXPECT_FALSE(is_added_claim("svm.optimal"));
    EXPECT_FALSE(is_added_claim("example.edges-to-query"));
}
