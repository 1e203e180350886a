// What is written is accepted: at both ends of the format's limits. The largest numbers that a certificate may hold are accepted by the independent
// checker; beyond them there is no certificate, and a reason is said.
#include "properties/reports/certificates.h"

#include "properties/claims/claim_tools.h"
#include "properties/generators/generate.h"
#include "theory/checker/certificate_checker.h"

#include <gtest/gtest.h>
#include <sstream>

namespace attest {
namespace {

/// One edge, or with `cyclic` one cycle, over rows (x, 0), (0, x).
Case scaled_case(const Rational& x, bool cyclic) {
    Matrix<Rational> rows = zero_matrix<Rational>(2, 2);
    rows(0, 0) = x;
    rows(1, 1) = x;
    Dataset data(Embedding::rows(rows));
    data.add_sample({1, 0}, 1);
    if (cyclic) {
        data.add_sample({1, 0}, 1);
        data.add_sample({1, 0}, 0);
    }
    return {std::move(data), {}};
}

/// 10^digits, or its inverse.
Rational power(int digits) {
    const Rational r(boost::multiprecision::pow(Integer(10), static_cast<unsigned>(std::abs(digits))));
    return digits < 0 ? Rational(1 / r) : r;
}

struct Written {
    std::vector<NamedCertificate> certificates;
    std::vector<std::string> left_out;
};

Written written(CertificateKind kind, const Rational& x, bool cyclic) {
    Written r;
    r.certificates = certificates_of(CaseFacts(scaled_case(x, cyclic)), {kind}, &r.left_out);
    return r;
}

void expect_accepted(const Written& found, std::size_t count) {
    EXPECT_TRUE(found.left_out.empty()) << testing::PrintToString(found.left_out);
    ASSERT_EQ(found.certificates.size(), count);
    for (const NamedCertificate& certificate : found.certificates) {
        std::istringstream text(certificate.text);
        EXPECT_EQ(attest_checker::check_certificate(text).answer, attest_checker::Answer::accepted) << certificate.kind;
    }
}

void expect_left_out(const Written& found, const std::string& reason, std::size_t count) {
    EXPECT_TRUE(found.certificates.empty());
    ASSERT_EQ(found.left_out.size(), count);
    for (const std::string& sentence : found.left_out) {
        EXPECT_NE(sentence.find(reason), std::string::npos) << sentence;
    }
}

TEST(CertificateLimits, graph) {
    expect_accepted(written(CertificateKind::graph, power(99'999), false), 1); // a number of 100000 characters
    expect_left_out(written(CertificateKind::graph, power(100'000), false), "a number is longer than 100000 characters", 1);
}

// |W_mm|^2 = 1/(2 x^4)
TEST(CertificateLimits, graph_svm) {
    expect_accepted(written(CertificateKind::graph_svm, power(24'999), false), 1);
    expect_left_out(written(CertificateKind::graph_svm, power(25'001), false), "a number is longer than 100000 characters", 1);
}

/// At each of the scales either all is written and accepted, or nothing and a reason is said; both happen.
void expect_an_end(CertificateKind kind, const std::vector<int>& powers, std::size_t count, const std::string& reason) {
    std::size_t accepted = 0;
    for (const int digits : powers) {
        SCOPED_TRACE(digits);
        const Written found = written(kind, power(digits), true);
        if (found.left_out.empty()) {
            expect_accepted(found, count);
            ++accepted;
        } else {
            expect_left_out(found, reason, count);
        }
    }
    EXPECT_GT(accepted, 0U);
    EXPECT_LT(accepted, powers.size());
}

TEST(CertificateLimits, finite_component) { expect_an_end(CertificateKind::finite_component, {-100, -800}, 1, "no finite-component certificate: "); }

TEST(CertificateLimits, penalty_path) { expect_an_end(CertificateKind::penalty_path, {-300, -500, -5'000}, 2, "no penalty-path."); }

} // namespace
} // namespace attest
