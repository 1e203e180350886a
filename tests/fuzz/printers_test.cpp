// The printers that need a solver or a page, over the corpus of fuzz_printing: a name that is an escape sequence, a second line or markup leaves
// nothing of that in an analysis, a story, a case or the report.
#include "fuzz_targets.h"

#include "model/data/dataset_json.h"
#include "model/input/input_error.h"
#include "properties/cases/case_json.h"
#include "properties/rendering/html_page.h"
#include "properties/rendering/terminal_text.h"
#include "properties/reports/analysis_table.h"
#include "properties/reports/counterexample_story.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace attest;

namespace {

std::vector<std::pair<std::string, Dataset>> datasets() {
    std::vector<std::pair<std::string, Dataset>> r;
    for (const auto& entry : std::filesystem::directory_iterator(std::string(ATTEST_TEST_DATA) + "/fuzz/corpus/printing")) {
        try {
            r.emplace_back(entry.path().filename().string(), read_dataset(entry.path().string()));
        } catch (const InputError& error) {
            EXPECT_TRUE(printable(error.what(), false)) << entry.path();
        }
    }
    return r;
}

template <class Write>
std::string written(const Write& write) {
    char* text = nullptr;
    std::size_t size = 0;
    std::FILE* out = ::open_memstream(&text, &size);
    write(out);
    std::fclose(out);
    std::string r(text, size);
    std::free(text);
    return r;
}

/// The page of a section that says the name in every kind of block.
std::string page_with(const std::string& name) {
    Section section{name, name};
    section.at_a_glance.emplace_back(name, name);
    section.add(Subheading{name});
    section.add(Paragraph{name});
    section.add(Comparison{Standing::agrees, name});
    section.add(Preformatted{name});
    Table table;
    table.caption = name;
    table.header = {name, "n"};
    table.rows = {{name, "1"}};
    section.add(std::move(table));
    Page page(name);
    page.section(section);
    return page.html();
}

} // namespace

TEST(Printers, show_no_control_character_of_a_name) {
    const auto all = datasets();
    ASSERT_GE(all.size(), 4U);
    for (const auto& named : all) {
        const Dataset& data = named.second;
        SCOPED_TRACE(named.first);
        AnalysisFormat format;
        format.digits = 6;
        const Analysis analysis = analyze(data, analysis_digits(format));
        EXPECT_TRUE(printable(written([&](std::FILE* out) { write_analysis_table(out, "name", data, analysis, format); }), true));
        const std::string json = written([&](std::FILE* out) { write_analysis_json(out, data, analysis, format); });
        EXPECT_TRUE(std::none_of(json.begin(), json.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; }));
        EXPECT_TRUE(nlohmann::json::accept(json));
        const Check check = find_check("graph.order!total");
        Decision decision;
        decision.verdict = Verdict::refuted("why", "expected", "found");
        EXPECT_TRUE(printable(story_text(check, {data, {}}, decision, "case.json"), true));
    }
}

TEST(Printers, show_no_markup_of_a_name) {
    const auto tags = [](const std::string& html) { return std::count(html.begin(), html.end(), '<'); };
    for (const char* name : {"</td><script>alert(1)</script>", "\" onclick=\"x", "<!--", "]]>", "&lt;"}) {
        EXPECT_EQ(tags(page_with(name)), tags(page_with("x"))) << name;
        EXPECT_EQ(page_with(name).find("<script>alert"), std::string::npos);
        EXPECT_EQ(page_with(name).find("\" onclick"), std::string::npos);
    }
}
