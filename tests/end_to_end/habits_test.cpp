// What scripts, CI systems and people at a terminal expect of a command: reports in their formats, silence, colour, width, help, patterns.
#include "model/input/json_document.h"
#include "properties/cases/case_json.h"
#include "properties/claims/statement.h"
#include "properties/generators/generate.h"
#include "run_attest.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace attest;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

nlohmann::ordered_json parsed(const std::string& text) { return parse_json_value(text, "a line").json(); }

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> r;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        r.push_back(line);
    }
    return r;
}

std::size_t longest_line(const std::string& text) {
    std::size_t r = 0;
    for (const std::string& line : lines_of(text)) {
        r = std::max(r, line.size());
    }
    return r;
}

/// What an XML reader that is not ours says of the file: "tests failures errors skipped: name, name", or its complaint.
std::string read_junit(const std::string& path) {
    const std::string script = temporary_file("junit.py", "import sys, xml.etree.ElementTree as E\n"
                                                          "s = E.parse(sys.argv[1]).getroot().find('testsuite')\n"
                                                          "print(*(s.get(k) for k in ('tests', 'failures', 'errors', 'skipped')), end=': ')\n"
                                                          "print(', '.join(c.get('name') + ''.join(' ' + e.tag for e in c if e.tag != 'system-out')"
                                                          " for c in s.findall('testcase')))\n");
    const std::string out = temporary_directory().file("junit.txt");
    const int status = std::system(("'" ATTEST_PYTHON "' '" + script + "' '" + path + "' >'" + out + "' 2>&1").c_str());
    return file_content(out) + (status == 0 ? "" : "status " + std::to_string(status));
}

/// On a terminal (script's) of that many columns, with `environment` before the command.
std::string on_a_terminal(const std::string& arguments, const std::string& environment = "", int columns = 100) {
    const std::string out = temporary_directory().file("typescript");
    const std::string command = "stty cols " + std::to_string(columns) + "; " + environment + " '" ATTEST_BINARY "' " + arguments;
    const std::string quoted = temporary_file("command.sh", command + "\n");
    if (std::system(("TERM=xterm script -qec \"sh '" + quoted + "'\" '" + out + "' </dev/null >/dev/null").c_str()) == -1) {
        return "";
    }
    return file_content(out);
}

std::string case_file(const std::string& check) {
    const CaseRecord record{"graph.order", check, {small_dataset({{{1, 0}, 1}, {{2, 0}, 2}}), {}}, "", "", "", 40, 1, "test"};
    return "'" + temporary_file("habits-" + check + ".json", case_text(record)) + "'";
}

std::string in_folder(const std::string& name) { return "'" + temporary_directory().file(name) + "'"; }

} // namespace

TEST(Habits, junit_has_a_test_case_a_claim_and_is_read_by_others) {
    const Result green = run_attest("verify graph.order svm.zero --cases 20 --junit " + in_folder("green.xml"));
    EXPECT_EQ(green.status, 0) << green.err;
    EXPECT_EQ(read_junit(temporary_directory().file("green.xml")), "2 0 0 0: graph.order, svm.zero\n");
    const Result red =
        run_attest("verify graph.order 'graph.order!total' --cases 20 --out " + in_folder("cases") + " --junit " + in_folder("red.xml"));
    EXPECT_EQ(red.status, 1) << red.err;
    EXPECT_EQ(read_junit(temporary_directory().file("red.xml")), "2 1 0 0: graph.order, graph.order!total failure\n");
}

TEST(Habits, github_annotations_stand_beside_the_report) {
    const Result red = run_attest("verify 'graph.order!total' --cases 20 --github --out " + in_folder("cases"));
    EXPECT_EQ(red.status, 1);
    EXPECT_TRUE(contains(red.out, "\n::error title=graph.order!total refuted::")) << red.out;
    EXPECT_TRUE(contains(red.out, "\n::notice title=attest verify::1 claim, seed 1: ")) << red.out;
    const Result json = run_attest("verify graph.order --cases 20 --github --json");
    EXPECT_EQ(parsed(json.out)["format"], "attest-report/1") << "nothing but the document";
    EXPECT_TRUE(contains(json.err, "::notice "));
}

