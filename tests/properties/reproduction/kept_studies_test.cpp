// A reproduction that is killed goes on: parts that were finished are not done again and say the same, and nothing else is taken up.
#include "properties/reproduction/kept_studies.h"

#include "properties/reproduction/run_reproduction.h"
#include "properties/reproduction/section_json.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace attest {
namespace {

class Folder {
public:
    Folder() : path_(std::filesystem::temp_directory_path() / ("attest-kept-" + std::to_string(::getpid()))) { std::filesystem::remove_all(path_); }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string state() const { return (path_ / "unfinished.json").string(); }

private:
    std::filesystem::path path_;
};

StudyRunPointer run_of(const std::atomic<bool>& stop, std::uint64_t seed = 1) {
    const auto run = std::make_shared<StudyRun>();
    run->given = true;
    run->seed = seed;
    run->stop = &stop;
    return run;
}

Section every_block() {
    Section section{"All", "exact", {{"what", "yes"}}};
    section.add(Subheading{"one"});
    section.add(Paragraph{"two"});
    section.add(Comparison{Standing::differs, "three"});
    section.add(Preformatted{"four"});
    Table table;
    table.caption = "caption";
    table.header = {"a", "b"};
    table.rows = {{"1", "2"}, {"3", "4"}};
    table.align = {Align::right, Align::left};
    table.links = {{1, 0, "#place"}};
    table.anchors = {"", "place"};
    table.tone = [](std::size_t row, std::size_t) { return row == 1 ? Tone::bad : Tone::plain; };
    section.add(std::move(table));
    Plot plot;
    plot.title = "plot";
    plot.y_logarithmic = true;
    plot.series = {{"s", {{1, 0.1}, {2, std::numeric_limits<double>::infinity()}}, Series::Style::dashed, {{0, 1}, {1, 2}}, 3}};
    section.add(Figures{{{plot, "a plot"}, {GraphDrawing{"digraph {}", "words"}, "a graph"}}});
    section.files.push_back({"cases/x.json", [] { return std::string("{}"); }});
    return section;
}

/// Counts its work; the answer is what the work found.
Study counted(const std::string& name, int& work, std::function<void()> also = {}) {
    const auto found = std::make_shared<int>(0);
    return {.name = name,
            .key = name,
            .jobs = {{.name = "job of " + name,
                      .weight = 1,
                      .run =
                          [found, &work, also = std::move(also)] {
                              ++work;
                              *found = 7;
                              if (also) {
                                  also();
                              }
                          },
                      .phase = Phase::alone}},
            .json = [found] { return nlohmann::ordered_json(*found); },
            .sections = [found, name] { return std::vector<Section>{{name + " " + std::to_string(*found)}}; },
            .disagreements = [] { return std::vector<std::string>{}; },
            .undecided = [name] { return std::vector<std::string>{name + " is open"}; }};
}

TEST(KeptStudies, sections_are_read_as_they_were_written) {
    const auto text = section_to_json(every_block());
    const Section again = section_from_json(JsonValue(text, "state"));
    EXPECT_EQ(section_to_json(again), text);
    EXPECT_EQ(std::get<Table>(again.blocks[4]).tone(1, 0), Tone::bad);
    EXPECT_EQ(again.files.at(0).text(), "{}");
}

TEST(KeptStudies, what_was_finished_is_not_done_again_and_says_the_same) {
    const Folder folder;
    const std::atomic<bool> go_on{false};
    std::atomic<bool> stop{false};
    int first = 0;
    int second = 0;
    const Reproduction whole = run_studies(run_of(go_on), {counted("first", first), counted("second", second)});
    first = second = 0;
    const Reproduction cut =
        run_studies(run_of(stop), {counted("first", first), counted("second", second, [&stop] { stop = true; })}, folder.state());
    EXPECT_TRUE(cut.interrupted);
    ASSERT_TRUE(std::filesystem::exists(folder.state()));
    const double kept = read_json_value(folder.state()).at("seconds").number();
    const Reproduction resumed = run_studies(run_of(go_on), {counted("first", first), counted("second", second)}, folder.state());
    EXPECT_EQ(first, 1) << "kept";
    EXPECT_EQ(second, 2) << "in hand when the run ended";
    EXPECT_EQ(*resumed.values, *whole.values);
    EXPECT_EQ(resumed.undecided, whole.undecided);
    ASSERT_EQ(resumed.sections.size(), whole.sections.size());
    EXPECT_EQ(resumed.sections[0].title, "first 7");
    EXPECT_GE(resumed.seconds, kept);
}

TEST(KeptStudies, another_run_and_other_files_are_not_taken_up) {
    const Folder folder;
    std::atomic<bool> stop{false};
    int first = 0;
    int second = 0;
    const auto begin = [&] {
        stop = false;
        run_studies(run_of(stop), {counted("first", first), counted("second", second, [&stop] { stop = true; })}, folder.state());
        stop = false;
        first = 0;
    };
    begin();
    run_studies(run_of(stop, 2), {counted("first", first)}, folder.state());
    EXPECT_EQ(first, 1) << "another seed";
    for (const char* text : {"", "{", "[]", R"({"format": "attest-reproduction-state/1"})", "\x80"}) {
        begin();
        std::ofstream(folder.state()) << text;
        EXPECT_NO_THROW(run_studies(run_of(stop), {counted("first", first)}, folder.state()));
        EXPECT_EQ(first, 1) << text;
    }
    begin();
    std::string state;
    std::getline(std::ifstream(folder.state()), state);
    std::ofstream(folder.state()) << state.substr(0, state.size() / 2);
    run_studies(run_of(stop), {counted("first", first)}, folder.state());
    EXPECT_EQ(first, 1) << "half a state";
}

TEST(KeptStudies, a_part_that_failed_is_tried_again) {
    const Folder folder;
    const std::atomic<bool> go_on{false};
    int work = 0;
    run_studies(run_of(go_on), {counted("first", work, [] { throw std::runtime_error("no room"); })}, folder.state());
    const Reproduction again = run_studies(run_of(go_on), {counted("first", work)}, folder.state());
    EXPECT_EQ(work, 2);
    EXPECT_TRUE(again.failures.empty());
}

TEST(KeptStudies, parts_that_share_what_they_read_are_kept_together) {
    const Folder folder;
    std::atomic<bool> stop{false};
    int first = 0;
    int second = 0;
    const auto shared = [](Study study) {
        study.shares = "the same";
        return study;
    };
    run_studies(run_of(stop), {shared(counted("first", first)), shared(counted("second", second, [&stop] { stop = true; }))}, folder.state());
    stop = false;
    run_studies(run_of(stop), {shared(counted("first", first)), shared(counted("second", second))}, folder.state());
    EXPECT_EQ(first, 2);
    EXPECT_EQ(second, 2);
}

TEST(KeptStudies, jobs_that_say_how_far_they_are_go_on_within_their_part) {
    const Folder folder;
    std::atomic<bool> stop{false};
    std::vector<std::string> done;
    const auto study = [&](bool cut) {
        const auto found = std::make_shared<std::vector<std::string>>();
        const auto job = [&done, found, &stop](const std::string& name, bool last) {
            return Job{.name = name,
                       .weight = 1,
                       .run =
                           [&done, found, &stop, name, last] {
                               if (std::find(found->begin(), found->end(), name) == found->end()) {
                                   done.push_back(name);
                                   found->push_back(name);
                               }
                               stop = last;
                           },
                       .phase = Phase::alone};
        };
        return Study{.name = "many",
                     .jobs = {job("a", false), job("b", cut)},
                     .sections = [] { return std::vector<Section>{{"many"}}; },
                     .so_far = [found] { return nlohmann::ordered_json(*found); },
                     .go_on =
                         [found](const JsonValue& begun) {
                             for (const JsonValue& name : begun.elements()) {
                                 found->push_back(name.text());
                             }
                         }};
    };
    run_studies(run_of(stop), {study(true)}, folder.state());
    stop = false;
    run_studies(run_of(stop), {study(false)}, folder.state());
    EXPECT_EQ(done, (std::vector<std::string>{"a", "b", "b"}));
}

} // namespace
} // namespace attest
