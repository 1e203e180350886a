// Every deliberate fault (model/mutant.h) is caught by the claim that is named for it.
//
// A mutant is caught when the claim is refuted on some case, or when a case ends in an error of ours (a certificate that does not
// hold, a second run that answers otherwise). Needs a build with -DATTEST_MUTANTS=ON.
#include "properties/reports/verify_report.h"
#include "tests/active_mutant.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <regex>
#include <set>
#include <sstream>

using namespace attest;

namespace {

struct Entry {
    const char* name;
    const char* claim; ///< must catch it
};

const std::vector<Entry>& mutants() {
    static const std::vector<Entry> all = {
        {"norm_svm_check_own_norm", "norm.svm"},
        {"norm_cap_of_the_first_pivot", "norm.bracket"},
        {"norm_cap_of_half_the_traces", "norm.bracket"},
        {"norm_bracket_off_the_ties", "norm.bracket"},
        {"norm_bracket_of_any_sum", "norm.bracket"},
        {"norm_direction_of_fixed_edges", "norm.path"},
        {"norm_path_forgets_the_finite_part", "norm.path"},
        {"norm_path_of_a_longer_ray", "norm.path"},
        {"norm_retrieval_half_excess", "norm.retrieval"},
        {"norm_descent_without_psi", "norm.descent"},
        {"norm_descent_gain_doubled", "norm.descent"},
        {"steepest_sum_loses_nothing", "norm.descent"},
        {"spectral_norm_halved", "norm.descent"},
        {"nuclear_norm_of_one_factor", "norm.descent"},
        {"local_slack_losses_ignored", "local.path"},
        {"local_bound_without_half", "local.path"},
        {"automaton_gap_doubled", "automaton"},
        {"automaton_bound_halved", "automaton"},
        {"unseen_odds_halved", "retrieval.unseen"},
        {"local_slope_uncentred", "local.stationary"},
        {"topic_b_for_the_mixture", "topic.order"},
        {"topic_change_is_never", "topic.change"},
        {"topic_length_one_lower_token", "topic.length"},
        {"chain_teacher_without_counts", "chain.identifiable"},
        {"interval_from_rational_rounds_inward", "loss.gradient"},
        {"edges_reversed", "graph.components"},
        {"weak_components", "graph.components"},
        {"absent_label_draws_edges", "graph.components"},
        {"reaches_one_step_only", "graph.order"},
        {"edge_space_for_cyclic_subspace", "svm.subspace"},
        {"projection_ignores_gram", "model.gauge"},
        {"graph_svm_drops_equalities", "svm.optimal"},
        {"graph_svm_norm_doubled", "svm.optimal"},
        {"multiplicities_ignored", "model.markov"},
        {"gradient_misses_label_term", "loss.gradient"},
        {"gradient_not_averaged", "loss.gradient"},
        {"risk_forgets_label_count", "finite.limit"},
        {"smoothness_halved_twice", "loss.smooth"},
        {"restricted_contexts_keep_all_tokens", "finite.restricted-problem"},
        {"restricted_risk_without_multiplicities", "finite.calibration"},
        {"bound_b1_kappa_halved", "finite.limit"},
        {"bound_b2_label_ratio_inverted", "path.direction"},
        {"bound_b3_norm_dropped", "path.direction"},
        {"bound_b7_norm_dropped", "descent.direction"},
        {"bound_descent_time_squared", "descent.rate"},
        {"bound_b2_general_tail_dropped", "path.general-loss"},
        {"bound_b6_curvature_doubled", "descent.finite"},
        {"path_radius_without_penalty", "path.norm"},
        {"trajectory_errors_not_added", "descent.gauge"},
        {"block_balls_without_multiplicities", "finite.exists"},
        {"graph_svm_check_ignores_first_multiplier", "svm.optimal"},
        {"graph_svm_check_ignores_equalities", "svm.optimal"},
        {"graph_svm_check_accepts_slack_multipliers", "svm.optimal"},
        {"graph_svm_check_accepts_negative_multipliers", "svm.optimal"},
        {"farkas_check_without_sum", "svm.infeasible"},
        {"exp_rounds_inward", "loss.gradient"},
        {"logarithm_rounds_inward", "loss.closed-form"},
        {"gradient_label_sign_flipped", "loss.gradient"},
        {"risk_scores_first_token", "loss.closed-form"},
        {"curvature_not_centred", "loss.strictly-convex"},
        {"smoothness_of_least_distance", "loss.smooth"},
        {"duplicate_samples_counted_once", "finite.calibration"},
        {"head_accepts_own_score", "model.label-mass"},
        {"graph_of_first_token", "graph.components"},
        {"topological_order_off_by_one", "graph.order"},
        {"isolated_tokens_lost", "graph.components"},
        {"edge_space_of_first_query", "model.gauge"},
        {"finite_component_negated", "finite.closed-form"},
        {"restricted_query_renamed", "finite.restricted-problem"},
        {"outside_ratio_without_counts", "finite.limit"},
        {"excess_without_outside", "descent.direction"},
        {"floor_at_the_whole_step", "normalised.floor"},
        {"floor_exception_without_balance", "normalised.floor"},
        {"normalised_by_table_norm", "normalised.direction"},
        {"second_order_weights_at_zero", "flow.second-order"},
        {"pseudo_edges_reversed", "local.pseudo-graph"},
        {"tied_bound_without_limit", "discovery.components"},
        {"discovery_weight_squared", "discovery.components"},
        {"loss_rate_without_theta", "descent.loss-rate"},
        {"loss_rate_without_two", "descent.loss-rate"},
        {"path_loss_rate_doubled", "path.loss-rate"},
        {"direction_lower_without_radius", "direction.lower"},
        {"descent_norm_without_distance", "direction.lower"},
        {"repeats_first_sample_only", "weights.blind"},
        {"compatible_by_signs", "ntp.compatible"},
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
        {"inspection_scale_of_unit_vector", "properties/training/weight_inspection_test.cpp"},
        {"inspection_cosine_without_sign", "properties/training/weight_inspection_test.cpp"},
        {"inspection_best_sample_for_worst", "properties/training/weight_inspection_test.cpp"},
        {"inspection_composition_of_first", "properties/training/weight_inspection_test.cpp"},
        {"inspection_tied_margin_signed", "properties/training/weight_inspection_test.cpp"},
        {"inspection_b3_doubled", "properties/training/weight_inspection_test.cpp"},
        {"npy_by_columns_ignored", "model/input/npy_reader_test.cpp"},
        {"npy_byte_order_ignored", "model/input/npy_reader_test.cpp"},
        {"next_token_counts_ignored", "model/data/next_tokens_test.cpp"},
        {"tightness_from_inner_ends", "theory/tightness_test.cpp"},
        {"hunt_forgets_its_corpus", "properties/search/hunt_all_test.cpp"},
        {"hunt_all_starves", "properties/search/hunt_all_test.cpp"},
        {"local_growth_ignores_concavity", "model/descent/certified_descent_test.cpp"},
        {"flow_without_retrieval_term", "theory/second_order/log_time_flow_test.cpp"},
        {"complementarity_accepts_zero", "theory/second_order/second_order_test.cpp"},
        {"square_root_rounds_inward", "model/numbers/number_test.cpp"},
        {"factorised_gradient_of_one_factor", "model/descent/factorised_descent_test.cpp"},
        {"small_world_forgets_a_renaming", "properties/generators/bounded_world_test.cpp"},
        {"generator_without_two_cycles", "properties/generators/label_shares_test.cpp"},
        {"generator_without_repeated_tokens", "properties/generators/label_shares_test.cpp"},
        {"generator_without_duplicated_samples", "properties/generators/label_shares_test.cpp"},
        {"generator_without_conflicting_labels", "properties/generators/label_shares_test.cpp"},
        {"generator_without_dense_rows", "properties/generators/label_shares_test.cpp"},
        {"generator_without_scales", "properties/generators/label_shares_test.cpp"},
        {"softmax_gradient_misses_label", "model/attention/softmax_head_test.cpp"},
        {"krawczyk_without_slope", "model/numbers/interval_newton_test.cpp"},
        {"krawczyk_first_coordinate_only", "model/numbers/interval_newton_test.cpp"},
        {"krawczyk_without_step", "model/numbers/interval_newton_test.cpp"},
        {"ball_sum_forgets_radius", "model/numbers/ball_test.cpp"},
        {"ball_product_without_cross_term", "model/numbers/ball_test.cpp"},
        {"ball_of_the_midpoint", "model/numbers/ball_test.cpp"},
        {"ball_row_radius_halved", "model/numbers/ball_test.cpp"},
        {"slope_defect_forgets_radii", "model/numbers/ball_test.cpp"},
        {"block_balls_forget_radii", "theory/finite_component/block_balls_test.cpp"},
        {"second_box_without_slope", "theory/finite_component/second_box_test.cpp"},
        {"second_box_quotient_of_a_point", "theory/finite_component/second_box_test.cpp"},
        {"ball_slopes_of_the_middle", "theory/finite_component/ball_slopes_test.cpp"},
        {"ball_slopes_without_multiplicities", "theory/finite_component/ball_slopes_test.cpp"},
        {"modular_rank_of_any_rows", "model/numbers/exact_solve_test.cpp"},
        {"residue_product_drops_the_carry", "model/numbers/residue_test.cpp"},
        {"block_hessian_of_the_middle", "theory/finite_component/block_balls_test.cpp"},
        {"short_fraction_rounds_inward", "model/numbers/number_test.cpp"},
        {"lifting_product_skips_a_column", "model/numbers/exact_solve_test.cpp"},
        {"guess_in_fifteen_digits", "theory/graph_svm/guess_in_digits_test.cpp"},
        {"share_rounds_inward", "model/attention/attention_test.cpp"},
        {"swept_inverse_without_sign", "theory/subspace/edge_subspace_test.cpp"},
        {"enclosed_solve_width_halved", "model/numbers/enclosed_solve_test.cpp"},
        {"path_radius_halved", "theory/regularisation_path/penalty_path_test.cpp"},
        {"complementarity_accepts_negative_products", "theory/second_order/second_order_test.cpp"},
        {"logit_range_halved", "theory/bounds/bounds_test.cpp"},
        {"logits_within_forgets_query", "theory/bounds/bounds_test.cpp"},
        {"direction_error_halved", "theory/bounds/bounds_test.cpp"},
        {"finite_radius_halved", "theory/bounds/bounds_test.cpp"},
        {"norm_bound_without_cycles", "theory/bounds/bounds_descent_test.cpp"},
        {"descent_margin_reach_unscaled", "model/descent/certified_descent_test.cpp"},
        {"descent_logit_reach_unscaled", "model/descent/certified_descent_test.cpp"},
        {"descent_product_reach_unscaled", "model/descent/certified_descent_test.cpp"},
        {"descent_norm_without_reach", "model/descent/certified_descent_test.cpp"},
        {"descent_weights_without_reach", "model/descent/certified_descent_test.cpp"},
        {"normalised_gradient_at_centre", "model/descent/certified_descent_test.cpp"},
        {"ball_step_forgets_rounding", "model/descent/ball_step_test.cpp"},
        {"ball_step_counts_groups_once", "model/descent/ball_step_test.cpp"},
        {"ball_step_one_query_alone", "model/descent/ball_step_test.cpp"},
        {"ball_step_error_halved", "model/descent/tight_step_test.cpp"},
        {"interval_step_error_halved", "model/descent/tight_step_test.cpp"},
        {"krawczyk_slope_at_centre", "model/numbers/interval_newton_test.cpp"},
        {"krawczyk_value_of_the_midpoint", "model/numbers/interval_newton_test.cpp"},
        {"bound_b2_without_restricted_loss", "theory/bounds/tight_bounds_test.cpp"},
        {"strict_margin_without_finite_part", "theory/bounds/tight_bounds_test.cpp"},
        {"bound_b3_distance_halved", "theory/bounds/tight_bounds_test.cpp"},
        {"bound_b6_range_halved", "theory/bounds/tight_bounds_test.cpp"},
        {"bound_b7_without_correction", "theory/bounds/tight_bounds_test.cpp"},
        {"local_bound_of_one_sample", "theory/bounds/tight_bounds_test.cpp"},
        {"path_excess_without_finite_norm", "theory/bounds/tight_bounds_test.cpp"},
        {"loss_rate_norm_squared_twice", "theory/bounds/tight_bounds_test.cpp"},
        {"path_loss_rate_without_inside", "theory/bounds/tight_bounds_test.cpp"},
        {"path_loss_rate_not_averaged", "theory/bounds/tight_bounds_test.cpp"},
        {"direction_lower_radius_halved", "theory/bounds/tight_bounds_test.cpp"},
        {"descent_norm_without_off_space", "theory/bounds/tight_bounds_test.cpp"},
        {"path_norm_of_the_centre", "theory/regularisation_path/wide_path_point_test.cpp"},
        {"path_direction_of_the_centre", "theory/regularisation_path/wide_path_point_test.cpp"},
        {"path_finite_part_of_the_centre", "theory/regularisation_path/wide_path_point_test.cpp"},
        {"forest_flow_not_passed_on", "theory/graph_svm/solver_mutants_test.cpp"},
        {"forest_component_of_one_token", "theory/graph_svm/solver_mutants_test.cpp"},
        {"tied_flow_not_passed_on", "theory/graph_svm/solver_mutants_test.cpp"},
        {"tree_flow_not_passed_on", "theory/graph_svm/solver_mutants_test.cpp"},
        {"tree_offset_against_the_edge", "theory/graph_svm/solver_mutants_test.cpp"},
        {"tree_solve_one_query", "theory/graph_svm/solver_mutants_test.cpp"},
        {"runner_forgets_a_case_of_each_batch", "properties/search/search_mutants_test.cpp"},
        {"case_seed_forgets_the_index", "properties/search/search_mutants_test.cpp"},
        {"runner_goes_on_after_a_refutation", "properties/search/search_mutants_test.cpp"},
        {"search_without_confirmation", "properties/search/search_mutants_test.cpp"},
        {"undecided_share_rounded_up", "properties/search/search_mutants_test.cpp"},
        {"nothing_decided_is_green", "properties/search/search_mutants_test.cpp"},
        {"labels_of_vacuous_cases_count", "properties/search/search_mutants_test.cpp"},
        {"shrinker_takes_what_holds", "properties/search/search_mutants_test.cpp"},
        {"shrinker_takes_another_failure", "properties/search/search_mutants_test.cpp"},
        {"shrinker_without_a_budget", "properties/search/search_mutants_test.cpp"},
        {"hunt_forgets_errors", "properties/search/search_mutants_test.cpp"},
        {"hunt_shrinks_to_another_hypothesis", "properties/search/search_mutants_test.cpp"},
        {"hunt_keeps_the_largest_slack", "properties/search/search_mutants_test.cpp"},
    };
    return all;
}

/// The names that the sources ask for, each once: C++ cannot list them.
std::vector<std::string> names_in_sources() {
    std::set<std::string> r;
    const std::regex question("\\bmutant\\(\"(\\w+)\"\\)");
    for (const char* room : {"model", "theory", "properties"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(std::string(ATTEST_TEST_DATA) + "/../" + room)) {
            const std::string extension = entry.path().extension().string();
            if ((extension != ".h" && extension != ".cpp") || entry.path().filename() == "mutant.h") {
                continue;
            }
            std::ifstream file(entry.path());
            std::stringstream text;
            text << file.rdbuf();
            const std::string source = text.str();
            for (auto at = std::sregex_iterator(source.begin(), source.end(), question); at != std::sregex_iterator(); ++at) {
                r.insert((*at)[1].str());
            }
        }
    }
    return {r.begin(), r.end()};
}

RunOptions options() {
    RunOptions r;
    r.cases = 1000;
    r.jobs = 1;
    r.shrink.steps = 0; // the witness is enough
    return r;
}

class MutantIsCaught : public testing::TestWithParam<Entry> {};

std::string test_name(const testing::TestParamInfo<Entry>& info) { return info.param.name; }

} // namespace

