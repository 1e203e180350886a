#include "model/input/json_document.h"
#include "model/numbers/number_text.h"
#include "run_attest.h"

#include <gtest/gtest.h>

using namespace attest;

namespace {

std::string dataset(const std::string& tokens, const std::string& embedding, const std::string& samples) {
    return R"({"format": "attest-dataset/1", "tokens": )" + tokens + R"(, "embedding": )" + embedding + R"(, "samples": )" + samples + "}";
}

JsonValue analysis_of(const std::string& file, const std::string& options = "") {
    const Result run = run_attest("analyze '" + file + "' --json " + options);
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.err, "");
    JsonValue value = parse_json_value(run.out, "stdout");
    value.expect_format("attest-analysis/1");
    value.expect_keys({"format", "tokens", "dimension", "samples", "assumptions", "graphs", "graph_svm", "finite_component"});
    return value;
}

// Does `text` match `pattern`, in which "…" stands for decimal digits?
bool matches(const std::string& text, const std::string& pattern) {
    static const std::string dots = "…";
    std::size_t at = 0;
    for (std::size_t begin = 0;;) {
        const auto end = pattern.find(dots, begin);
        const std::string piece = pattern.substr(begin, end - begin);
        if (text.compare(at, piece.size(), piece) != 0) {
            return false;
        }
        at += piece.size();
        if (end == std::string::npos) {
            return at == text.size();
        }
        at = std::min(text.size(), text.find_first_not_of("0123456789", at));
        begin = end + dots.size();
    }
}

} // namespace

TEST(Analyze, prints_the_documented_example) {
    const Result run = run_attest("analyze '" + test_data("example.json") + "' --json --digits 40");
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(run.err, "");
    EXPECT_TRUE(matches(run.out, file_content(test_data("example-analysis.json")))) << run.out;
}

TEST(Analyze, the_radius_covers_what_is_printed) {
    for (const int digits : {1, 20, 100}) {
        const JsonValue finite = analysis_of(test_data("example.json"), "--digits " + std::to_string(digits)).at("finite_component");
        const Rational radius = finite.at("radius").decimal();
        EXPECT_TRUE(radius == parse_decimal("1e-" + std::to_string(digits)));
        const Matrix<Rational> w = finite.at("W").exact_matrix(4, 4);
        // W_fin has log(2)/2 and -log(2)/2 in the column of query 0 (closed form: the labels 1 and 2 come twice each, 1 in three contexts)
        const PrecisionScope scope(digits + 30);
        const Interval truth = log(Interval(2)) / Interval(2);
        Interval squared(0);
        for (int i = 0; i < 4; ++i) {
            for (int j = 0; j < 4; ++j) {
                const Interval entry = j != 0 || (i != 1 && i != 2) ? Interval(0) : i == 1 ? truth : -truth;
                squared += square(Interval(w(i, j)) - entry);
            }
        }
        EXPECT_EQ(less_equal(squared, square(Interval(radius))), Truth::yes) << digits;
    }
}

TEST(Analyze, reads_standard_input) {
    const Result run = run_attest("analyze - --json --digits 40 < '" + test_data("example.json") + "'");
    EXPECT_EQ(run.status, 0);
    EXPECT_TRUE(matches(run.out, file_content(test_data("example-analysis.json"))));
}

TEST(Analyze, the_authors_datasets_have_the_components_and_norms_they_printed) {
    const JsonValue printed = read_json_value(test_data("authors/printed.json"));
    for (const std::string& name : printed.keys()) {
        SCOPED_TRACE(name);
        const JsonValue mine = analysis_of(test_data("authors/" + name + ".json"), "--digits 40");
        const JsonValue theirs = printed.at(name);
        const JsonValue by_query = theirs.at("component_of_token_by_query");
        ASSERT_EQ(mine.at("graphs").size(), by_query.keys().size());
        for (const JsonValue& graph : mine.at("graphs").elements()) {
            const JsonValue component_of = by_query.at(std::to_string(graph.at("query").integer(0, 5)));
            std::map<std::int64_t, std::size_t> number; // theirs to ours: a bijection when the partitions are the same
            for (std::size_t c = 0; c < graph.at("components").size(); ++c) {
                for (const JsonValue& token : graph.at("components").at(c).elements()) {
                    const auto theirs_of = component_of.at(static_cast<std::size_t>(token.integer(0, 5))).integer(0, 5);
                    EXPECT_EQ(number.emplace(theirs_of, c).first->second, c);
                }
            }
            EXPECT_EQ(number.size(), graph.at("components").size());
        }
        EXPECT_NEAR(std::sqrt(number_from<double>(mine.at("graph_svm").at("norm_squared").exact())), theirs.at("norm_W_mm").number(), 1e-10);
        EXPECT_NEAR(number_from<double>(mine.at("finite_component").at("loss_infimum").at("mid").decimal()), theirs.at("loss_infimum").number(),
                    1e-8);
    }
}

