// Every deliberate fault (model/mutant.h) is caught by the claim that is named for it.
//
// A mutant is caught when the claim is refuted on some case, or when a case ends in an error of ours (a certificate that does not
// hold, a second run that answers otherwise). Needs a build with -DATTEST_MUTANTS=ON.
#include "model/mutant.h"
#include "properties/reports/verify_report.h"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <regex>
#include <sstream>

using namespace attest;

namespace {

struct Entry {
    Mutant mutant;
    const char* name;
    const char* claim; ///< must catch it
};

#define ATTEST_MUTANT(name, claim)                                                                                                                   \
    Entry { Mutant::name, #name, claim }

const std::vector<Entry>& mutants() {
    static const std::vector<Entry> all = {
        ATTEST_MUTANT(interval_from_rational_rounds_inward, "loss.gradient"),
        ATTEST_MUTANT(edges_reversed, "graph.components"),
        ATTEST_MUTANT(weak_components, "graph.components"),
        ATTEST_MUTANT(absent_label_draws_edges, "graph.components"),
        ATTEST_MUTANT(reaches_one_step_only, "graph.order"),
        ATTEST_MUTANT(edge_space_for_cyclic_subspace, "svm.subspace"),
        ATTEST_MUTANT(projection_ignores_gram, "model.gauge"),
        ATTEST_MUTANT(graph_svm_drops_equalities, "svm.optimal"),
        ATTEST_MUTANT(graph_svm_norm_doubled, "svm.optimal"),
        ATTEST_MUTANT(multiplicities_ignored, "model.markov"),
        ATTEST_MUTANT(gradient_misses_label_term, "loss.gradient"),
        ATTEST_MUTANT(gradient_not_averaged, "loss.gradient"),
        ATTEST_MUTANT(risk_forgets_label_count, "finite.limit"),
        ATTEST_MUTANT(smoothness_halved_twice, "loss.smooth"),
        ATTEST_MUTANT(restricted_contexts_keep_all_tokens, "finite.restricted-problem"),
        ATTEST_MUTANT(restricted_risk_without_multiplicities, "finite.calibration"),
        ATTEST_MUTANT(bound_b1_kappa_halved, "finite.limit"),
        ATTEST_MUTANT(bound_b2_label_ratio_inverted, "path.direction"),
        ATTEST_MUTANT(bound_b3_norm_dropped, "path.direction"),
        ATTEST_MUTANT(bound_b7_norm_dropped, "descent.direction"),
        ATTEST_MUTANT(bound_descent_time_squared, "descent.rate"),
        ATTEST_MUTANT(bound_b2_general_tail_dropped, "path.general-loss"),
        ATTEST_MUTANT(bound_b6_curvature_doubled, "descent.finite"),
        ATTEST_MUTANT(path_radius_without_penalty, "path.norm"),
        ATTEST_MUTANT(trajectory_errors_not_added, "descent.gauge"),
        ATTEST_MUTANT(krawczyk_without_slope, "finite.exists"),
        ATTEST_MUTANT(graph_svm_check_ignores_first_multiplier, "svm.optimal"),
        ATTEST_MUTANT(graph_svm_check_ignores_equalities, "svm.optimal"),
        ATTEST_MUTANT(graph_svm_check_accepts_slack_multipliers, "svm.optimal"),
        ATTEST_MUTANT(graph_svm_check_accepts_negative_multipliers, "svm.optimal"),
        ATTEST_MUTANT(farkas_check_without_sum, "svm.infeasible"),
        ATTEST_MUTANT(exp_rounds_inward, "loss.gradient"),
        ATTEST_MUTANT(logarithm_rounds_inward, "loss.closed-form"),
        ATTEST_MUTANT(gradient_label_sign_flipped, "loss.gradient"),
        ATTEST_MUTANT(risk_scores_first_token, "loss.closed-form"),
        ATTEST_MUTANT(curvature_not_centred, "loss.strictly-convex"),
        ATTEST_MUTANT(smoothness_of_least_distance, "loss.smooth"),
        ATTEST_MUTANT(duplicate_samples_counted_once, "finite.calibration"),
        ATTEST_MUTANT(head_accepts_own_score, "model.label-mass"),
        ATTEST_MUTANT(graph_of_first_token, "graph.components"),
        ATTEST_MUTANT(topological_order_off_by_one, "graph.order"),
        ATTEST_MUTANT(isolated_tokens_lost, "graph.components"),
        ATTEST_MUTANT(edge_space_of_first_query, "model.gauge"),
        ATTEST_MUTANT(finite_component_negated, "finite.closed-form"),
        ATTEST_MUTANT(restricted_query_renamed, "finite.restricted-problem"),
        ATTEST_MUTANT(outside_ratio_without_counts, "finite.limit"),
        ATTEST_MUTANT(excess_without_outside, "descent.direction"),
        ATTEST_MUTANT(floor_at_the_whole_step, "normalised.floor"),
        ATTEST_MUTANT(floor_exception_without_balance, "normalised.floor"),
        ATTEST_MUTANT(normalised_by_table_norm, "normalised.direction"),
        ATTEST_MUTANT(second_order_weights_at_zero, "flow.second-order"),
        ATTEST_MUTANT(pseudo_edges_reversed, "local.pseudo-graph"),
    };
    return all;
}

/// Faults in code that no claim of the registry runs through: a test that switches them on stands in the named file.
struct UnitEntry {
    const char* name;
    const char* test_file; ///< below tests/
};
const std::vector<UnitEntry>& unit_tested_mutants() {
    static const std::vector<UnitEntry> all = {
        {"local_growth_ignores_concavity", "model/certified_descent_test.cpp"},
        {"flow_without_retrieval_term", "theory/log_time_flow_test.cpp"},
        {"complementarity_accepts_zero", "theory/second_order_test.cpp"},
        {"square_root_rounds_inward", "model/number_test.cpp"},
        {"factorised_gradient_of_one_factor", "model/factorised_descent_test.cpp"},
        {"small_world_forgets_a_renaming", "properties/small_world_test.cpp"},
        {"softmax_gradient_misses_label", "model/softmax_head_test.cpp"},
    };
    return all;
}

/// The enumerators in model/mutant.h, read from the source: C++ cannot list them.
std::vector<std::string> enumerators() {
    std::ifstream file(std::string(ATTEST_TEST_DATA) + "/../model/mutant.h");
    std::stringstream text;
    text << file.rdbuf();
    std::string source = std::regex_replace(text.str(), std::regex("//[^\n]*"), "");
    const std::size_t begin = source.find("enum class Mutant");
    const std::size_t open = source.find('{', begin);
    source = source.substr(open + 1, source.find('}', open) - open - 1);
    std::vector<std::string> r;
    const std::regex word("\\w+");
    for (auto at = std::sregex_iterator(source.begin(), source.end(), word); at != std::sregex_iterator(); ++at) {
        r.push_back(at->str());
    }
    return r;
}

#ifdef ATTEST_MUTANTS

/// Switches a mutant on for its life.
class ActiveMutant {
public:
    explicit ActiveMutant(Mutant which) { active_mutant = which; }
    ~ActiveMutant() { active_mutant = Mutant::none; }
    ActiveMutant(const ActiveMutant&) = delete;
    ActiveMutant& operator=(const ActiveMutant&) = delete;
};

RunOptions options() {
    RunOptions r;
    r.cases = 1000;
    r.jobs = 1;
    r.shrink.steps = 0; // the witness is enough
    return r;
}

class MutantIsCaught : public testing::TestWithParam<Entry> {};

std::string test_name(const testing::TestParamInfo<Entry>& info) { return info.param.name; }

#endif

} // namespace

TEST(Mutants, EveryFaultIsListedOnce) {
    std::vector<std::string> listed = {"none"};
    for (const Entry& entry : mutants()) {
        listed.emplace_back(entry.name);
    }
    for (const UnitEntry& entry : unit_tested_mutants()) {
        listed.emplace_back(entry.name);
        std::ifstream file(std::string(ATTEST_TEST_DATA) + "/" + entry.test_file);
        std::stringstream text;
        text << file.rdbuf();
        EXPECT_NE(text.str().find(entry.name), std::string::npos) << entry.test_file << " does not switch on " << entry.name;
    }
    std::vector<std::string> declared = enumerators();
    ASSERT_GT(declared.size(), 1U);
    std::sort(listed.begin(), listed.end());
    std::sort(declared.begin(), declared.end());
    EXPECT_EQ(listed, declared) << "every enumerator of model/mutant.h needs a row here that names the claim that catches it";
}

#ifdef ATTEST_MUTANTS

TEST_P(MutantIsCaught, ByItsClaim) {
    const Check claim = find_check(GetParam().claim);
    const ActiveMutant active(GetParam().mutant);
    const Refutation refutation = refute(claim, options());
    EXPECT_TRUE(refutation.counterexample || !refutation.errors.empty())
        << GetParam().claim << " does not notice " << GetParam().name << " in " << refutation.cases << " cases";
    const std::string caught = refutation.counterexample   ? counterexample_text(*refutation.counterexample)
                               : refutation.errors.empty() ? ""
                                                           : refutation.errors.front();
    std::printf("case %d: %s\n", static_cast<int>(refutation.cases), caught.c_str());
}

INSTANTIATE_TEST_SUITE_P(Level1, MutantIsCaught, testing::ValuesIn(mutants()), test_name);

#else

TEST(Mutants, NeedABuildOfTheirOwn) { GTEST_SKIP() << "configure with -DATTEST_MUTANTS=ON"; }

#endif
