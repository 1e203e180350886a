// Every deliberate fault (model/mutant.h) is caught by the claim that is named for it.
//
// A mutant is caught when the claim is refuted on some case, or when a case ends in an error of ours (a certificate that does not
// hold, a second run that answers otherwise). Needs a build with -DATTEST_MUTANTS=ON.
#include "model/mutant.h"
#include "properties/report.h"

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
        ATTEST_MUTANT(flow_without_retrieval_term, "flow.second-order"),
        ATTEST_MUTANT(complementarity_accepts_zero, "flow.second-order"),
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
        {"floor_at_the_whole_step", "theory/normalised_floor_test.cpp"},
        {"trajectory_errors_not_added", "model/certified_descent_test.cpp"},
        {"krawczyk_without_slope", "model/interval_newton_test.cpp"},
        {"graph_svm_check_ignores_first_multiplier", "theory/check_graph_svm_test.cpp"},
        {"bound_b2_general_tail_dropped", "theory/bounds_test.cpp"},
        {"bound_b6_curvature_doubled", "theory/bounds_test.cpp"},
        {"path_radius_without_penalty", "theory/penalty_path_test.cpp"},
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