TEST(Habits, a_row_for_each_decided_case) {
    const std::string good = "verify svm.zero 'graph.order!total' --cases 50 --out " + in_folder("cases") + " --cases-out ";
    const Result two = run_attest(good + in_folder("rows.jsonl") + " --json --jobs 2");
    EXPECT_EQ(two.status, 1) << two.err;
    const std::string text = file_content(temporary_directory().file("rows.jsonl"));
    const nlohmann::ordered_json report = parsed(two.out);
    std::map<std::string, std::map<std::string, int>> counts;
    for (const std::string& line : lines_of(text)) {
        const nlohmann::ordered_json row = parsed(line);
        EXPECT_EQ(row["index"], counts[row["claim"]]["all"]++) << "in order";
        ++counts[row["claim"]][row["verdict"]];
        EXPECT_TRUE(row["samples"].is_number()) << line;
        EXPECT_EQ(row.contains("case"), row["verdict"] == "refuted" || row["verdict"] == "undecided") << line;
        if (row.contains("case")) {
            EXPECT_EQ(run_attest("replay '" + temporary_file("row.json", row["case"].dump()) + "'").status, 1);
        }
    }
    ASSERT_EQ(report["claims"].size(), 2U);
    for (const auto& claim : report["claims"]) {
        for (const char* verdict : {"held", "refuted", "undecided", "vacuous"}) {
            EXPECT_EQ(claim[verdict], counts[claim["id"]][verdict]) << claim["id"] << " " << verdict;
        }
    }
    EXPECT_EQ(counts["graph.order!total"]["refuted"], 1);
    run_attest(good + in_folder("again.jsonl") + " --jobs 1");
    EXPECT_EQ(file_content(temporary_directory().file("again.jsonl")), text) << "the same bytes for every number of threads";
}

TEST(Habits, a_file_that_cannot_be_written_is_refused_before_the_run) {
    for (const char* option : {"--junit", "--cases-out"}) {
        for (const char* place : {"/dev/null/file", "."}) {
            const Result run = run_attest(std::string("verify graph.order --cases 20 ") + option + " " + place);
            EXPECT_EQ(run.status, 2) << option << " " << place;
            EXPECT_TRUE(contains(run.err, option)) << run.err;
            EXPECT_EQ(run.out, "") << "before the seed";
        }
    }
}

TEST(Habits, a_file_that_fails_later_costs_no_report) {
    const Result run = run_attest("verify graph.order --cases 20 --json --junit /proc/none/file"); // that folder seems to be writable for root
    EXPECT_EQ(run.status, 2) << run.err;
    EXPECT_TRUE(contains(run.err, "/proc/none/file")) << run.err;
    EXPECT_TRUE(::geteuid() != 0 || parsed(run.out)["claims"][0]["held"] == 20) << run.out;
}

TEST(Habits, neighbours_and_variations_are_verified_by_their_ids_and_patterns) {
    const Result one = run_attest("verify 'graph.order!total' --cases 20 --json --out " + in_folder("cases"));
    EXPECT_EQ(one.status, 1) << one.err;
    const nlohmann::ordered_json row = parsed(one.out)["claims"][0];
    EXPECT_EQ(row["id"], "graph.order!total");
    EXPECT_EQ(row["statement"], find_check("graph.order!total").statement());
    EXPECT_EQ(row["counterexample"]["check"], "total");
    EXPECT_TRUE(contains(one.err, "attest replay ")) << one.err;
    const std::string path = one.err.substr(one.err.find("attest replay ") + 14);
    EXPECT_EQ(run_attest("replay '" + path.substr(0, path.find('\n')) + "'").status, 1);
    const nlohmann::ordered_json all = parsed(run_attest("verify 'graph.order!*' --cases 20 --json --out " + in_folder("cases")).out);
    EXPECT_GE(all["claims"].size(), 2U);
    EXPECT_EQ(run_attest("verify 'graph.order!totl' --cases 20").status, 2);
    EXPECT_EQ(run_attest("verify 'nothing.*!*' --cases 20").status, 2);
}

TEST(Habits, list_takes_patterns) {
    const Result one = run_attest("list 'svm.z*'");
    EXPECT_EQ(one.status, 0) << one.err;
    EXPECT_EQ(one.out.find("svm.zero  ["), 0U) << one.out;
    EXPECT_TRUE(contains(one.out, "\n1 claim\n")) << one.out;
    EXPECT_EQ(parsed(run_attest("list 'svm.*' graph.order --json").out)["claims"].back()["id"].get<std::string>().substr(0, 4), "svm.");
    const Result none = run_attest("list svm.zer");
    EXPECT_EQ(none.status, 2);
    EXPECT_TRUE(contains(none.err, "svm.zero")) << none.err;
    EXPECT_LE(longest_line(run_attest("list").out), 100U) << "a word may be long";
}