TEST(Mutants, EveryFaultIsListedOnce) {
    std::vector<std::string> listed;
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
    std::vector<std::string> declared = names_in_sources();
    ASSERT_GT(declared.size(), 1U);
    std::sort(listed.begin(), listed.end());
    std::sort(declared.begin(), declared.end());
    EXPECT_EQ(listed, declared) << "every mutant(\"name\") of the sources needs a row here that names the claim that catches it";
}

TEST_P(MutantIsCaught, ByItsClaim) {
    ATTEST_NEEDS_MUTANTS();
    const Check claim = find_check(GetParam().claim);
    const ActiveMutant active(GetParam().name);
    const Refutation refutation = refute(claim, options());
    EXPECT_TRUE(refutation.counterexample || !refutation.errors.empty())
        << GetParam().claim << " does not notice " << GetParam().name << " in " << refutation.cases << " cases";
    const std::string caught = refutation.counterexample   ? counterexample_text(*refutation.counterexample)
                               : refutation.errors.empty() ? ""
                                                           : refutation.errors.front();
    std::printf("case %d: %s\n", static_cast<int>(refutation.cases), caught.c_str());
}

INSTANTIATE_TEST_SUITE_P(Level1, MutantIsCaught, testing::ValuesIn(mutants()), test_name);
