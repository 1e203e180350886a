// Sections of the report: as text for a terminal, and as a page that needs nothing but itself.
#include "properties/rendering/drawing.h"
#include "properties/rendering/html_page.h"
#include "properties/rendering/table_export.h"
#include "properties/rendering/terminal_text.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

Section example_section() {
    Section section{"A title"};
    section.rests_on = "nothing at all";
    section.files.push_back({"cases/a.json", [] { return std::string("a case"); }});
    section.add(Paragraph{"An explanation <of nothing>."});
    section.add(Comparison{Standing::differs, "One & two."});
    Table table;
    table.caption = "Numbers.";
    table.header = {"name", "count", "value"};
    table.rows = {{"a", "7", "0.5"}, {"bb", "1234567", "<= 1e-9"}, {"c", "a sentence in place of values", ""}};
    table.links = {{0, 1, "cases/a.json"}};
    table.anchors = {"", "row-bb"};
    section.add(table);
    Plot plot;
    plot.title = "A plot";
    plot.x_label = "steps";
    plot.y_label = "size";
    plot.y_logarithmic = true;
    plot.series = {{"curve", {{0, 1}, {1, 0.1}}, Series::Style::line, {{0.5, 2}, {0, 0.2}}}, {"", {{0, 1}, {1, 1}}, Series::Style::dashed, {}, 0}};
    section.add(Figures{{{plot, "A curve."}, {GraphDrawing{"digraph { a -> b }", "An edge from a to b."}, "A graph."}}});
    return section;
}

TEST(ReportSection, shows_verdicts_and_aligned_tables_on_a_terminal) {
    SectionNumbers numbers{2, 5};
    EXPECT_EQ(section_text(example_section(), numbers), "3. A title\n"
                                                        "==========\n\n"
                                                        "Rests on: nothing at all\n\n"
                                                        "Differs. One & two.\n\n"
                                                        "Table 6. Numbers.\n"
                                                        "  name    count  value\n"
                                                        "  ----------------------\n"
                                                        "  a           7  0.5\n"
                                                        "  bb    1234567  <= 1e-9\n"
                                                        "  c     a sentence in place of values\n\n");
}

TEST(ReportSection, breaks_the_cells_of_a_table_too_wide_for_a_terminal) {
    Table table;
    table.header = {"name", "count", "why"};
    table.rows = {{"a", "7", "short"}, {"b", "12", "thirteen letters, again thirteen letters, " + std::string(80, 'x') + " end"}};
    EXPECT_EQ(text_table(table, 44), "  name  count  why\n"
                                     "  ------------------------------------------\n"
                                     "  a         7  short\n"
                                     "  b        12  thirteen letters, again\n"
                                     "               thirteen letters,\n"
                                     "               " +
                                         std::string(80, 'x') +
                                         "\n"
                                         "               end\n\n");
    EXPECT_NE(text_table(table, 200).find("thirteen letters, again thirteen letters, xxx"), std::string::npos) << "nothing is broken that fits";
    EXPECT_EQ(output_width(), 80U) << "no terminal";
}

TEST(ReportSection, counts_characters_and_keeps_the_asked_alignment) {
    Table table;
    table.header = {"token", "value"};
    table.rows = {{"\u00e9t\u00e9", "-1.5"}, {"ab", "10"}};
    table.align = {Align::left, Align::right};
    EXPECT_EQ(text_table(table), "  token  value\n  ------------\n  \u00e9t\u00e9     -1.5\n  ab        10\n\n");
}

TEST(ReportSection, a_table_that_cannot_fit_goes_on_below_beside_its_first_column) {
    Table table;
    table.header = {"name", "first", "second", "third"};
    table.rows = {{"a", "11111", "222222", "33333"}, {"b", "a sentence", "", ""}};
    EXPECT_EQ(text_table(table, 25), " name first second third\n"
                                     " -----------------------\n"
                                     " a    11111 222222 33333\n"
                                     " b    a sentence\n\n")
        << "closer first";
    EXPECT_EQ(text_table(table, 17), "  name  first\n"
                                     "  ---------------\n"
                                     "  a     11111\n"
                                     "  b     a\n"
                                     "        sentence\n\n"
                                     "  name  second\n"
                                     "  ------------\n"
                                     "  a     222222\n\n"
                                     "  name  third\n"
                                     "  -----------\n"
                                     "  a     33333\n\n");
}

TEST(ReportSection, colours_follow_their_cells_and_change_no_width) {
    EXPECT_EQ(painted("no", Tone::bad, true), "\033[1;31mno\033[0m");
    EXPECT_EQ(painted("no", Tone::bad, false), "no");
    EXPECT_EQ(painted("plain", Tone::plain, true), "plain");
    EXPECT_FALSE(output_has_colours()) << "no terminal";
}

TEST(ReportSection, wraps_words) {
    EXPECT_EQ(wrapped_text("one two three", 7), "one two\nthree\n");
    EXPECT_EQ(wrapped_text("averylongword and", 5), "averylongword\nand\n");
    EXPECT_EQ(wrapped_text("", 5), "");
    EXPECT_EQ(wrapped_text("at least 20 %, or", 11), "at least\n20 %, or\n");
    EXPECT_EQ(wrapped_text("one two three", 9, 2, "- "), "- one two\n  three\n");
}

