// Every certificate that attest writes is accepted by the independent checker.
#include "tests/certificates/certificate_cases.h"
#include "tests/random_bits.h"
#include "tests/theory/random_datasets.h"

#include <filesystem>

namespace attest {
namespace {

void expect_all_accepted(const Dataset& data, int digits) {
    for (const std::string& text : certificates_of(data, digits)) {
        const auto result = checked(text);
        EXPECT_EQ(result.answer, attest_checker::Answer::accepted) << described(result) << "\n" << text;
    }
}

TEST(WrittenCertificates, of_the_authors_datasets_are_accepted) {
    int seen = 0;
    for (const auto& entry : std::filesystem::directory_iterator(ATTEST_TEST_DATA "/data/authors")) {
        const std::string name = entry.path().filename();
        if (name.starts_with("cyclic-") && !name.ends_with("-start.json")) {
            expect_all_accepted(read_dataset(entry.path()), 40);
            ++seen;
        }
    }
    EXPECT_EQ(seen, 5);
}

TEST(WrittenCertificates, of_random_small_datasets_are_accepted) {
    RandomBits random(7);
    for (int i = 0; i < 60; ++i) {
        expect_all_accepted(random_small_dataset(random), 20);
    }
}

TEST(WrittenCertificates, of_larger_datasets_are_accepted) {
    RandomBits random(8);
    expect_all_accepted(random_dataset(random, 12, 30, 5, Embedding::one_hot(12)), 30);
    expect_all_accepted(random_dataset(random, 8, 16, 4, random_embedding(random, 8, 9)), 30);
}

TEST(WrittenCertificates, hold_at_extreme_scales_and_near_dependence) {
    RandomBits random(9);
    for (const Rational& scale : {Rational("1/1000000000000"), Rational("1000000000000")}) {
        Matrix<Rational> rows = random_embedding(random, 5, 6).matrix();
        for (Index i = 0; i < rows.size(); ++i) {
            rows.data()[i] *= scale;
        }
        expect_all_accepted(random_dataset(random, 5, 8, 4, Embedding::rows(rows)), 20);
    }
    Matrix<Rational> rows = random_embedding(random, 4, 5).matrix();
    rows.row(1) = rows.row(0);
    rows(1, 0) += Rational("1/1000000000");
    expect_all_accepted(random_dataset(random, 4, 8, 4, Embedding::rows(rows)), 20);
}

} // namespace
} // namespace attest
