// The regularisation path by penalty (section 6.6): the minimiser W_lambda of L(W) + lambda/2 |W|^2, lambda > 0.
//
// W_lambda is the minimiser of L over the ball of radius R = |W_lambda|: a point of the paper's regularisation path. Finding and
// certifying are apart. find_path_point is Newton's method with growing digits. path_point_radius trusts nothing of it:
// L + lambda/2 |W|^2 is lambda-strongly convex, so every V satisfies |V - W_lambda| <= |grad L(V) + lambda V| / lambda, and one enclosed gradient
// certifies a point at any lambda (1e-1000 takes about a thousand digits).
#pragma once

#include "model/attention/logit_model.h"
#include "theory/regularisation_path/margin_coordinates.h"

namespace attest {

/// A certified point of the path: V = sum_b coordinates_b M_b over the basis of `path.space()`, and |V - W_lambda|_F <= radius.
struct PathPoint {
    Rational penalty;         ///< lambda
    Vector<Real> coordinates; ///< taken as exact numbers
    Real radius;
    int digits = 0; ///< working digits of the certificate; use at least as many for what is computed from it
};

/// What all points of the path of one dataset share.
class PenaltyPath {
public:
    /// `svm` may be infeasible (then there is no W_mm to start from or compare with). Throws std::invalid_argument when H or R fails.
    PenaltyPath(const Dataset& data, const std::vector<QueryGraph>& graphs, const GraphSvm& svm);

    const LogitModel& model() const { return model_; }
    const MarginCoordinates& coordinates() const { return coordinates_; }
    const EdgeSubspace& space() const { return coordinates_.space(); } ///< S
    const std::vector<QueryGraph>& graphs() const { return graphs_; }
    const GraphSvm& svm() const { return svm_; }
    /// <M_b, W_mm> over the basis; zeros when there is no W_mm.
    const Vector<Rational>& direction_margins() const { return direction_margins_; }

private:
    std::vector<QueryGraph> graphs_;
    GraphSvm svm_;
    LogitModel model_;
    MarginCoordinates coordinates_;
    Vector<Rational> direction_margins_;
};

/// Coordinates of an approximate W_lambda with about `digits` correct decimal places (absolute), untrusted.
Vector<Real> find_path_point(const PenaltyPath& path, const Rational& penalty, int digits);

/// An upper bound of |V - W_lambda|_F for V = sum_b coordinates_b M_b, by one enclosed gradient at the working digits. lambda > 0.
Real path_point_radius(const LogitModel& model, const std::vector<EdgeMatrix>& basis, const Vector<Real>& coordinates, const Rational& penalty);

/// A point with certified radius <= 10^-digits; nothing when 20000 working digits do not suffice. Throws std::invalid_argument unless lambda > 0.
std::optional<PathPoint> enclose_path_point(const PenaltyPath& path, const Rational& penalty, int digits);

} // namespace attest
