// Points of the penalty path, down to lambda = 1e-1000, are written and accepted; a radius that is too small is refused.
#include "theory/regularisation_path/penalty_path.h"

#include "model/numbers/number_text.h"
#include "tests/certificates/certificate_cases.h"
#include "tests/random_bits.h"
#include "tests/theory/random_datasets.h"
#include "theory/graph_svm/find_graph_svm.h"

namespace attest {
namespace {

std::string certificate_at(const Dataset& data, const Rational& penalty, int digits) {
    const auto graphs = token_graphs(data);
    const PenaltyPath path(data, graphs, find_graph_svm(data, graphs));
    const auto point = enclose_path_point(path, penalty, digits);
    EXPECT_TRUE(point);
    if (!point) {
        return "";
    }
    return penalty_path_certificate(data, path.space().basis(), point->coordinates, penalty, point->radius, point->digits).value_or("");
}

void expect_accepted(const std::string& text) {
    const auto result = checked(text);
    EXPECT_EQ(result.answer, attest_checker::Answer::accepted) << described(result) << "\n" << text.substr(0, 3000);
}

Rational power_of_ten(int exponent) { return parse_decimal("1e" + std::to_string(exponent)); }

TEST(PenaltyCertificates, of_the_example_are_accepted_at_many_penalties) {
    const Dataset data = read_dataset(ATTEST_TEST_DATA "/data/example.json");
    for (const int exponent : {0, -1, -10, -100, -1000}) {
        expect_accepted(certificate_at(data, power_of_ten(exponent), 20));
    }
    expect_accepted(certificate_at(data, Rational("7/3"), 30));
}

TEST(PenaltyCertificates, of_random_datasets_are_accepted) {
    RandomBits random(11);
    for (int i = 0; i < 20; ++i) {
        expect_accepted(certificate_at(random_small_dataset(random), power_of_ten(-7), 15));
    }
}

TEST(PenaltyCertificates, of_an_authors_dataset_are_accepted) {
    expect_accepted(certificate_at(read_dataset(ATTEST_TEST_DATA "/data/authors/cyclic-0.json"), power_of_ten(-100), 30));
}

TEST(PenaltyCertificates, of_another_penalty_are_refused) {
    const Dataset data = read_dataset(ATTEST_TEST_DATA "/data/example.json");
    std::string text = certificate_at(data, power_of_ten(-10), 20);
    const std::string lambda = "\"lambda\":\"1/10000000000\"";
    ASSERT_NE(text.find(lambda), std::string::npos) << text;
    text.replace(text.find(lambda), lambda.size(), "\"lambda\":\"1/20000000000\"");
    EXPECT_EQ(checked(text).answer, attest_checker::Answer::refused) << described(checked(text));
}

} // namespace
} // namespace attest
