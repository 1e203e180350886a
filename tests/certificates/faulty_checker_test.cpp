// Every condition of the checker is needed, and every constant in it counts: a copy of the checker that forgets one condition, or computes one thing
// wrongly, answers otherwise about a stored certificate.
#include "tests/certificates/certificate_cases.h"
#include "tests/certificates/faulty_checker.h"
#include "tests/certificates/stored_certificates.h"

#include <gtest/gtest.h>
#include <map>
#include <regex>

namespace attest {
namespace {

std::string answer_with(const std::string& fault, const std::string& certificate) {
    faulty_checker::fault = fault;
    std::string r = faulty_checker::answer(certificate);
    faulty_checker::fault.clear();
    return r;
}

/// The words of the conditions in the files that decide something about a dataset.
std::vector<std::string> conditions() {
    std::vector<std::string> r;
    const std::regex condition(R"re(need(?:_less|_at_most)?\([^;]*?"((?:[^"\\]|\\.)*)"\);)re");
    for (const char* file :
         {"graph.h", "graph_svm.h", "minimisers.h", "counterexample.h", "weights.h", "norm_svm.h", "norm_bracket.h", "log_odds.h"}) {
        const std::string text = file_text(std::filesystem::path(ATTEST_TEST_DATA) / ".." / "theory" / "checker" / file);
        for (auto at = std::sregex_iterator(text.begin(), text.end(), condition); at != std::sregex_iterator(); ++at) {
            r.push_back(std::regex_replace((*at)[1].str(), std::regex(R"re(\\")re"), "\""));
        }
    }
    return r;
}

/// Conditions that stand in front of others: what they refuse is refused without them too, by the condition named.
const std::map<std::string, std::string> guarded_elsewhere = {
    {"an edge of a tree does not start where the tree has arrived", "a tree does not reach every token, or an edge leads upwards"},
    {"a component's tokens do not ascend", "the search for a token in a component"},
    {"a token is in two components", "a component more is expected at the end"},
};

TEST(FaultyChecker, answers_as_the_checker_without_a_fault) {
    for (const char* folder : {"bad", "good"}) {
        for (const auto& [name, text] : stored_certificates(folder)) {
            if (text.size() < 20000) {
                EXPECT_EQ(answer_with("", text), answer_name(checked(text))) << name;
            }
        }
    }
}

TEST(FaultyChecker, every_condition_is_needed) {
    const auto bad = stored_certificates("bad");
    const std::vector<std::string> all = conditions();
    EXPECT_GT(all.size(), 40U);
    for (const std::string& condition : all) {
        std::string caught;
        std::string others;
        for (const auto& [name, text] : bad) {
            std::string reason = file_text(certificate_folder("bad") / (name.substr(0, name.size() - 5) + ".reason"));
            reason.pop_back();
            if (condition.find(reason) != std::string::npos) {
                const std::string answer = answer_with("forget: " + condition, text);
                (answer != "refused" ? caught : others) += " " + name + " (" + answer + ")";
            }
        }
        EXPECT_EQ(caught.empty(), guarded_elsewhere.contains(condition))
            << "no stored certificate needs the condition, or one does and the list above is out of date: " << condition << "\nneed it:" << caught
            << "\nrefused for it, and otherwise as well:" << others;
    }
}

TEST(FaultyChecker, every_fault_is_seen) {
    EXPECT_GE(faulty_checker::fault_names().size(), 20U);
    for (const std::string& fault : faulty_checker::fault_names()) {
        std::string seen;
        for (const char* folder : {"bad", "good"}) {
            for (const auto& [name, text] : stored_certificates(folder)) {
                if (text.size() < 20000 && answer_with(fault, text) != answer_name(checked(text))) {
                    seen += std::string(" ") + folder + "/" + name;
                }
            }
        }
        EXPECT_NE(seen, "") << "every stored certificate gets the same answer from a checker with the fault " << fault;
    }
}

} // namespace
} // namespace attest
