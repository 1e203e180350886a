// Replays what fuzzing has found, and the documents it started from, with the ordinary compiler: each past crash is a regression.
#include "fuzz_targets.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

using namespace attest;

namespace {

std::vector<std::filesystem::path> files_in(const std::string& folder) {
    std::vector<std::filesystem::path> r;
    for (const auto& entry : std::filesystem::directory_iterator(std::string(ATTEST_TEST_DATA) + "/" + folder)) {
        if (entry.is_regular_file()) {
            r.push_back(entry.path());
        }
    }
    std::sort(r.begin(), r.end());
    return r;
}

std::string content(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

/// A target ends the process at what must not be: the trace says at which file. How many were read.
std::size_t replay(const FuzzTarget& target, const std::string& folder) {
    const auto files = files_in(folder);
    std::size_t read = 0;
    for (const auto& file : files) {
        std::fprintf(stderr, "%s: %s\n", target.name, file.filename().c_str());
        EXPECT_NO_THROW(read += target.run(content(file)) ? 1 : 0) << file;
    }
    return read;
}

} // namespace

class FuzzCorpus : public testing::TestWithParam<FuzzTarget> {};

TEST_P(FuzzCorpus, IsReadOrRefusedAndNothingElse) {
    const std::string folder = std::string("fuzz/corpus/") + GetParam().name;
    const std::size_t read = replay(GetParam(), folder);
    EXPECT_GT(read, 0U) << "the corpus never comes past the reader";
    EXPECT_LT(read, files_in(folder).size()) << "the corpus never meets a refusal";
}

INSTANTIATE_TEST_SUITE_P(EachTarget, FuzzCorpus, testing::ValuesIn(fuzz_targets), [](const auto& target) { return std::string(target.param.name); });

TEST(FuzzSeeds, AreReadOrRefusedAndNothingElse) {
    EXPECT_GT(replay(fuzz_targets[0], "data"), 0U);
    EXPECT_GT(replay(fuzz_targets[0], "data/authors"), 0U);
    EXPECT_GT(replay(fuzz_targets[1], "data/authors"), 0U);
}
