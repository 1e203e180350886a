// attest merge as users run it: shards on the command line, what is refused, what is missing, tasks that start twice, and tasks that are killed.
#include "model/input/json_document.h"
#include "run_attest.h"

#include <chrono>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <thread>

using namespace attest;

namespace {

using Json = nlohmann::ordered_json;

Json without_seconds(Json value) {
    if (value.is_object()) {
        value.erase("seconds");
    }
    if (value.is_structured()) {
        for (Json& inner : value) {
            inner = without_seconds(std::move(inner));
        }
    }
    return value;
}

Json parsed(const std::string& text) { return without_seconds(parse_json_value(text, "stdout").json()); }

bool mentions(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// In a folder of its own, where cases are written too.
class Merge : public testing::Test {
protected:
    void SetUp() override {
        const std::string folder = temporary_directory().file(testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::create_directories(folder);
        before_ = std::filesystem::current_path();
        std::filesystem::current_path(folder);
    }
    void TearDown() override { std::filesystem::current_path(before_); }

    /// The parts of `attest RUN`, part-0.json and so on; their names.
    std::string make_parts(const std::string& run, int shards) {
        std::string names;
        for (int i = 0; i < shards; ++i) {
            const std::string name = fmt::format("part-{}.json", i);
            const Result made = run_attest(fmt::format("{} --shard {}/{} --output {}", run, i, shards, name));
            EXPECT_EQ(made.status, 0) << made.err;
            EXPECT_TRUE(mentions(made.out, fmt::format("shard {}/{}: ", i, shards))) << made.out;
            EXPECT_FALSE(std::filesystem::exists(name + ".state"));
            names = name + " " + names; // any order
        }
        return names;
    }

private:
    std::filesystem::path before_;
};

using MergeLevel1 = Merge;

/// The part with one value changed.
void change(const std::string& from, const std::string& to, const Json::json_pointer& place, const Json& value) {
    Json part = Json::parse(file_content(from));
    part.at(place) = value;
    std::ofstream(to) << part.dump(1) << "\n";
}

/// Starts `attest WORDS` and kills it with -9 as soon as the file has `bytes` bytes. False: it ended before.
bool killed_when_written(const std::vector<std::string>& words, const std::string& file, std::uintmax_t bytes) {
    const pid_t child = ::fork();
    if (child == 0) {
        const int nowhere = ::open("/dev/null", O_WRONLY);
        ::dup2(nowhere, STDOUT_FILENO);
        ::dup2(nowhere, STDERR_FILENO);
        std::vector<char*> arguments = {const_cast<char*>(ATTEST_BINARY)};
        for (const std::string& word : words) {
            arguments.push_back(const_cast<char*>(word.c_str()));
        }
        arguments.push_back(nullptr);
        ::execv(ATTEST_BINARY, arguments.data());
        ::_exit(127);
    }
    int status = 0;
    std::error_code none;
    while (::waitpid(child, &status, WNOHANG) == 0) {
        if (std::filesystem::exists(file, none) && std::filesystem::file_size(file, none) >= bytes) {
            ::kill(child, SIGKILL);
            ::waitpid(child, &status, 0);
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

} // namespace

TEST_F(Merge, VerifyGivesTheReportOfTheUnshardedRun) {
    const std::string run = "verify 'graph.*' --cases 20 --seed 3 --jobs 1";
    const Result whole = run_attest(run + " --json");
    ASSERT_EQ(whole.status, 0) << whole.err;
    const std::string parts = make_parts(run, 3);
    const Result merged = run_attest("merge " + parts + "--json --output merged.json");
    EXPECT_EQ(merged.status, 0) << merged.err;
    EXPECT_EQ(parsed(merged.out), parsed(whole.out));
    EXPECT_EQ(parsed(file_content("merged.json")), parsed(whole.out));
    EXPECT_EQ(run_attest("merge part-1.json " + parts).status, 0) << "equal parts are one";
    const Result text = run_attest("merge " + parts);
    EXPECT_EQ(text.out.substr(0, 7), "seed 3\n");
    EXPECT_TRUE(mentions(text.out, "graph.order")) << text.out;
}

TEST_F(Merge, VerifyOnAGivenDataset) {
    const std::string run = "verify svm.optimal graph.renaming --cases 9 --fail-on-vacuous --data '" + test_data("example.json") + "'";
    const Result whole = run_attest(run + " --json");
    const Result merged = run_attest("merge " + make_parts(run, 4) + "--json");
    EXPECT_EQ(merged.status, whole.status);
    EXPECT_EQ(parsed(merged.out), parsed(whole.out)) << "one case where nothing is drawn";
}

TEST_F(Merge, EnumerateGivesTheReportOfTheUnshardedRun) {
    const std::string run = "enumerate --tokens 3 --length 2 --samples 2 --claim 'svm.zero!iff-acyclic' --claim graph.renaming --claim svm.optimal";
    const Result whole = run_attest(run + " --json");
    EXPECT_EQ(whole.status, 1) << whole.err;
    const std::string parts = make_parts(run, 3);
    const Result merged = run_attest("merge " + parts + "--json");
    EXPECT_EQ(merged.status, 1) << merged.err;
    EXPECT_EQ(parsed(merged.out), parsed(whole.out));
    EXPECT_EQ(run_attest("merge " + parts).out, run_attest(run).out);
}

TEST_F(Merge, HuntKeepsTheSimplestOfItsIslands) {
    const std::string run = "hunt 'svm.zero!iff-acyclic' --cases 90 --seed 4 --jobs 1";
    const Result whole = run_attest(run + " --json --output whole.json");
    EXPECT_EQ(whole.status, 1) << whole.err;
    const Result one = run_attest("merge " + make_parts(run, 1) + "--json");
    EXPECT_EQ(one.status, 1) << one.err;
    EXPECT_EQ(parsed(one.out), parsed(whole.out)) << "one island is the hunt";
    EXPECT_EQ(parsed(file_content("whole.json")), parsed(whole.out));
    std::filesystem::remove("part-0.json");
    const Result merged = run_attest("merge " + make_parts(run, 3));
    EXPECT_EQ(merged.status, 1) << merged.err;
    EXPECT_TRUE(mentions(merged.out, "A counterexample to")) << merged.out;
}

TEST_F(Merge, MissingShardsAreNamedWithTheLineThatMakesThem) {
    const std::string parts = make_parts("verify 'graph.o*' --cases 8", 4);
    std::filesystem::remove("part-1.json");
    std::filesystem::remove("part-3.json");
    const Result merged = run_attest("merge part-0.json part-2.json --output merged.json");
    EXPECT_EQ(merged.status, 3) << merged.err;
    EXPECT_EQ(merged.out, "");
    EXPECT_FALSE(std::filesystem::exists("merged.json"));
    EXPECT_TRUE(mentions(merged.err, "2 of 4 shards are missing: 1, 3\n")) << merged.err;
    EXPECT_TRUE(mentions(merged.err, "--array=1,3\n")) << merged.err;
    const std::string mark = "make them with: ";
    const std::size_t begin = merged.err.find(mark) + mark.size();
    const std::string line = merged.err.substr(begin, merged.err.find('\n', begin) - begin);
    const std::string attest_function = "attest() { '" ATTEST_BINARY "' \"$@\"; }; ";
    ASSERT_EQ(std::system((attest_function + line + " >made.txt").c_str()), 0) << line;
    EXPECT_EQ(run_attest("merge " + parts).status, 0) << "what was missing was made";
}

TEST_F(Merge, PartsThatDoNotBelongTogetherAreRefused) {
    const std::string run = "verify graph.order --cases 8 --seed 1";
    make_parts(run, 2);
    const Json::json_pointer of("/of");
    change("part-1.json", "seed.json", of / "seed", 2);
    change("part-1.json", "cases.json", of / "cases", 9);
    change("part-1.json", "claims.json", of / "claims", Json::array({"svm.zero"}));
    change("part-1.json", "revision.json", of / "revision", "another");
    change("part-1.json", "data.json", of / "data", Json::object());
    change("part-1.json", "effort.json", of / "effort", 2.0);
    change("part-1.json", "count.json", Json::json_pointer("/shard/of"), 3);
    change("part-1.json", "range.json", Json::json_pointer("/shard/index"), 7);
    change("part-1.json", "format.json", Json::json_pointer("/format"), "attest-report/1");
    change("part-1.json", "overlap.json", Json::json_pointer("/shard/index"), 0);
    change("part-1.json", "held.json", Json::json_pointer("/result/claims/0/part/stretches/0/held"), 3);
    change("part-1.json", "shifted.json", Json::json_pointer("/result/claims/0/part/first"), 3);
    change("part-1.json", "worlds.json", Json::json_pointer("/command"), "enumerate");
    std::ofstream("torn.json") << file_content("part-1.json").substr(0, 500);
    std::ofstream("empty.json") << "";
    const std::pair<const char*, const char*> cases[] = {
        {"part-0.json seed.json", "seed.json: of.seed: is 2; expected 1, as in part-0.json"},
        {"part-0.json cases.json", "of.cases"},
        {"part-0.json claims.json", "of.claims"},
        {"part-0.json revision.json", "of.revision"},
        {"part-0.json data.json", "of.data"},
        {"part-0.json effort.json", "of.effort"},
        {"part-0.json count.json", "shard.of: is 3; expected 2"},
        {"part-0.json range.json", "shard.index"},
        {"part-0.json format.json", "format.json"},
        {"part-0.json part-1.json overlap.json", "expected equal parts"},
        {"part-0.json held.json", "expected 4 to 8, the whole of shard 1/2"},
        {"part-0.json shifted.json", "shifted.json"},
        {"part-0.json worlds.json", "command: is enumerate; expected verify"},
        {"part-0.json torn.json", "torn.json"},
        {"part-0.json empty.json", "empty.json"},
        {"part-0.json nowhere.json", "nowhere.json"},
        {"part-0.json part-1.json --output .", "--output"},
        {"", "PART"},
    };
    for (const auto& [arguments, expected] : cases) {
        const Result merged = run_attest(std::string("merge ") + arguments);
        EXPECT_EQ(merged.status, 2) << arguments << merged.err;
        EXPECT_TRUE(mentions(merged.err, expected)) << arguments << ": " << merged.err;
        EXPECT_FALSE(mentions(merged.err, "of attest itself")) << merged.err;
    }
    EXPECT_EQ(run_attest("merge part-0.json part-1.json").status, 0);
}

TEST_F(Merge, ACounterexampleThatIsNoneIsThePartsFault) {
    make_parts("hunt 'svm.zero!iff-acyclic' --cases 20 --seed 4", 1);
    EXPECT_EQ(run_attest("merge part-0.json").status, 1);
    const Json::json_pointer sample("/result/counterexample/dataset/samples");
    change("part-0.json", "part-0.json", sample, Json::array({{{"context", {0}}, {"label", 0}}}));
    const Result merged = run_attest("merge part-0.json");
    EXPECT_EQ(merged.status, 2);
    EXPECT_EQ(merged.err, "attest: part-0.json: result.counterexample: is held; expected a case that refutes svm.zero!iff-acyclic\n");
}

TEST_F(Merge, UsageThatWouldNotAddUpIsRefused) {
    const std::pair<const char*, const char*> cases[] = {
        {"verify graph.order --shard 0/2", "expected --output FILE too"},
        {"verify graph.order --shard 0/2 --output a --seconds 1", "does not go with --seconds"},
        {"verify graph.order --shard 2/2 --output a", "expected I/N"},
        {"verify graph.order --shard 0/2 --output a --json", "--json"},
        {"enumerate --tokens 2 --length 2 --samples 1 --shard 0/2 --output a --seconds 1", "does not go with --seconds"},
        {"enumerate --tokens 2 --length 2 --samples 1 --shard 1 --output a", "expected I/N"},
        {"hunt svm.zero --shard 0/2 --output a", "expected --cases N too"},
        {"hunt svm.zero --shard 0/2 --output a --cases 9 --seconds 1", "does not go with --seconds"},
        {"hunt svm.zero --shard 0/2 --output /dev/null/a --cases 9", "--output"},
    };
    for (const auto& [arguments, expected] : cases) {
        const Result run = run_attest(arguments);
        EXPECT_EQ(run.status, 2) << arguments;
        EXPECT_TRUE(mentions(run.err, expected)) << arguments << ": " << run.err;
    }
    EXPECT_FALSE(std::filesystem::exists("a"));
}

TEST_F(Merge, ATaskMayStartTwice) {
    for (const std::string run :
         {"verify graph.order --cases 8", "enumerate --tokens 2 --length 2 --samples 2 --claim graph.order", "hunt graph.order --cases 8"}) {
        const std::string task = run + " --shard 0/2 --output part.json";
        ASSERT_EQ(run_attest(task).status, 0);
        const std::string part = file_content("part.json");
        const Result again = run_attest(task);
        EXPECT_EQ(again.status, 0);
        EXPECT_TRUE(mentions(again.err, "left alone")) << again.err;
        EXPECT_EQ(file_content("part.json"), part);
        const Result other = run_attest(run + " --seed 77 --shard 0/2 --output part.json");
        EXPECT_EQ(other.status, 2) << "a part of another run is not overwritten";
        EXPECT_TRUE(mentions(other.err, "of.seed")) << other.err;
        EXPECT_EQ(run_attest(run + " --shard 1/2 --output part.json").status, 2);
        EXPECT_EQ(file_content("part.json"), part);
        std::ofstream("part.json") << part.substr(0, part.size() / 2); // what a crash of the machine may leave
        EXPECT_EQ(run_attest(task).status, 0);
        EXPECT_EQ(parsed(file_content("part.json")), parsed(part));
        std::ofstream("mine.txt") << "notes";
        EXPECT_EQ(run_attest(run + " --shard 0/2 --output mine.txt").status, 2);
        EXPECT_EQ(file_content("mine.txt"), "notes");
        std::filesystem::remove("part.json");
    }
}

TEST_F(Merge, TheEnvironmentDecidesNothing) {
    ASSERT_EQ(run_attest("verify graph.order --cases 8 --shard 0/1 --output plain.json").status, 0);
    ::setenv("ATTEST_EFFORT", "2", 1);
    ::setenv("SLURM_ARRAY_TASK_ID", "1", 1);
    const Result run = run_attest("verify graph.order --cases 8 --shard 0/1 --output part.json");
    ::unsetenv("ATTEST_EFFORT");
    ::unsetenv("SLURM_ARRAY_TASK_ID");
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(parsed(file_content("part.json")), parsed(file_content("plain.json")));
}

// Killed in the middle, started again, and what comes out is what would have come out: with a report and a part, then with worlds and hunts.
TEST_F(MergeLevel1, KilledRunsGoOn) {
    struct Run {
        const char* command;
        const char* more;
        std::uintmax_t bytes; ///< of the state, when the process is killed
    };
    const Run runs[] = {{"verify graph.order graph.renaming svm.optimal --cases 700 --jobs 1", "", 6000},
                        {"verify graph.order graph.renaming svm.optimal --cases 700 --jobs 1", " --shard 1/2", 4000}};
    int number = 0;
    for (const auto& [command, more, bytes] : runs) {
        const std::string whole = fmt::format("whole-{}.json", number);
        const std::string output = fmt::format("resumed-{}.json", number++);
        ASSERT_EQ(run_attest(fmt::format("{}{} --output {}", command, more, whole)).status, 0);
        std::vector<std::string> words;
        std::istringstream line(fmt::format("{}{} --output {}", command, more, output));
        for (std::string word; line >> word;) {
            words.push_back(word);
        }
        ASSERT_TRUE(killed_when_written(words, output + ".state", bytes)) << "too quick to be killed";
        EXPECT_FALSE(std::filesystem::exists(output));
        const std::string state = file_content(output + ".state");
        ASSERT_GE(state.size(), bytes);
        ASSERT_EQ(run_attest(fmt::format("{}{} --output {}", command, more, output)).status, 0);
        EXPECT_EQ(parsed(file_content(output)), parsed(file_content(whole))) << command << more;
        EXPECT_FALSE(std::filesystem::exists(output + ".state"));
    }
}

TEST_F(MergeLevel1, KilledWorldsAndHuntsGoOn) {
    const std::pair<const char*, const char*> runs[] = {
        {"enumerate --tokens 3 --length 3 --samples 3 --claim finite.exists --jobs 1", ""},
        {"enumerate --tokens 3 --length 3 --samples 3 --claim finite.exists --jobs 1", " --shard 0/2"},
        {"hunt finite.exists --cases 400 --seed 3 --jobs 1", ""},
        {"hunt finite.exists --cases 800 --seed 3 --jobs 1", " --shard 1/2"}};
    int number = 0;
    for (const auto& [command, more] : runs) {
        const std::string whole = fmt::format("whole-{}.json", number);
        const std::string output = fmt::format("resumed-{}.json", number++);
        ASSERT_EQ(run_attest(fmt::format("{}{} --output {}", command, more, whole)).status, 0);
        std::vector<std::string> words;
        std::istringstream line(fmt::format("{}{} --output {}", command, more, output));
        for (std::string word; line >> word;) {
            words.push_back(word);
        }
        ASSERT_TRUE(killed_when_written(words, output + ".state", 1)) << command << ": too quick to be killed";
        EXPECT_FALSE(std::filesystem::exists(output));
        const Result resumed = run_attest(fmt::format("{}{} --output {}", command, more, output));
        ASSERT_EQ(resumed.status, 0) << resumed.err;
        EXPECT_TRUE(mentions(resumed.err, "going on after")) << resumed.err;
        EXPECT_EQ(parsed(file_content(output)), parsed(file_content(whole))) << command << more;
        EXPECT_FALSE(std::filesystem::exists(output + ".state"));
    }
}