TEST(Analyze, acyclic_data_and_data_without_edges) {
    const JsonValue acyclic = analysis_of(temporary_file("acyclic.json", dataset("3", R"("one-hot")", R"([{"context": [1, 2, 0], "label": 1}])")));
    EXPECT_TRUE(acyclic.at("assumptions").at("acyclic").boolean());
    EXPECT_EQ(acyclic.at("graph_svm").at("status").text(), "optimal");
    const JsonValue finite = acyclic.at("finite_component");
    EXPECT_EQ(finite.at("dimension").integer(0, 9), 0);
    EXPECT_EQ(finite.at("radius").text(), "0");
    EXPECT_EQ(finite.at("loss_infimum").at("mid").text(), "0");
    EXPECT_EQ(finite.at("loss_infimum").at("radius").text(), "0");
    EXPECT_TRUE(finite.at("W").exact_matrix(3, 3) == zero_matrix<Rational>(3, 3));

    const JsonValue none = analysis_of(temporary_file("none.json", dataset("2", R"("one-hot")", R"([{"context": [1], "label": 1}])")));
    const JsonValue svm = none.at("graph_svm");
    EXPECT_EQ(svm.at("status").text(), "zero");
    EXPECT_EQ(svm.at("norm_squared").text(), "0");
    EXPECT_EQ(svm.at("multipliers").size(), 0U);
    EXPECT_TRUE(svm.at("W").exact_matrix() == zero_matrix<Rational>(2, 2));
}

TEST(Analyze, an_infeasible_direction_comes_with_its_certificate) {
    const JsonValue value = analysis_of(temporary_file(
        "infeasible.json", dataset("3", R"([["1"], ["2"], ["3"]])",
                                   R"([{"context": [1, 0], "label": 1}, {"context": [1, 0], "label": 0}, {"context": [1, 2, 0], "label": 1}])")));
    EXPECT_FALSE(value.at("assumptions").at("feasible").boolean());
    EXPECT_FALSE(value.at("assumptions").at("independent").boolean());
    const JsonValue svm = value.at("graph_svm");
    EXPECT_EQ(svm.at("status").text(), "infeasible");
    EXPECT_TRUE(svm.at("W").is_null());
    EXPECT_TRUE(svm.at("norm_squared").is_null());
    EXPECT_EQ(svm.at("multipliers").size(), 0U);
    Rational combination(0); // sum of lambda (e_from - e_to) e_query, embeddings 1, 2, 3
    Rational strict(0);
    for (const JsonValue& m : svm.at("farkas").elements()) {
        const Rational lambda = m.at("value").exact();
        combination += lambda * Rational(m.at("from").integer(0, 2) - m.at("to").integer(0, 2)) * Rational(m.at("query").integer(0, 2) + 1);
        if (m.at("relation").text() == "strict") {
            EXPECT_TRUE(lambda > 0);
            strict += lambda;
        }
    }
    EXPECT_TRUE(combination == 0);
    EXPECT_TRUE(strict == 1);
    EXPECT_FALSE(value.at("finite_component").at("W").is_null()); // printed without I
}

TEST(Analyze, no_finite_component_without_realisability_or_an_aligned_head) {
    const JsonValue unrealisable = analysis_of(
        temporary_file("unrealisable.json", dataset("3", R"("one-hot")", R"([{"context": [1, 0], "label": 2}, {"context": [1, 0], "label": 1}])")));
    EXPECT_FALSE(unrealisable.at("assumptions").at("realisable").boolean());
    EXPECT_EQ(unrealisable.at("graphs").at(0).at("edges").size(), 1U);
    const JsonValue head = analysis_of(
        temporary_file("head.json", dataset("2", R"("one-hot")", R"([{"context": [1, 0], "label": 1}], "head": [["1", "0"], ["1/2", "1"]])")));
    EXPECT_FALSE(head.at("assumptions").at("head").boolean());
    for (const JsonValue& value : {unrealisable, head}) {
        const JsonValue finite = value.at("finite_component");
        finite.expect_keys({"dimension", "radius", "W", "loss_infimum", "reason"});
        EXPECT_TRUE(finite.at("radius").is_null());
        EXPECT_TRUE(finite.at("W").is_null());
        EXPECT_TRUE(finite.at("loss_infimum").is_null());
        EXPECT_FALSE(finite.at("reason").text().empty());
    }
    // a head that is written out and happens to be the aligned one
    const JsonValue aligned = analysis_of(temporary_file(
        "aligned.json", dataset("2", R"([["2", "0"], ["0", "1"]])", R"([{"context": [1, 0], "label": 1}], "head": [["1/2", "0"], ["0", "1"]])")));
    EXPECT_TRUE(aligned.at("assumptions").at("head").boolean());
}