TEST(ReportSection, the_page_stands_alone) {
    Page page("Title & more");
    page.introduction(Paragraph{"First."});
    page.section(example_section());
    const std::string html = page.html();
    for (const char* part :
         {"<title>Title &amp; more</title>", "<a href=\"#s1\">A title</a>", "An explanation &lt;of nothing&gt;.",
          "class=\"differs\"><strong>Differs.</strong> One &amp; two.", "<td class=\"number\">1234567</td>", "<td colspan=\"2\">a sentence",
          "<strong>Figure 2.</strong> A graph.", "width=device-width", "Rests on: nothing at all", "<a href=\"cases/a.json\">7</a>",
          "<tr id=\"row-bb\"><th scope=\"row\">bb</th>", "<caption id=\"table-1-caption\">", "<svg role=\"img\" aria-label=\"An edge from a to b.\"",
          "aria-label=\"A plot. Plot of size over steps, vertical axis logarithmic: &quot;curve&quot; from (0, 1) to (1, 0.1); a curve"}) {
        EXPECT_NE(html.find(part), std::string::npos) << part;
    }
    EXPECT_EQ(html.find("<script"), html.rfind("<script")) << "one, inside the page";
    for (const char* foreign : {"<script src", "<link", "src=", "href=\"http", "@import", "url(http"}) {
        EXPECT_EQ(html.find(foreign), std::string::npos) << foreign;
    }
    std::size_t drawings = 0;
    for (auto at = html.find("<svg"); at != std::string::npos; at = html.find("<svg", at + 1)) {
        ++drawings;
    }
    EXPECT_EQ(drawings, 2U);
    std::vector<std::string> paths;
    for (const SideFile& file : page.files()) {
        paths.push_back(file.path);
        EXPECT_FALSE(file.text().empty()) << file.path;
        EXPECT_TRUE(file.path.starts_with("cases/") || html.find("\"" + file.path + "\"") != std::string::npos) << file.path << " is not linked";
    }
    EXPECT_EQ(paths,
              (std::vector<std::string>{"tables/table-1.csv", "tables/table-1.tex", "figures/figure-1.pdf", "figures/figure-2.pdf", "cases/a.json"}));
}

TEST(ReportSection, ids_of_pictures_do_not_meet) {
    EXPECT_EQ(with_id_prefix("<g id=\"a\"><use xlink:href='#a' fill=\"url(#b)\"/></g>", "f1-"),
              "<g id=\"f1-a\"><use xlink:href='#f1-a' fill=\"url(#f1-b)\"/></g>");
}

TEST(ReportSection, a_table_as_csv_and_latex_keeps_every_character) {
    Table table;
    table.caption = "50 % & more";
    table.header = {"name", "value"};
    table.rows = {{"a,b", "-1.5"}, {"say \"x\"\ny", "<= 10^2_{i}"}, {"c", ""}};
    EXPECT_EQ(table_csv(table), "name,value\n\"a,b\",-1.5\n\"say \"\"x\"\"\ny\",<= 10^2_{i}\nc,\n");
    const std::string latex = table_latex(table, "tab:x");
    EXPECT_NE(latex.find("\\caption{50 \\% \\& more}\n\\label{tab:x}\n\\begin{tabular}{lr}"), std::string::npos) << latex;
    EXPECT_NE(latex.find(" & \\textless{}= 10\\textasciicircum{}2\\_\\{i\\} \\\\\n"), std::string::npos) << latex;
    EXPECT_NE(latex.find("\\multicolumn{2}{l}{c} \\\\\n"), std::string::npos) << latex;
    EXPECT_EQ(numeric_columns(table), (std::vector<bool>{false, true}));
    table.rows.push_back({"d", "3: normalised.direction, normalised.floor, norm.path"});
    EXPECT_EQ(numeric_columns(table), (std::vector<bool>{false, false})) << "counts with what they count are text";
}

TEST(ReportSection, a_plot_without_curves_is_left_out) {
    Page page("Title");
    Section section{"Empty"};
    section.add(Figures{{{Plot{}, "Nothing."}}});
    page.section(section);
    EXPECT_EQ(page.html().find("<svg"), std::string::npos);
}

TEST(ReportSection, the_script_of_a_plot_keeps_what_its_axes_can_show) {
    Plot plot;
    plot.y_logarithmic = true;
    plot.series = {{"a \"name\"", {{1, 1}, {2, 0}, {3, 0.25}}, Series::Style::line, {{0.5, 2}, {0, 0}, {-1, 0.5}}, 1}};
    const std::string script = gnuplot_script(plot);
    EXPECT_NE(script.find("$s0 << EOD\n1 1 0.5 2\n3 0.25 0.25 0.5\nEOD"), std::string::npos) << script; // 0 and -1 have no logarithm
    EXPECT_NE(script.find("title \"a \\\"name\\\"\""), std::string::npos) << script;
    EXPECT_NE(script.find("#d55e00"), std::string::npos) << "the colour asked for";
    EXPECT_NE(script.find("filledcurves"), std::string::npos);
}

} // namespace
} // namespace attest