TEST(Habits, replay_takes_several_files_and_loses_none) {
    const Result fine = run_attest("replay " + case_file("") + " " + case_file(""));
    EXPECT_EQ(fine.status, 0) << fine.out;
    EXPECT_TRUE(contains(fine.out, "2 cases: 2 held, 0 refuted")) << fine.out;
    const Result mixed = run_attest("replay " + case_file("total") + " /no/such/file " + case_file(""));
    EXPECT_EQ(mixed.status, 2);
    EXPECT_TRUE(contains(mixed.err, "/no/such/file")) << mixed.err;
    EXPECT_TRUE(contains(mixed.out, "3 cases: 1 held, 1 refuted, 0 undecided, 0 vacuous, 0 ended with an error, 1 not read")) << mixed.out;
    const Result refuted = run_attest("replay --quiet " + case_file("") + " " + case_file("total"));
    EXPECT_EQ(refuted.status, 1);
    EXPECT_FALSE(contains(refuted.out, "\nheld")) << refuted.out;
    EXPECT_TRUE(contains(refuted.out, "refuted"));
}

TEST(Habits, quiet_says_nothing_but_what_is_wrong) {
    for (const std::string command : {"verify graph.order --cases 20 --quiet", "verify graph.order --cases 20 --quiet --fail-on-vacuous"}) {
        const Result fine = run_attest(command);
        EXPECT_EQ(fine.status, 0);
        EXPECT_EQ(fine.out + fine.err, "") << command;
    }
    EXPECT_EQ(run_attest("replay --quiet " + case_file("")).out, "");
    EXPECT_EQ(run_attest("check --quiet '" ATTEST_TEST_DATA "'/certificates/good/example.graph.cert").out, "");
    EXPECT_TRUE(contains(run_attest("check --quiet '" ATTEST_TEST_DATA "'/certificates/bad/spaces.cert").out, "refused"));
    const Result wrong = run_attest("verify svm.zero 'graph.order!total' --cases 20 --quiet --out " + in_folder("cases"));
    EXPECT_EQ(wrong.status, 1);
    EXPECT_TRUE(contains(wrong.out, "graph.order!total is refuted")) << wrong.out;
    EXPECT_FALSE(contains(wrong.out, "svm.zero")) << wrong.out;
    const Result fresh = run_attest("verify graph.order --seconds 0.2 --quiet");
    EXPECT_EQ(fresh.out, "");
    EXPECT_EQ(fresh.err.find("seed "), 0U) << "a fresh seed is known to nobody else";
}

TEST(Habits, help_of_a_command) {
    EXPECT_EQ(run_attest("help").out, run_attest("--help").out);
    EXPECT_EQ(run_attest("help verify").out, run_attest("verify --help").out);
    EXPECT_TRUE(contains(run_attest("help verify").out, "--junit"));
    const Result unknown = run_attest("help vrify");
    EXPECT_EQ(unknown.status, 2);
    EXPECT_TRUE(contains(unknown.err, "verify")) << unknown.err;
}

TEST(Habits, colours_on_a_terminal_only) {
    const std::string command = "verify 'graph.order!total' --cases 20 --out " + in_folder("cases");
    EXPECT_FALSE(contains(run_attest(command).out, "\033["));
    EXPECT_TRUE(contains(on_a_terminal(command), "\033[1;31mgraph.order!total is refuted\033[0m")) << on_a_terminal(command);
    const auto coloured = [](const std::string& text) { return contains(text, "\033[1;31m") || contains(text, "\033[32m"); };
    EXPECT_FALSE(coloured(on_a_terminal(command, "NO_COLOR=1")));
    EXPECT_TRUE(coloured(on_a_terminal(command, "NO_COLOR="))) << "empty is unset (no-color.org)";
    EXPECT_FALSE(coloured(on_a_terminal(command, "TERM=dumb")));
}

TEST(Habits, tables_fit_80_columns_or_the_terminal) {
    const std::string verify = run_attest("verify 'retrieval.*' 'graph.*' svm.optimal --cases 3").out;
    EXPECT_LE(longest_line(verify), 80U) << verify;
    const std::string table = on_a_terminal("verify svm.zero --cases 3", "NO_COLOR=1", 40);
    for (std::string line : lines_of(table)) {
        const std::size_t progress = line.rfind("\033[K");
        line = progress == std::string::npos ? line : line.substr(progress + 3);
        if (contains(line, "svm.zero") || contains(line, "---")) {
            EXPECT_LE(line.size(), 41U) << line; // and the \r of a terminal
        }
    }
}