TEST(AnalyzeLevel1, large_matrices_are_left_out_unless_asked_for) {
    const std::string large = temporary_file("large.json", dataset("2001", R"("one-hot")", R"([{"context": [1, 2000], "label": 1}])"));
    const JsonValue without = analysis_of(large);
    EXPECT_TRUE(without.at("graph_svm").at("W").is_null());
    EXPECT_EQ(without.at("graph_svm").at("norm_squared").text(), "1/2");
    EXPECT_TRUE(without.at("finite_component").at("W").is_null());
    EXPECT_EQ(without.at("finite_component").at("radius").text(), "0");
    const Result with = run_attest("analyze '" + large + "' --json --matrices");
    EXPECT_EQ(with.status, 0);
    std::size_t halves = 0;
    for (auto at = with.out.find("\"1/2\""); at != std::string::npos; at = with.out.find("\"1/2\"", at + 1)) {
        ++halves;
    }
    EXPECT_EQ(halves, 3U); // W_mm[1][2000], |W_mm|^2, the multiplier; W_mm[2000][2000] is -1/2
    EXPECT_GT(with.out.size(), 2U * 2001U * 2001U * 4U);
}

TEST(Analyze, the_table_names_tokens_and_says_what_holds) {
    const Result run = run_attest(
        "analyze '" +
        temporary_file("named.json", dataset(R"(["cat", "dog", "eel"])", R"("one-hot")", R"([{"context": ["dog", "eel", "cat"], "label": "dog"}])")) +
        "'");
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(run.err, "");
    for (const char* part : {"1 samples over 3 tokens", "query cat", "[dog]", "dog->cat", "dog->eel", "|W_mm|^2 = 2/3", "inf L = L* = 0\n"}) {
        EXPECT_NE(run.out.find(part), std::string::npos) << part << "\n" << run.out;
    }
}

/// L* is the infimum of the restricted risk. In both datasets no W is better than log 2 on the two strict edges together.
TEST(Analyze, the_infimum_is_not_claimed_without_a_feasible_direction) {
    for (const auto& [file, infimum] : {std::pair{"borderline_0.json", 0.0}, {"infeasible_tied.json", 0.34657359027997}}) {
        const std::string path = test_data(std::string("faults/") + file);
        const JsonValue finite = analysis_of(path).at("finite_component");
        finite.expect_keys({"dimension", "radius", "W", "loss_infimum", "restricted_loss_infimum"});
        EXPECT_TRUE(finite.at("loss_infimum").is_null()) << file;
        EXPECT_NEAR(number_from<double>(finite.at("restricted_loss_infimum").at("mid").decimal()), infimum, 1e-13) << file;
        const Result table = run_attest("analyze '" + path + "'");
        EXPECT_EQ(table.out.find("inf L ="), std::string::npos) << table.out;
        EXPECT_NE(table.out.find("the infimum of the restricted risk; without F, inf L >= L*"), std::string::npos) << table.out;
    }
    const std::string feasible = test_data("example.json");
    analysis_of(feasible).at("finite_component").expect_keys({"dimension", "radius", "W", "loss_infimum"});
}

TEST(Analyze, a_tie_that_no_weights_see_is_not_called_acyclic) {
    const std::string path = test_data("faults/highs2489_zero_tie.json");
    const JsonValue value = analysis_of(path);
    EXPECT_FALSE(value.at("assumptions").at("acyclic").boolean());
    EXPECT_EQ(value.at("finite_component").at("dimension").integer(0, 9), 0);
    const Result same_rows = run_attest("analyze '" + path + "'");
    EXPECT_NE(same_rows.out.find("zero: tied tokens have the same embedding\n"), std::string::npos) << same_rows.out;
    EXPECT_EQ(same_rows.out.find("zero: every component is a single token"), std::string::npos) << same_rows.out;
    const Result query_zero =
        run_attest("analyze '" +
                   temporary_file("query-zero.json",
                                  dataset("2", R"([["0"], ["1"]])", R"([{"context": [1, 0], "label": 1}, {"context": [1, 0], "label": 0}])")) +
                   "'");
    EXPECT_NE(query_zero.out.find("zero: the embedding of the query is 0\n"), std::string::npos) << query_zero.out;
}

TEST(Analyze, graphviz_text_has_one_graph_a_query_and_one_cluster_a_component) {
    const Result run = run_attest("analyze --dot '" + test_data("example.json") + "'");
    EXPECT_EQ(run.status, 0);
    for (const char* part :
         {"digraph query_0 {", "rankdir=TB", "subgraph cluster_0 {", "subgraph cluster_2 {", "t1 -> t0\n", "t1 -> t2 [style=dashed]"}) {
        EXPECT_NE(run.out.find(part), std::string::npos) << part << "\n" << run.out;
    }
    EXPECT_EQ(run.out.find("cluster_3"), std::string::npos);
}
