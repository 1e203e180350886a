// Whatever is wrong with the command line or the input: one message, exit status 2.
#include "run_attest.h"

#include <gtest/gtest.h>

using namespace attest;

namespace {

// Analyzes a text that must be refused; the message without the file's name.
std::string refusal(const std::string& text) {
    const std::string file = temporary_file("bad.json", text);
    const Result run = run_attest("analyze '" + file + "'");
    EXPECT_EQ(run.status, 2) << text.substr(0, 100);
    EXPECT_EQ(run.out, "");
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    const std::string prefix = "attest: " + file + ": ";
    EXPECT_EQ(run.err.compare(0, prefix.size(), prefix), 0) << run.err;
    return run.err.size() > prefix.size() ? run.err.substr(prefix.size(), run.err.size() - prefix.size() - 1) : run.err;
}

std::string with_samples(const std::string& samples) {
    return R"({"format": "attest-dataset/1", "tokens": 4, "embedding": "one-hot", "samples": )" + samples + "}";
}
std::string with_token(const std::string& token) { return with_samples(R"([{"context": [)" + token + R"(, 0], "label": 0}])"); }
std::string with_number(const std::string& number) {
    return R"({"format": "attest-dataset/1", "tokens": 2, "embedding": [["1"], [)" + number + R"(]], "samples": [{"context": [0], "label": 0}]})";
}

} // namespace

TEST(BadInput, names_the_place_the_value_and_the_expectation) {
    EXPECT_EQ(refusal(with_token("4")), "samples[0].context[0]: is 4; expected a token: an id from 0 to 3");
    EXPECT_EQ(refusal(with_token("1e999999999")), "samples[0].context[0]: is 1e999999999; expected a token: an id from 0 to 3");
    EXPECT_EQ(refusal(with_token("4294967297")), "samples[0].context[0]: is 4294967297; expected a token: an id from 0 to 3");
    EXPECT_EQ(refusal(with_token("1.9")), "samples[0].context[0]: is 1.9; expected a token: an id from 0 to 3");
    EXPECT_EQ(refusal(with_token("true")), "samples[0].context[0]: is true; expected a token: an id from 0 to 3");
    EXPECT_EQ(refusal(with_token("\"dog\"")), "samples[0].context[0]: is \"dog\"; expected a token: an id from 0 to 3");
    EXPECT_EQ(refusal(with_samples("[]")), "samples: is empty; expected at least one sample");
    EXPECT_EQ(refusal(with_samples(R"([{"context": [], "label": 0}])")), "samples[0].context: is empty; expected at least one token");
    EXPECT_EQ(refusal(R"({"format": "attest-dataset/9"})"), "format: is \"attest-dataset/9\"; expected \"attest-dataset/1\"");
    EXPECT_EQ(refusal(R"({"tokens": ["a", "a"]})"), "tokens[1]: is \"a\", the name of token 0 too; expected distinct names");
    EXPECT_EQ(refusal(R"({"token": 4})"),
              "has the unknown key \"token\"; expected \"format\", \"tokens\", \"embedding\", \"samples\" and perhaps \"head\"");
    EXPECT_EQ(refusal(R"({"tokens": 4, "tokens": 4})"), "has the key \"tokens\" twice; expected it once");
    EXPECT_EQ(refusal(R"({"embedding": [["1", "2"], ["3"]]})"), "embedding[1]: has 1 numbers; expected 2 as in the first row");
    EXPECT_EQ(refusal(with_number("\"1/0\"")), "embedding[1][0]: is \"1/0\"; expected a denominator that is not 0");
    EXPECT_EQ(refusal(with_number("\"nan\"")).substr(0, 51), "embedding[1][0]: is \"nan\"; expected an exact number");
    EXPECT_EQ(refusal(with_number("1e-10001")), "embedding[1][0]: is 1e-10001; expected a decimal exponent between -10000 and 10000");
    EXPECT_NE(refusal(with_number("\"" + std::string(10001, '1') + "\"")).find("at most 10000 characters"), std::string::npos);
}

TEST(BadInput, what_is_not_json) {
    EXPECT_EQ(refusal("").substr(0, 33), "line 1, column 1: is not JSON: sy");
    EXPECT_NE(refusal("tokens = 4").find("is not JSON"), std::string::npos);
    EXPECT_NE(refusal(std::string("{}\0", 3)).find("is a NUL byte; expected JSON text"), std::string::npos);
    EXPECT_NE(refusal("{\"\xff\": 1}").find("ill-formed UTF-8"), std::string::npos);
    EXPECT_NE(refusal(std::string(1'000'000, '[')).find("is an array; expected a dataset"), std::string::npos);
    EXPECT_NE(refusal(with_samples(std::string(1'000'000, '['))).find("samples[0]: is an array; expected a sample"), std::string::npos);
    EXPECT_NE(refusal("{} {}").find("lacks the key"), std::string::npos);
}

TEST(BadInput, files) {
    Result run = run_attest("analyze /no/such/file.json");
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.err, "attest: /no/such/file.json: cannot be opened (No such file or directory); expected a readable file\n");
    run = run_attest("analyze /");
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.err, "attest: /: is a directory; expected a file\n");
    run = run_attest("analyze - < /dev/null");
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.err.substr(0, 60), "attest: standard input: line 1, column 1: is not JSON: synta");
    const std::string large = temporary_file("large.json", "{}");
    std::filesystem::resize_file(large, 300'000'000);
    run = run_attest("analyze '" + large + "'");
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.err, "attest: " + large + ": has 300 MB; expected at most 256 MB\n");
}

