// attest-ntp/1: the dataset it makes, and what is refused.
#include "model/data/next_tokens.h"

#include "model/input/input_error.h"
#include "tests/active_mutant.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

using namespace attest;

namespace {

class File {
public:
    explicit File(const std::string& text) : path_(std::filesystem::temp_directory_path() / ("attest-ntp-" + std::to_string(::getpid()) + ".json")) {
        std::ofstream(path_) << text;
    }
    ~File() { std::filesystem::remove(path_); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

std::string document(const std::string& contexts, const std::string& embedding = "\"one-hot\"") {
    return R"({"format": "attest-ntp/1", "vocabulary": 3, "embedding": )" + embedding + R"(, "contexts": )" + contexts + "}";
}
const char* const plant = R"([{"row": ["1"], "next": {"0": 2, "1": 2}}, {"row": ["2"], "next": {"0": 1, "1": 3}}])";

Dataset read(const std::string& text) {
    const File file(text);
    return dataset_of_next_tokens(read_next_tokens(file.path()), file.path());
}
std::string refusal(const std::string& text) {
    try {
        read(text);
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

TEST(NextTokens, contexts_become_queries_outside_the_context) {
    const Dataset data = read(document(plant));
    EXPECT_EQ(data.tokens(), 5);
    EXPECT_EQ(data.dimension(), 4);
    ASSERT_EQ(data.size(), 8U);
    EXPECT_EQ(data.embedding().entry(4, 3), 2); // h_1 = (2), behind the three coordinates of the tokens
    EXPECT_EQ(data.embedding().entry(4, 0), 0);
    int labels = 0;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample s = data.sample(i);
        EXPECT_EQ(std::vector<Token>(s.context.begin(), s.context.end()), (std::vector<Token>{0, 1, 2}));
        EXPECT_TRUE(s.query_named);
        labels += s.query == 4 && s.label == 1 ? 1 : 0;
    }
    EXPECT_EQ(labels, 3);
    EXPECT_TRUE(realisable(data));
}

TEST(NextTokens, counts_are_divided_by_their_common_divisor) {
    EXPECT_EQ(read(document(R"([{"row": ["1/3", "-2"], "next": {"0": 4000000000, "2": 2000000000}}])")).size(), 3U);
}

TEST(NextTokens, rows_of_tokens_may_be_given) {
    const Dataset data = read(document(plant, R"([["1", "0"], ["1/2", "1"], ["0", "0"]])"));
    EXPECT_EQ(data.dimension(), 3);
    EXPECT_EQ(data.embedding().entry(1, 0), Rational(1, 2));
}

TEST(NextTokens, what_is_wrong_is_named_with_its_place) {
    EXPECT_NE(refusal(document(R"([{"row": ["1"], "next": {"3": 1}}])")).find("contexts[0].next: has the key \"3\"; expected token ids from 0 to 2"),
              std::string::npos);
    EXPECT_NE(refusal(document(R"([{"row": ["1"], "next": {"01": 1}}])")).find("has the key \"01\""), std::string::npos);
    EXPECT_NE(refusal(document(R"([{"row": ["1"], "next": {"0": 0}}])")).find("contexts[0].next"), std::string::npos);
    EXPECT_NE(refusal(document(R"([{"row": ["1"], "next": {}}])")).find("expected at least one next token"), std::string::npos);
    EXPECT_NE(refusal(document(R"([{"row": [], "next": {"0": 1}}])")).find("contexts[0].row: has 0 numbers; expected at least 1"), std::string::npos);
    EXPECT_NE(
        refusal(document(R"([{"row": ["1"], "next": {"0": 1}}, {"row": ["1", "2"], "next": {"0": 1}}])")).find("expected 1, as the rows before"),
        std::string::npos);
    EXPECT_NE(refusal(document("[]")).find("expected at least one context"), std::string::npos);
    EXPECT_NE(refusal(document(plant, R"([["1"]])")).find("embedding"), std::string::npos);
    EXPECT_NE(refusal(document(plant, "\"hot\"")).find("expected \"one-hot\" or an array of 3 rows"), std::string::npos);
    EXPECT_NE(refusal(document(R"([{"row": ["1"], "next": {"0": 4000001, "1": 1}}])")).find("too many next tokens"), std::string::npos);
}

TEST(NextTokens, counts_matter) {
    ATTEST_NEEDS_MUTANTS();
    EXPECT_EQ(with_mutant("next_token_counts_ignored", [] { return read(document(plant)).size(); }), 4U);
}

} // namespace
