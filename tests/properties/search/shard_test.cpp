// Shards put together give the report of the whole: over claims made for the test (refuted late, with errors, with complaints, cut off by the clock),
// over a world, and over claims of attest with a mutant on, through the command line.
#include "model/data/dataset_json.h"
#include "model/input/atomic_file.h"
#include "model/input/input_error.h"
#include "properties/cases/case_json.h"
#include "properties/commands/command_line.h"
#include "properties/generators/generate.h"
#include "properties/generators/random_source.h"
#include "properties/reports/verify_report.h"
#include "properties/reports/world_report.h"
#include "properties/search/hunt_state.h"
#include "properties/search/part_file.h"
#include "properties/search/run_journal.h"
#include "properties/search/world_state.h"
#include "tests/active_mutant.h"
#include "tests/properties/search/claim_with.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <set>
#include <unistd.h>

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

/// As a program reads it.
std::string shown(const ClaimReport& report) { return without_seconds(claim_to_json(report)).dump(1); }

using testing_support::claim_with;

/// A number that depends on the case alone.
std::uint64_t mark(const CaseFacts& facts) { return seed_for(7, dataset_to_json(facts.data()).dump()); }

/// Through the documents that parts are, in whatever order they were decided.
ClaimReport sharded(const Claim& claim, RunOptions run, std::uint64_t shards, CutCases cut = CutCases::decide_again) {
    std::vector<ClaimPart> parts(shards);
    for (std::uint64_t i = shards; i-- > 0;) {
        ClaimPart part = claim_part(claim, run, {i, shards});
        decide_part(claim, part, run);
        EXPECT_TRUE(part.finished());
        parts[i] = claim_part_from_json(JsonValue(Json::parse(claim_part_to_json(part).dump()), "part"));
    }
    return conclude_claim(claim, parts, run, cut);
}

void expect_the_same_for_all_shards(const Claim& claim, RunOptions run) {
    const std::string whole = shown(run_claim(claim, run));
    for (const int jobs : {1, 2}) {
        run.jobs = jobs;
        for (const std::uint64_t shards : {1, 3, 16}) {
            EXPECT_EQ(shown(sharded(claim, run, shards)), whole) << shards << " shards, " << jobs << " jobs";
        }
    }
}

RunOptions options(std::uint64_t cases) {
    RunOptions r;
    r.cases = cases;
    r.jobs = 1;
    return r;
}

std::string message_of(const std::function<void()>& call) {
    try {
        call();
    } catch (const InputError& error) {
        return error.what();
    }
    return "accepted";
}

