// The parts of a reproduction: what one of them throws costs that part alone, is said in its section, and is never green.
#include "properties/reproduction/run_reproduction.h"

#include "properties/rendering/html_page.h"
#include "properties/reproduction/report_page.h"
#include "properties/reproduction/sections/studies.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

namespace attest {
namespace {

const std::atomic<bool> go_on{false};

StudyRunPointer empty_run() {
    const auto run = std::make_shared<StudyRun>();
    run->given = true;
    run->stop = &go_on;
    return run;
}

Study sound_study() {
    return {.name = "a sound part",
            .key = "sound",
            .json = [] { return nlohmann::ordered_json(7); },
            .sections =
                [] {
                    Section section{"Sound"};
                    section.at_a_glance.emplace_back("is it sound", "yes");
                    return std::vector<Section>{section};
                }};
}

TEST(RunReproduction, a_job_that_throws_costs_its_part_alone) {
    Study broken = sound_study();
    broken.name = "a broken part";
    broken.key = "broken";
    broken.jobs = {{.name = "the job", .weight = 1, .run = [] { throw std::runtime_error("no\nroom"); }}};
    const Reproduction result = run_studies(empty_run(), {broken, sound_study()});
    EXPECT_FALSE(result.interrupted);
    EXPECT_EQ(exit_status(result), 3);
    ASSERT_EQ(result.undecided.size(), 1U);
    EXPECT_EQ(result.undecided[0], "a broken part: the job could not be finished: no\\x0aroom");
    EXPECT_EQ(result.sections.size(), 4U) << "both, what they rest on, and how to run it again";
    EXPECT_NE(reproduction_text(result).find("could not be finished: no\\x0aroom."), std::string::npos);
    EXPECT_NE(reproduction_json_text(result).find("\"sound\": 7"), std::string::npos);
    EXPECT_NE(reproduction_json_text(result).find("\"failed\""), std::string::npos);
}

TEST(RunReproduction, a_section_or_a_value_that_throws_is_replaced_by_its_reason) {
    Study broken = sound_study();
    broken.name = "a broken part";
    broken.key = "broken";
    broken.json = []() -> nlohmann::ordered_json { throw std::logic_error("no text for it"); };
    broken.sections = []() -> std::vector<Section> { throw std::logic_error("no words"); };
    const Reproduction result = run_studies(empty_run(), {broken, sound_study()});
    EXPECT_EQ(exit_status(result), 3);
    ASSERT_EQ(result.failures.size(), 2U);
    ASSERT_EQ(result.sections.size(), 4U);
    EXPECT_EQ(result.sections[0].title, "Not finished: a broken part");
    EXPECT_TRUE((*result.values)["broken"].is_null());
    EXPECT_NE(report_page(result).html.find("no words"), std::string::npos);
}

TEST(RunReproduction, what_differs_is_stronger_than_what_is_undecided) {
    Study differing = sound_study();
    differing.disagreements = [] { return std::vector<std::string>{"it differs"}; };
    differing.undecided = [] { return std::vector<std::string>{"it is open"}; };
    const Reproduction result = run_studies(empty_run(), {differing});
    EXPECT_EQ(exit_status(result), 1);
    EXPECT_NE(reproduction_text(result).find("DIFFERS  it differs\nUNDECIDED  it is open\n"), std::string::npos);
    EXPECT_EQ(exit_status(run_studies(empty_run(), {sound_study()})), 0);
}

TEST(RunReproduction, every_part_has_a_name_and_a_key_of_its_own) {
    std::set<std::string> names;
    std::set<std::string> keys;
    const std::vector<Study> studies = all_studies(empty_run());
    for (const Study& study : studies) {
        EXPECT_TRUE(names.insert(study.name).second) << study.name;
        EXPECT_TRUE(study.key.empty() || keys.insert(study.key).second) << study.key;
        EXPECT_TRUE(study.sections) << study.name << " shows nothing";
        EXPECT_EQ(study.key.empty(), !study.json) << study.name;
    }
    EXPECT_EQ(keys.size(), 15U);
}

TEST(HtmlPage, a_figure_that_cannot_be_drawn_is_left_out_with_its_reason) {
    Page page("Title");
    Section section{"Figures"};
    Plot logarithmic;
    logarithmic.y_logarithmic = true;
    logarithmic.series = {{"zero", {{1, 0}, {2, -1}}}}; // points, but none that the axis can show
    section.add(Figures{{{logarithmic, "A curve."}, {GraphDrawing{"this is no graph", "Nothing."}, "A graph."}}});
    page.section(section);
    EXPECT_NE(page.html().find("A curve. <em>Left out: there is no point to draw.</em>"), std::string::npos) << page.html();
    EXPECT_NE(page.html().find("A graph. <em>Left out: "), std::string::npos);
    EXPECT_EQ(page.left_out().size(), 1U) << "no point is an answer, a program that fails is a message too";
}

} // namespace
} // namespace attest
