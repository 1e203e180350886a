// The second checker (check_exact.py, Python's fractions) gives the same answer on every exact certificate that is kept in
// good/ and bad/, and on every corruption of the small ones in good/.
#include "tests/certificates/certificate_cases.h"
#include "tests/certificates/corruptions.h"
#include "tests/certificates/stored_certificates.h"

#include <cstdio>
#include <unistd.h>

namespace attest {
namespace {

/// The second checker's answers, one a text. A missing python3 is a failure, not a skip.
std::vector<std::string> second_answers(const std::vector<std::string>& texts) {
    const std::filesystem::path batch = std::filesystem::temp_directory_path() / ("attest-second-checker-" + std::to_string(getpid()) + ".json");
    std::ofstream(batch) << nlohmann::json(texts).dump();
    const std::string command = "python3 '" + (certificate_folder(".") / "check_exact.py").string() + "' --batch '" + batch.string() + "'";
    std::vector<std::string> answers;
    FILE* pipe = popen(command.c_str(), "r");
    std::string line;
    for (int c = pipe == nullptr ? EOF : std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
        if (c == '\n') {
            answers.push_back(line.substr(0, line.find('\t')));
            line.clear();
        } else {
            line += static_cast<char>(c);
        }
    }
    EXPECT_EQ(pipe == nullptr ? -1 : pclose(pipe), 0) << "python3 could not run tests/certificates/check_exact.py; scripts/setup.sh installs python3";
    std::filesystem::remove(batch);
    EXPECT_EQ(answers.size(), texts.size());
    answers.resize(texts.size());
    return answers;
}

/// Compares on every text that the second checker decides; returns how many those were.
int expect_agreement(const std::vector<std::pair<std::string, std::string>>& named) {
    std::vector<std::string> texts;
    for (const auto& [name, text] : named) {
        texts.push_back(text);
    }
    const std::vector<std::string> second = second_answers(texts);
    int decided = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (second[i] != "enclosed") {
            ++decided;
            EXPECT_EQ(second[i], answer_name(checked(texts[i]))) << named[i].first << ": " << described(checked(texts[i])) << "\n"
                                                                 << texts[i].substr(0, 3000);
        }
    }
    return decided;
}

TEST(SecondCheckerLevel1, agrees_on_good_and_bad) {
    EXPECT_GE(expect_agreement(stored_certificates("good")), 30);
    auto bad = stored_certificates("bad");
    std::erase_if(bad, [](const auto& item) { // not text that JSON could carry to the other program
        try {
            return nlohmann::json(item.second).dump().empty();
        } catch (const nlohmann::json::exception&) {
            return true;
        }
    });
    EXPECT_GE(expect_agreement(bad), 30);
}

TEST(SecondCheckerLevel1, agrees_on_corruptions) {
    std::vector<std::pair<std::string, std::string>> named;
    for (const auto& [name, text] : stored_certificates("good")) {
        const bool is_exact = name.find(".graph") != std::string::npos || name.find("counterexample") != std::string::npos ||
                              name.find(".norm-") != std::string::npos || name.find(".next-token") != std::string::npos;
        if (is_exact && text.size() <= 700) {
            for (const Corruption& corruption : corruptions_of(text)) {
                named.emplace_back(name + ", " + corruption.what, corruption.text);
            }
        }
    }
    EXPECT_GE(expect_agreement(named), 5000);
}

} // namespace
} // namespace attest
