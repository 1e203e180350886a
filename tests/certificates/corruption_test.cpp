// Every certificate in good/ is accepted; every corruption of one, field by field, is accepted only when what it then
// states is true (a looser radius, other valid multipliers), which attest's own theory decides.
#include "tests/certificates/corruptions.h"

#include "tests/certificates/certificate_cases.h"
#include "tests/certificates/stored_certificates.h"
#include "tests/certificates/truth_of_certificate.h"

#include <map>

namespace attest {
namespace {

using attest_checker::Answer;

TEST(GoodCertificatesLevel1, are_accepted_and_true) {
    const auto good = stored_certificates("good");
    EXPECT_GE(good.size(), 50U);
    for (const auto& [name, text] : good) {
        EXPECT_EQ(checked(text).answer, Answer::accepted) << name << ": " << described(checked(text));
        EXPECT_EQ(untruth_of(text), "") << name;
    }
}

/// Corrupts the good certificates of one kind (part of the file's name) and judges every answer.
void corrupt_all(const std::string& kind) {
    std::map<Answer, int> answers;
    for (const auto& [name, text] : stored_certificates("good")) {
        if (name.find(kind) == std::string::npos || text.size() > 2000) {
            continue; // the large ones are corrupted in the same places as the small ones
        }
        for (const Corruption& corruption : corruptions_of(text)) {
            const auto result = checked(corruption.text);
            ++answers[result.answer];
            if (result.answer == Answer::accepted) {
                EXPECT_EQ(untruth_of(corruption.text), "") << name << ", " << corruption.what << ": accepted, but false\n" << corruption.text;
            }
        }
    }
    EXPECT_GT(answers[Answer::refused], 500);
    // Most corruptions make a certificate false or ill-formed; were many accepted, the checker would not be looking.
    EXPECT_LT(answers[Answer::accepted], answers[Answer::refused] / 10);
    EXPECT_LT(answers[Answer::undecided], answers[Answer::refused] / 50);
    std::printf("%s: %d refused, %d accepted (and true), %d undecided\n", kind.c_str(), answers[Answer::refused], answers[Answer::accepted],
                answers[Answer::undecided]);
}

TEST(CorruptionsLevel1, of_graph_certificates) { corrupt_all(".graph.cert"); }
TEST(CorruptionsLevel1, of_graph_svm_certificates) { corrupt_all(".graph-svm.cert"); }
TEST(CorruptionsLevel1, of_finite_component_certificates) { corrupt_all(".finite-component.cert"); }
TEST(CorruptionsLevel1, of_penalty_path_certificates) { corrupt_all(".penalty-path."); }
TEST(CorruptionsLevel1, of_norm_svm_certificates) { corrupt_all(".norm-svm."); }
TEST(CorruptionsLevel1, of_norm_direction_certificates) { corrupt_all(".norm-direction."); }
TEST(CorruptionsLevel1, of_norm_bracket_certificates) { corrupt_all(".norm-bracket."); }
TEST(CorruptionsLevel1, of_next_token_certificates) { corrupt_all(".next-token."); }
TEST(CorruptionsLevel1, of_counterexamples) { corrupt_all("counterexample."); }

} // namespace
} // namespace attest
