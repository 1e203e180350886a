// Hand-made bad certificates are refused, each for its reason: NAME.cert has beside it NAME.reason, words of the refusal.
#include "tests/certificates/certificate_cases.h"
#include "tests/certificates/stored_certificates.h"

namespace attest {
namespace {

TEST(BadCertificates, are_refused_for_their_reason) {
    const auto bad = stored_certificates("bad");
    EXPECT_GE(bad.size(), 100U);
    for (const auto& [name, text] : bad) {
        std::string reason = file_text(certificate_folder("bad") / (name.substr(0, name.size() - 5) + ".reason"));
        ASSERT_GT(reason.size(), 5U) << name << " has no reason beside it";
        reason.pop_back(); // the newline
        const auto result = checked(text);
        EXPECT_EQ(result.answer, attest_checker::Answer::refused) << name << ": " << described(result);
        EXPECT_NE(result.reason.find(reason), std::string::npos)
            << name << " is to be refused because: " << reason << "\nfound: " << described(result);
    }
}

TEST(BadCertificates, have_one_reason_each) {
    for (const auto& entry : std::filesystem::directory_iterator(certificate_folder("bad"))) {
        std::filesystem::path other = entry.path();
        other.replace_extension(entry.path().extension() == ".cert" ? ".reason" : ".cert");
        EXPECT_TRUE(std::filesystem::exists(other)) << other;
    }
}

/// Both took a time quadratic in their number once: hours for what fits into 16 MB, so the test's time limit would tell.
TEST(BadCertificates, of_many_objects_or_keys_are_refused_at_once) {
    std::string objects = "{\"a\":[{}";
    std::string keys = "{\"0\":0";
    for (int i = 1; i < 500000; ++i) {
        objects += ",{}";
        keys += ",\"" + std::to_string(i) + "\":0";
    }
    EXPECT_EQ(checked(objects + "]}\n").answer, attest_checker::Answer::refused);
    const auto result = checked(keys + "}\n");
    EXPECT_EQ(result.answer, attest_checker::Answer::refused);
    EXPECT_NE(result.reason.find("more than 16 keys"), std::string::npos) << described(result);
}

} // namespace
} // namespace attest
