// What the theory says of one given weight matrix: how far it is from what training tends to, whether the components can be read off it, and
// which of the bounds (THEORY, section 6) hold at it. Nothing here trusts how the weights came about.
#pragma once

#include "properties/training/bounds_at_weights.h"

#include <map>

namespace attest {

/// The samples of one query.
struct QueryInspection {
    Token query = 0;
    Interval retrieval;                        ///< least attention mass on a sample's own component
    std::optional<Interval> composition_error; ///< largest difference of a mass inside the component, renormalised, from that of W_fin
    std::size_t worst_sample = 0;              ///< one with the least mass on its component, as far as the enclosures tell
};

/// Can the components be read off the weights? Exact: margins of rational weights are rational.
///
/// Some threshold on the margins <M_e, W> of the drawn pairs (the edges) tells strict ones (above it) from tied ones (smaller in size). The tied
/// pairs then generate the components, since a component is connected by edges inside it.
struct Discovery {
    bool discovered = false;
    std::optional<Rational> threshold;       ///< one of few digits; none when not discovered
    std::optional<Rational> largest_tied;    ///< max |<M_e, W>| over the tied drawn pairs; none without
    std::optional<Rational> smallest_strict; ///< min <M_e, W> over the strict ones; none without
};
Discovery discover(const std::vector<QueryGraph>& graphs, const LogitModel& model, const Matrix<Rational>& w);

struct WeightInspection {
    int working_digits = 0;
    /// Why a number is missing, by its name in attest-inspection/1: excess_loss, cosine, angle_degrees, C, distance_to_W_fin (the composition errors
    /// are missing with it).
    std::map<std::string, std::string> missing;
    std::optional<Interval> excess_loss;        ///< L(W) - L*; none without W_fin, or without F (then L* is no infimum of L)
    Interval norm;                              ///< |W|
    Interval off_space;                         ///< |W - proj_S W|: the part that the loss does not see
    std::optional<Interval> cosine;             ///< of the angle between W and W_mm; none when either is 0 or there is no W_mm
    std::optional<Interval> angle;              ///< that angle, in degrees; as exact where it is small as where it is not
    std::optional<Rational> scale;              ///< C = <W, W_mm>/|W_mm|^2, as in W ~ C W_mm + W_fin; none when W_mm is 0 or missing
    std::optional<Interval> distance_to_finite; ///< |proj_{S_fin} W - W_fin|
    Interval retrieval;                         ///< least attention mass on a sample's own component
    Discovery discovery;
    std::vector<QueryInspection> queries; ///< ascending
    std::vector<BoundAtWeights> bounds;
};

/// Every enclosure of a value x has a radius of at most 10^-digits max(1, |x|); the precision is raised as needed, and some more while a bound is
/// undecided. `w` is d x d. Throws InputError where the enclosures take more than 20000 working digits.
WeightInspection inspect_weights(const DatasetFacts& facts, const Matrix<Rational>& w, int digits);

} // namespace attest
