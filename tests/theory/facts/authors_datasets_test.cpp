// The five datasets that the paper's authors published: components as printed, Graph-SVM norms as printed.
#include "model/data/dataset_json.h"
#include "theory/graph_svm/check_graph_svm.h"
#include "theory/graph_svm/find_graph_svm.h"
#include "theory/graph_svm/graph_svm.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <map>
#include <set>

namespace attest {
namespace {

const std::string folder = std::string(ATTEST_TEST_DATA) + "/data/authors/";

nlohmann::json printed() {
    std::ifstream file(folder + "printed.json");
    return nlohmann::json::parse(file);
}

std::set<std::set<Token>> as_partition(const std::vector<int>& component_of_token) {
    std::map<int, std::set<Token>> classes;
    for (std::size_t v = 0; v < component_of_token.size(); ++v) {
        classes[component_of_token[v]].insert(static_cast<Token>(v));
    }
    std::set<std::set<Token>> r;
    for (const auto& [number, tokens] : classes) {
        r.insert(tokens);
    }
    return r;
}

TEST(AuthorsDatasets, components_are_the_printed_partitions) {
    int compared = 0;
    const nlohmann::json all = printed();
    for (const auto& [name, facts] : all.items()) {
        const Dataset data = read_dataset(folder + name + ".json");
        const std::vector<QueryGraph> graphs = token_graphs(data);
        ASSERT_EQ(graphs.size(), facts["component_of_token_by_query"].size()) << name;
        for (const auto& [query, numbers] : facts["component_of_token_by_query"].items()) {
            std::set<std::set<Token>> ours;
            for (const std::vector<Token>& c : graph_of(graphs, std::stoi(query)).components_of_vocabulary(data.tokens())) {
                ours.insert(std::set<Token>(c.begin(), c.end()));
            }
            EXPECT_EQ(ours, as_partition(numbers.get<std::vector<int>>())) << name << ", query " << query;
            ++compared;
        }
    }
    EXPECT_GE(compared, 15);
}

// The printed norms come from a solver in double precision; they agree with the certified ones to 1e-11.
TEST(AuthorsDatasets, norms_of_the_graph_svm_are_the_printed_ones) {
    Rational agreement = 1;
    for (int digit = 0; digit < 11; ++digit) {
        agreement /= 10;
    }
    int compared = 0;
    const nlohmann::json all = printed();
    for (const auto& [name, facts] : all.items()) {
        const Dataset data = read_dataset(folder + name + ".json");
        const std::vector<QueryGraph> graphs = token_graphs(data);
        const GraphSvm svm = find_graph_svm(data, graphs);
        ASSERT_EQ(svm.status, GraphSvmStatus::optimal) << name;
        const Verdict v = check_graph_svm(data, graphs, svm);
        EXPECT_EQ(v.outcome, Outcome::held) << name << ": " << v.reason;
        const Rational norm(facts["norm_W_mm"].get<double>()); // exactly the double
        const Rational least = norm - agreement;
        const Rational most = norm + agreement;
        EXPECT_LT(least * least, svm.norm_squared) << name;
        EXPECT_LT(svm.norm_squared, most * most) << name;
        ++compared;
    }
    EXPECT_EQ(compared, 5);
}

} // namespace
} // namespace attest
