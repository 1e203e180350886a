// lambda of B6 and B7: a certified lower bound of the least eigenvalue of the Hessian of Lbar on S_fin at W_fin (section 6.5).
//
// In coordinates over a basis M_b of S_fin with Gram matrix G it is the least mu with H x = mu G x, H = the Hessian form; so
// H - mu G positive definite proves lambda > mu. That is decided by the signs of the pivots of an interval elimination;
// mu itself is only searched for (halving, then bisection), so no eigenvalue solver is trusted or needed.
#pragma once

#include "theory/finite_component/finite_component.h"
#include "theory/finite_component/split_samples.h"
#include "theory/subspace/coefficient_table.h"

namespace attest {

/// Is every symmetric matrix inside `a` shown positive definite (all pivots of the elimination positive)? False: not shown.
bool check_positive_definite(const Matrix<Interval>& a);

/// H_ab = 1/n sum_i Cov_{abar_i}(logits of M_a, logits of M_b) at the given logits, for the basis of `space`: the second derivative of Lbar.
Matrix<Interval> restricted_hessian(const LogitModel& model, const std::vector<SplitSample>& samples, const EdgeSubspace& space,
                                    const Matrix<Interval>& logits);

/// A mu > 0, within about 2^-halvings of the best (relatively), with H - mu G shown positive definite; nothing when none was found (dimension 0,
/// H singular, or too few digits).
std::optional<Real> certified_least_eigenvalue(const Matrix<Interval>& hessian, const Matrix<Rational>& gram, int halvings = 10);

/// Encloses the least mu with H x = mu G x for some x != 0, H positive definite: from below by certified_least_eigenvalue (finer), from
/// above by a Rayleigh quotient. Contains 0 when positive definiteness was not shown; the whole line for dimension 0.
Interval enclose_least_eigenvalue(const Matrix<Interval>& hessian, const Matrix<Rational>& gram);

/// A certified lower bound of lambda; nothing when S_fin = 0 or it was not shown at the working digits.
std::optional<Real> least_curvature(const LogitModel& model, const std::vector<SplitSample>& samples, const FiniteComponent& finite);

} // namespace attest
