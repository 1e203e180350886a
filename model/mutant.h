// The wrong models of the mutation tests, behind one switch.
//
// A mutant is a deliberate fault: code asks `mutant(Mutant::name)` where the fault would be. Only builds configured
// with -DATTEST_MUTANTS=ON (the tests') can switch one on, and only from test code: there is no command-line option
// and no environment variable for it. In every other build the question is the constant false.
// tests/mutants/ names, for each, the claim that must catch it.
#pragma once

#include <atomic>

namespace attest {

enum class Mutant {
    none,
    interval_from_rational_rounds_inward,
    edges_reversed,
    flow_without_retrieval_term,
    floor_at_the_whole_step,
    trajectory_errors_not_added,
    krawczyk_without_slope,
    edge_space_for_cyclic_subspace,
    restricted_risk_without_multiplicities,
    graph_svm_drops_equalities,
    graph_svm_check_ignores_first_multiplier,
    multiplicities_ignored,
    gradient_misses_label_term,
    smoothness_halved_twice,
    restricted_contexts_keep_all_tokens,
    // theory/bounds_*
    bound_b1_kappa_halved,
    bound_b2_label_ratio_inverted,
    bound_b2_general_tail_dropped,
    bound_b3_norm_dropped,
    bound_b6_curvature_doubled,
    bound_b7_norm_dropped,
    bound_descent_time_squared,
    path_radius_without_penalty,
    // theory/graph/token_graph, theory/subspace/edge_subspace, theory/graph_svm/find_graph_svm, model/attention/loss
    weak_components,
    absent_label_draws_edges,
    reaches_one_step_only,
    projection_ignores_gram,
    graph_svm_norm_doubled,
    gradient_not_averaged,
    risk_forgets_label_count,
    // theory/second_order/second_order
    complementarity_accepts_zero,
    second_order_weights_at_zero,
    // model/numbers/number: one end of a result rounded towards the truth
    exp_rounds_inward,
    logarithm_rounds_inward,
    square_root_rounds_inward,
    // model/attention/loss, model/descent/descent, model/attention/logit_model
    gradient_label_sign_flipped,
    risk_scores_first_token,
    curvature_not_centred,
    smoothness_of_least_distance,
    duplicate_samples_counted_once,
    head_accepts_own_score,
    // theory/graph/token_graph, theory/subspace/edge_subspace
    graph_of_first_token,
    topological_order_off_by_one,
    isolated_tokens_lost,
    edge_space_of_first_query,
    // theory/graph_svm/check_graph_svm: a checker that is too lenient
    graph_svm_check_ignores_equalities,
    graph_svm_check_accepts_slack_multipliers,
    graph_svm_check_accepts_negative_multipliers,
    farkas_check_without_sum,
    // theory/finite_component/finite_component, theory/finite_component/loss_split, theory/bounds/finite_part
    finite_component_negated,
    restricted_query_renamed,
    outside_ratio_without_counts,
    excess_without_outside,
    // model/descent/factorised_descent
    factorised_gradient_of_one_factor,
    // model/attention/softmax_head, theory/graph_svm/pseudo_graph
    softmax_gradient_misses_label,
    pseudo_edges_reversed,
    // properties/generators/bounded_world
    small_world_forgets_a_renaming,
    // normalised descent, certified trajectories
    normalised_by_table_norm,
    floor_exception_without_balance,
    local_growth_ignores_concavity,
};

#ifdef ATTEST_MUTANTS
inline std::atomic<Mutant> active_mutant{Mutant::none};
inline bool mutant(Mutant which) { return active_mutant.load(std::memory_order_relaxed) == which; }
#else
constexpr bool mutant(Mutant) { return false; }
#endif

} // namespace attest
