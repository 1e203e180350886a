// Are the components read off the weights? (section 6.11; the paper's abstract: "gradient descent implicitly discovers the SCCs")
//
// A *drawn pair* is an edge y -> v of a graph G^(k): some sample with query k and label y has v in its context. Its margin is
// <M_{k,y,v}, W> = (e_y - e_v)' W e_k. A threshold discovers the components at W when every tied drawn pair has a margin of at most the
// threshold and every strict one a larger margin: the tied pairs then generate the components, the strict ones their order. (A token is tied to
// itself with margin 0, so only thresholds >= 0 count.) Whether there is one is a fact of W (`discovered`); that there must be one at a small excess
// loss is what the two bounds say, which know of W its excess loss alone.
#pragma once

#include "model/attention/logit_model.h"
#include "theory/finite_component/finite_component.h"

namespace attest {

/// The margins of the drawn pairs at one W.
struct DrawnMargins {
    Interval largest_tied;                ///< of the tied pairs, and 0
    std::optional<Interval> least_strict; ///< of the strict pairs; nothing without one
};
/// From enclosed logits of W, K x Q.
DrawnMargins drawn_margins(const LogitModel& model, const std::vector<QueryGraph>& graphs, const Matrix<Interval>& logits);

/// Does some threshold tell the tied drawn pairs from the strict ones?
Truth discovered(const DrawnMargins& margins);
/// A threshold that does; nothing unless it is shown.
std::optional<Real> discovery_threshold(const DrawnMargins& margins);

/// A bound of one drawn pair's margin.
struct PairBound {
    Token query = 0;
    Token from = 0;
    Token to = 0;
    Interval bound;
};

/// a_e = |<M_e, W_fin>| + |M_e| rho for every tied drawn pair: |<M_e, W>| is at most this where the part of W in S_fin is within rho = `radius` of
/// W_fin (B6 at the excess loss of W).
std::vector<PairBound> tied_bounds(const LogitModel& model, const std::vector<QueryGraph>& graphs, const FiniteComponent& finite,
                                   const Interval& radius);

/// b_e = max over the samples i that draw e of -log(e^{n_i eps} - 1) - n_i (L* + eps) + log(m_v/m_y), n_i = n / (how often sample i occurs), for
/// every strict drawn pair: <M_e, W> is at least this (B2). `excess` = eps = L(W) - L* enters by its upper end. Needs H R L F.
std::vector<PairBound> strict_bounds(const LogitModel& model, const std::vector<QueryGraph>& graphs, const Interval& loss_infimum,
                                     const Interval& excess);

/// a = max a_e (0 without a tied pair) and b = min b_e (nothing without a strict pair). a rises with eps and b falls, so b > a at one eps implies it
/// at every smaller one: under descent, whose loss never rises, for ever.
struct DiscoveryBound {
    Interval tied;
    std::optional<Interval> strict;
};
DiscoveryBound discovery_bound(const std::vector<PairBound>& tied, const std::vector<PairBound>& strict);
/// b > a: the components are discovered at every W with this excess loss.
bool discovery_certified(const DiscoveryBound& bound);

/// The classes that the drawn pairs with a margin of at most `threshold` generate, among the tokens of the graph, each ascending, by their first
/// token; nothing when some margin is not told from the threshold.
std::optional<std::vector<std::vector<Token>>> read_components(const LogitModel& model, const QueryGraph& graph, const Matrix<Interval>& logits,
                                                               const Real& threshold);

} // namespace attest
