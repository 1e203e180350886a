// Every certificate that attest writes is accepted by the independent checker.
#include "tests/certificates/certificate_cases.h"
#include "tests/certificates/stored_certificates.h"
#include "tests/random_bits.h"
#include "tests/theory/random_datasets.h"
#include "theory/certificates/norm_certificates.h"

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

TEST(WrittenCertificates, of_norms_of_the_entries_are_accepted) {
    RandomBits random(10);
    int several = 0;
    for (int i = 0; i < 24; ++i) {
        const Dataset data =
            i % 4 == 0 ? random_dataset(random, 3, 3, 3, random_embedding(random, 3, 4)) : random_dataset(random, 4, 4, 4, Embedding::one_hot(4));
        const std::vector<QueryGraph> graphs = token_graphs(data);
        for (const EntryNorm norm : {EntryNorm::largest, EntryNorm::sum}) {
            const NormSvm svm = find_norm_svm(data, graphs, norm);
            if (svm.status == GraphSvmStatus::infeasible) {
                continue;
            }
            const auto value = checked(norm_svm_certificate(data, graphs, svm));
            EXPECT_EQ(value.answer, attest_checker::Answer::accepted) << described(value);
            if (svm.status == GraphSvmStatus::optimal) {
                const auto direction = checked(norm_direction_certificate(data, graphs, svm));
                EXPECT_EQ(direction.answer, attest_checker::Answer::accepted) << described(direction);
                several += direction.reason.find("more than one") != std::string::npos ? 1 : 0;
            }
        }
    }
    EXPECT_GT(several, 3);
}

TEST(WrittenCertificates, of_brackets_are_accepted) {
    RandomBits random(12);
    int seen = 0;
    for (int i = 0; i < 9; ++i) {
        const Rational scale = std::vector<Rational>{1, Rational(1, 10000), 1000000}[static_cast<std::size_t>(i % 3)];
        Matrix<Rational> rows = random_embedding(random, 3, 4).matrix();
        for (Index c = 0; c < rows.cols(); ++c) {
            rows(0, c) *= scale;
        }
        const Dataset data = random_dataset(random, 3, 3, 4, Embedding::rows(rows));
        const std::vector<QueryGraph> graphs = token_graphs(data);
        for (const MatrixNorm norm : {MatrixNorm::spectral, MatrixNorm::nuclear}) {
            if (const auto bracket = find_norm_bracket(data, graphs, norm)) {
                const auto result = checked(norm_bracket_certificate(data, graphs, *bracket));
                EXPECT_EQ(result.answer, attest_checker::Answer::accepted) << described(result);
                ++seen;
            }
        }
    }
    EXPECT_GT(seen, 10);
}

TEST(WrittenCertificates, of_next_token_data_are_accepted) {
    RandomBits random(11);
    int compatible = 0;
    constexpr int tries = 40;
    for (int i = 0; i < tries; ++i) {
        Matrix<Rational> rows = zero_matrix<Rational>(5, 4); // three next tokens, contexts h and 2 h
        rows(0, 0) = rows(1, 1) = rows(2, 2) = rows(3, 3) = 1;
        rows(4, 3) = 2;
        Dataset data(Embedding::rows(rows));
        for (const Token query : {3, 4}) {
            for (const Token label : {0, 1}) {
                for (int n = 1 << (random() % 3); n > 0; --n) {
                    data.add_sample(std::vector<Token>{0, 1, 2}, label, query);
                }
            }
        }
        const std::string text = next_token_certificate(data, *next_token_groups(data), cyclic_subspace(data.embedding(), token_graphs(data)));
        const auto result = checked(text);
        EXPECT_EQ(result.answer, attest_checker::Answer::accepted) << described(result) << "\n" << text;
        compatible += text.find("\"compatible") != std::string::npos ? 1 : 0;
    }
    EXPECT_GT(compatible, 2);
    EXPECT_LT(compatible, tries - 2);
}

/// Without a strict edge 0 is the only optimum; it has no direction, and none is stated.
TEST(WrittenCertificates, of_a_direction_of_0_say_so) {
    for (const auto& [name, said] : {std::pair{"all-tied", "the only optimum"}, std::pair{"chain", "have one direction"}}) {
        const auto result = checked(file_text(certificate_folder("good") / (std::string(name) + ".norm-direction.largest-entry.cert")));
        EXPECT_EQ(result.answer, attest_checker::Answer::accepted) << described(result);
        EXPECT_NE(result.reason.find(said), std::string::npos) << described(result);
    }
}

} // namespace
} // namespace attest