// Files below the limit in size and still no datasets, read in bounded memory: 200 MB are more than the first is given.
TEST(BadInput, a_file_of_200_megabytes_of_nothing) {
    const std::string file = temporary_file("blank.json", " ");
    std::filesystem::resize_file(file, 200'000'000);
    Result run = run_attest("--version >/dev/null; ulimit -v 200000; '" ATTEST_BINARY "' analyze '" + file + "'");
    EXPECT_EQ(run.status, 2);
    EXPECT_NE(run.err.find("is a NUL byte"), std::string::npos) << run.err;
    {
        std::ofstream out(file, std::ios::binary);
        const std::string blanks(1'000'000, ' ');
        for (int i = 0; i < 200; ++i) {
            out << blanks;
        }
    }
    run = run_attest("--version >/dev/null; ulimit -v 200000; '" ATTEST_BINARY "' analyze '" + file + "'");
    std::filesystem::remove(file);
    EXPECT_EQ(run.status, 2);
    EXPECT_NE(run.err.find("longer than 1 MB"), std::string::npos) << run.err;
}

TEST(BadInputLevel1, a_file_of_200_megabytes_with_an_error_at_its_end) {
    const std::string file = temporary_directory().file("huge.json");
    const std::string sample = R"({"context": [0, 1, 2, 3], "label": 0},)"
                               "\n";
    const std::size_t count = 200'000'000 / sample.size();
    {
        std::ofstream out(file, std::ios::binary);
        out << R"({"format": "attest-dataset/1", "tokens": 4, "embedding": "one-hot", "samples": [)"
               "\n";
        for (std::size_t i = 0; i < count; ++i) {
            out << sample;
        }
        out << R"({"context": [0, 4], "label": 0}]})";
    }
    const Result run = run_attest("--version >/dev/null; ulimit -v 1000000; '" ATTEST_BINARY "' analyze '" + file + "'");
    std::filesystem::remove(file);
    EXPECT_EQ(run.status, 2);
    EXPECT_EQ(run.err, "attest: " + file + ": samples[" + std::to_string(count) + "].context[1]: is 4; expected a token: an id from 0 to 3\n");
}

TEST(BadInput, command_lines) {
    for (const char* arguments : {"", "analyse", "analyze", "analyze a b", "analyze --digits", "--nonsense", "analyze x --json --dot"}) {
        const Result run = run_attest(arguments);
        EXPECT_EQ(run.status, 2) << arguments;
        EXPECT_EQ(run.out, "") << arguments;
        EXPECT_NE(run.err, "") << arguments;
    }
    for (const char* digits : {"0", "-3", "1.5", "x", "1e3", "99999999999999999999"}) {
        const Result run = run_attest("analyze '" + test_data("example.json") + "' --digits " + digits);
        EXPECT_EQ(run.status, 2) << digits;
        EXPECT_NE(run.err.find("--digits"), std::string::npos) << run.err;
    }
}

TEST(BadInput, usage_errors_are_one_line_too) {
    const Result unknown = run_attest("analyse file.json");
    EXPECT_EQ(unknown.status, 2);
    EXPECT_EQ(unknown.err.rfind("attest: command: \"analyse\" is unknown; expected one of analyze, ", 0), 0U) << unknown.err;
    EXPECT_EQ(std::count(unknown.err.begin(), unknown.err.end(), '\n'), 1) << unknown.err;
    const Result range = run_attest("verify --cases 0");
    EXPECT_EQ(range.status, 2);
    EXPECT_EQ(range.err.rfind("attest: --cases: ", 0), 0U) << range.err;
    EXPECT_EQ(std::count(range.err.begin(), range.err.end(), '\n'), 1) << range.err;
}

TEST(CommandLine, version_and_help) {
    Result run = run_attest("--version");
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(run.out.substr(0, 7), "attest ");
    EXPECT_EQ(run.err, "");
    run = run_attest("--help");
    EXPECT_EQ(run.status, 0);
    EXPECT_NE(run.out.find("analyze"), std::string::npos);
    EXPECT_NE(run.out.find("Exit status"), std::string::npos);
    run = run_attest("analyze --help");
    EXPECT_EQ(run.status, 0);
    EXPECT_NE(run.out.find("--digits"), std::string::npos);
}

TEST(CommandLine, output_that_cannot_be_written_is_no_success) {
    for (const std::string options : {"", "--json", "--dot"}) {
        Result run = run_attest("analyze '" + test_data("example.json") + "' " + options + " > /dev/full");
        EXPECT_EQ(run.status, 2);
        EXPECT_EQ(run.err, "attest: standard output: cannot be written: No space left on device\n");
        run = run_attest("analyze '" + test_data("example.json") + "' " + options + " >&-");
        EXPECT_EQ(run.status, 2);
        EXPECT_EQ(run.err, "attest: standard output: cannot be written: Bad file descriptor\n");
    }
    EXPECT_EQ(run_attest("--help > /dev/full").status, 2);
}