bool mentions(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A folder of the test's own.
class Folder {
public:
    Folder() : path_(std::filesystem::temp_directory_path() / ("attest-shards-" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(path_);
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

int attest_with(std::vector<std::string> words) {
    words.insert(words.begin(), "attest");
    std::vector<char*> arguments;
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    return run_command_line(static_cast<int>(arguments.size()), arguments.data());
}

} // namespace

TEST(Shard, DealsEveryCaseOnceInOrder) {
    for (const std::uint64_t count : {0U, 1U, 2U, 15U, 16U, 17U, 200U, 1000003U}) {
        for (const std::uint64_t of : {1U, 2U, 3U, 16U, 999U}) {
            std::uint64_t next = 0;
            for (std::uint64_t i = 0; i < of; ++i) {
                const CaseRange range = cases_of_shard(count, {i, of});
                EXPECT_EQ(range.first, next);
                EXPECT_LE(range.end - range.first, count / of + 1);
                EXPECT_GE(range.end - range.first, count / of);
                next = range.end;
            }
            EXPECT_EQ(next, count);
        }
    }
    EXPECT_EQ(cases_of_shard(UINT64_MAX, {most_shards - 1, most_shards}).end, UINT64_MAX) << "no overflow";
}

TEST(Shard, IsTwoNumbersInRange) {
    EXPECT_EQ(shard_from_text("3/16"), (Shard{3, 16}));
    for (const char* text :
         {"", "/", "3", "3/", "/3", "3/3", "4/3", "-1/3", "0/0", "1/2/3", " 1/2", "1/2 ", "1/1000001", "99999999999999999999/3", "+1/2"}) {
        EXPECT_TRUE(mentions(message_of([&] { shard_from_text(text); }), "--shard")) << text;
    }
}

TEST(Sharded, HeldWithErrorsAndComplaints) {
    Claim claim = claim_with([](const CaseFacts& facts) -> Verdict {
        switch (mark(facts) % 7) {
        case 0: throw std::logic_error("mark " + std::to_string(mark(facts)));
        case 1: return Verdict::undecided("overlap");
        case 2: return Verdict::vacuous("luck");
        case 3: return Verdict::vacuous("skill");
        default: return Verdict::held(static_cast<double>(mark(facts) % 1000));
        }
    });
    claim.required_labels = {{"tokens-4", 0.9}};
    const ClaimReport whole = run_claim(claim, options(230));
    EXPECT_GT(whole.errors, errors_listed);
    EXPECT_EQ(whole.health.size(), errors_listed + 2) << "errors, a rare label, undecided cases";
    expect_the_same_for_all_shards(claim, options(230));
}

TEST(Sharded, TheLeastRefutedCaseIsConfirmedAndShrunkOnce) {
    const Claim claim = claim_with([](const CaseFacts& facts) {
        return mark(facts) % 61 == 0 || facts.data().size() > 12 ? Verdict::refuted("unlucky", "luck", std::to_string(mark(facts))) : Verdict::held();
    });
    const ClaimReport whole = run_claim(claim, options(400));
    ASSERT_TRUE(whole.counterexample);
    EXPECT_GT(whole.cases(), 2U) << "not in the first shard of many";
    expect_the_same_for_all_shards(claim, options(400));
}

TEST(Sharded, ARefutationThatDoesNotComeAgainIsAComplaint) {
    std::set<std::string> seen; // refuted the first time only
    Claim claim = claim_with([&](const CaseFacts& facts) {
        return facts.data().size() == 3 && seen.insert(dataset_to_json(facts.data()).dump()).second ? Verdict::refuted("once", "a", "b")
                                                                                                    : Verdict::held();
    });
    const std::string whole = shown(run_claim(claim, options(100)));
    EXPECT_TRUE(mentions(whole, "answers otherwise")) << whole;
    seen.clear();
    EXPECT_EQ(shown(sharded(claim, options(100), 3)), whole);
}

TEST(Sharded, ACaseCutByTheClockIsDecidedAgain) {
    // the first digits never suffice; the second decide, and refute a case now and then
    Claim claim = claim_with([](const CaseFacts& facts) {
        return mark(facts) % 3 == 0 && working_digits() < 40 ? Verdict::undecided("overlap")
               : mark(facts) % 29 == 0                       ? Verdict::refuted("unlucky", "luck", std::to_string(mark(facts)))
                                                             : Verdict::held();
    });
    claim.first_digits = 20;
    claim.last_digits = 80;
    RunOptions slow = options(150);
    slow.case_seconds = 0;
    EXPECT_GT(run_claim(claim, slow).undecided, 0U);
    const ClaimReport whole = run_claim(claim, options(150));
    EXPECT_EQ(whole.undecided, 0U);
    for (const std::uint64_t shards : {1, 3, 16}) {
        EXPECT_EQ(shown(sharded(claim, slow, shards)), shown(whole)) << shards;
    }
    EXPECT_EQ(shown(sharded(claim, slow, 3, CutCases::stay_undecided)), shown(run_claim(claim, slow)));
}

TEST(Sharded, AWorldGivesTheSameReport) {
    const std::vector<Check> checks = {find_check("svm.zero!iff-acyclic"), find_check("svm.optimal"), find_check("model.markov"),
                                       find_check("finite.exists")};
    const SmallWorld world{3, 2, 4}; // some ten blocks
    WorldRun whole = new_world_run(world, checks, 5);
    decide_world(whole, {.jobs = 1});
    conclude_world(whole, {});
    ASSERT_TRUE(whole.complete());
    EXPECT_NE(exit_status(whole, false), 0) << "one is refuted";
    for (const std::uint64_t shards : {1U, 3U, 16U}) {
        for (const double case_seconds : {60.0, 0.0}) {
            std::vector<WorldRun> parts;
            for (std::uint64_t i = 0; i < shards; ++i) {
                WorldRun part = new_world_run(world, checks, 5, {i, shards});
                decide_world(part, {.jobs = 2, .case_seconds = case_seconds});
                EXPECT_TRUE(part.finished);
                EXPECT_EQ(part.listed, part.expected) << "lists all";
                parts.push_back(world_from_json(JsonValue(Json::parse(world_to_json(part).dump()), "part")));
            }
            WorldRun merged = merged_world(parts);
            conclude_world(merged, {}, {}, CutCases::decide_again);
            EXPECT_TRUE(merged.complete());
            EXPECT_EQ(without_seconds(Json::parse(world_json_text(merged))), without_seconds(Json::parse(world_json_text(whole)))) << shards;
            EXPECT_EQ(world_report_text(merged), world_report_text(whole));
            if (shards > 1) {
                parts.pop_back();
                WorldRun short_of_one = merged_world(parts);
                EXPECT_EQ(short_of_one.complete(), parts.size() >= whole.datasets() / 128 + 1) << "Burnside's lemma misses the blocks of a shard";
            }
        }
    }
}

TEST(Sharded, AHuntGoesOnFromItsState) {
    const Check check = find_check("graph.order");
    HuntOptions how;
    how.seed = 3;
    how.cases = 400;
    how.jobs = 1;
    const auto shown_report = [](const HuntReport& report) { return without_seconds(hunt_report_to_json(report)).dump(1); };
    const std::string whole = shown_report(hunt(check, how));
    std::atomic<bool> stop = false;
    HuntOptions first = how;
    first.stop = &stop;
    std::optional<HuntState> state;
    first.progress = [&](std::uint64_t cases) { stop = cases >= 160; };
    first.save = [&](const HuntState& so_far) { state = so_far; };
    hunt(check, first);
    ASSERT_TRUE(state);
    EXPECT_EQ(state->next, 160U);
    Folder folder;
    HuntName name{check.id(), 3, 400, {}};
    write_whole_file(folder.file("state"), hunt_state_text(name, *state));
    const HuntState read = read_hunt_state(folder.file("state"), name, true);
    how.from = &read;
    EXPECT_EQ(shown_report(hunt(check, how)), whole);
    HuntName other = name;
    other.seed = 4;
    EXPECT_TRUE(mentions(message_of([&] { read_hunt_state(folder.file("state"), other, true); }), "expected 4"));
}

TEST(Sharded, IslandsKeepTheSimplest) {
    const Check check = find_check("svm.zero!iff-acyclic");
    std::vector<HuntReport> islands;
    for (std::uint64_t i = 0; i < 3; ++i) {
        HuntOptions how;
        how.seed = island_seed(9, {i, 3});
        how.cases = 60;
        how.jobs = 1;
        how.shrink.steps = i == 1 ? 3000 : 0; // the others stay as found
        islands.push_back(hunt(check, how));
        ASSERT_TRUE(islands.back().counterexample);
        islands.back() = hunt_report_from_json(JsonValue(Json::parse(hunt_report_to_json(islands.back()).dump()), "part"));
    }
    Dataset larger = islands[0].counterexample->value.dataset; // without shrinking, too, hunts find very small cases first
    const std::vector<Token> context(larger.sample(0).context.begin(), larger.sample(0).context.end());
    larger.add_sample(context, larger.sample(0).label, larger.sample(0).query);
    islands[0].counterexample->value.dataset = larger;
    islands[2].counterexample->value.dataset = larger;
    islands[0].least_slack = 3;
    islands[1].least_slack = 1;
    islands[2].least_slack = 2;
    ASSERT_TRUE(simpler(islands[1].counterexample->value, islands[2].counterexample->value));
    EXPECT_NE(island_seed(9, {1, 3}), island_seed(9, {2, 3}));
    EXPECT_EQ(island_seed(9, {0, 3}), 9U);
    const HuntReport merged = merged_hunts(islands);
    ASSERT_TRUE(merged.counterexample);
    for (const HuntReport& island : islands) {
        EXPECT_FALSE(simpler(island.counterexample->value, merged.counterexample->value));
    }
    EXPECT_EQ(merged.cases(), islands[0].cases() + islands[1].cases() + islands[2].cases());
    EXPECT_EQ(merged.refuted, 3U);
    EXPECT_EQ(merged.least_slack, 1);
    EXPECT_EQ(merged.found_at, islands[1].found_at);
    EXPECT_EQ(hunt_status(merged), 1);
}

// Groups of claims, one of them wrong or with errors, through files and the command line.
TEST(ShardedLevel1, TheCommandsGiveTheReportOfTheUnshardedRun) {
    ATTEST_NEEDS_MUTANTS();
    const auto with = [](std::vector<std::string> words, const std::vector<std::string>& more) {
        words.insert(words.end(), more.begin(), more.end());
        return words;
    };
    for (const auto& [name, counted] : {std::pair{"edge_space_for_cyclic_subspace", "refuted"}, {"graph_svm_drops_equalities", "errors"}}) {
        const ActiveMutant mutant(name);
        const Folder folder;
        const std::vector<std::string> run = {"verify", "svm.*", "graph.*", "--cases", "40", "--seed", "2"};
        const std::string cases = folder.file("cases");
        const std::string whole = folder.file("whole.json");
        EXPECT_EQ(attest_with(with(run, {"--jobs", "1", "--output", whole, "--out", cases})), 1) << name;
        EXPECT_FALSE(std::filesystem::exists(whole + ".state"));
        const Json wanted = without_seconds(read_json_value(whole).json());
        std::uint64_t wrong = 0;
        for (const Json& claim : wanted["claims"]) {
            wrong += claim[counted].get<std::uint64_t>();
            EXPECT_EQ(claim["refuted"] == 1, !claim["counterexample"].is_null());
        }
        EXPECT_GE(wrong, 1U) << name;
        for (const std::uint64_t shards : {1U, 3U, 16U}) {
            std::vector<std::string> merge = {"merge", "--output", folder.file("merged.json"), "--out", cases};
            for (std::uint64_t i = 0; i < shards; ++i) {
                const std::string part = folder.file(std::to_string(i) + "-of-" + std::to_string(shards) + ".json");
                const std::string jobs = i % 2 == 0 ? "1" : "2";
                EXPECT_EQ(attest_with(with(run, {"--jobs", jobs, "--shard", shard_text({i, shards}), "--output", part})), 0);
                EXPECT_FALSE(std::filesystem::exists(part + ".state"));
                merge.insert(merge.begin() + 1, part);
            }
            EXPECT_EQ(attest_with(merge), 1) << shards;
            EXPECT_EQ(without_seconds(read_json_value(folder.file("merged.json")).json()), wanted) << shards;
        }
    }
}

TEST(RunJournal, KeepsWhatIsWholeAndGoesOn) {
    Folder folder;
    const Claim claim = claim_with([](const CaseFacts& facts) { return mark(facts) % 5 == 0 ? Verdict::undecided("overlap") : Verdict::held(); });
    const Part of{"verify", {1, 2}, {}, JsonValue(Json{{"seed", 1}}, ""), JsonValue(nullptr, "")};
    const std::string path = folder.file("journal");
    RunOptions run = options(400);
    ClaimPart whole = claim_part(claim, run, of.shard);
    decide_part(claim, whole, run);
    {
        RunJournal journal(path, of);
        run.batch = [&](const Claim& c, const ClaimPart& batch) { journal.append(c.id, batch); };
        ClaimPart part = claim_part(claim, run, of.shard);
        decide_part(claim, part, run);
    }
    std::ifstream file(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    const std::size_t lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    ASSERT_EQ(lines, 1 + (200 + batch_size - 1) / batch_size);
    run.batch = {};
    for (std::size_t length = 0; length <= text.size(); length += 97) { // killed at any byte
        write_whole_file(path, text.substr(0, length));
        std::map<std::string, ClaimPart> parts = {{claim.id, {cases_of_shard(400, of.shard)}}};
        RunJournal journal(path, of);
        journal.replay(parts);
        ClaimPart& part = parts[claim.id];
        const auto finished_lines = static_cast<std::uint64_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(length), '\n'));
        EXPECT_GE(part.next(), 200 + (finished_lines == 0 ? 0 : std::min<std::uint64_t>(200, (finished_lines - 1) * batch_size))) << length;
        decide_part(claim, part, run);
        part.seconds = whole.seconds;
        EXPECT_EQ(claim_part_to_json(part).dump(), claim_part_to_json(whole).dump()) << length;
    }
    write_whole_file(path, text + text.substr(text.find('\n') + 1)); // two processes with the same task
    std::map<std::string, ClaimPart> parts = {{claim.id, {cases_of_shard(400, of.shard)}}};
    RunJournal(path, of).replay(parts);
    EXPECT_EQ(parts[claim.id].next(), 400U);
    Part other = of;
    other.of = JsonValue(Json{{"seed", 2}}, "");
    EXPECT_TRUE(mentions(message_of([&] { RunJournal(path, other); }), "of.seed: is 1; expected 2"));
    other = of;
    other.shard = {0, 2};
    EXPECT_TRUE(mentions(message_of([&] { RunJournal(path, other); }), "shard: is 1/2; expected 0/2"));
}

TEST(PartFile, TheLineForTheShellIsQuoted) { EXPECT_EQ(shell_line({"a", "svm.*", "it's", ""}), "a 'svm.*' 'it'\\''s' ''"); }
