// The second-order term of training, beyond the paper (section 6.9): under SC and with a strict edge,
//
//   gradient descent:     the projection of W(t) - log(t) W_mm - W_fin on S_fin + S_sup tends to Wtilde, at speed t^-rho up to logs;
//   regularisation path:  R |W_R/R - W_mm/|W_mm|| tends to |W_fin + Wtilde - its part along W_mm|, R = |W_R|.
//
// S_sup = span of the tight m_c, and Wtilde is the minimiser over S_sup of sum_tight eta c_c e^{-<m_c, V>} + <W_mm, V>, with
// c_c = the summed weights (1/n) m_v e^{z_v} / sum_{In_i} m_u e^{z_u} at W_fin of the samples and tokens of the class. Everything here is for
// eta = 1 (the path, gradient flow); descent of rate eta has Wtilde + log(eta) W_mm, because <m_c, W_mm> = 1 on every tight class.
#pragma once

#include "theory/finite_component/finite_component.h"
#include "theory/second_order/strict_complementarity.h"

#include <optional>

namespace attest {

struct SecondOrder {
    StrictClasses classes;
    std::vector<Index> basis;      ///< positions in classes.tight whose m_c are a basis of S_sup
    Vector<Interval> coordinates;  ///< Wtilde = sum_b coordinates_b m_b over that basis
    Vector<Interval> multipliers;  ///< alpha_c = c_c e^{-<m_c, Wtilde>} > 0 over classes.tight: W_mm = sum alpha_c m_c
    Matrix<Interval> coefficients; ///< K x Q coefficient table of Wtilde
    Interval curvature;            ///< least eigenvalue of sum alpha_c m_c m_c' on S_sup
    Interval rho;                  ///< min(1, curvature, least margin of a slack class - 1)
    Interval path_limit;           ///< |W_fin + Wtilde - its part along W_mm|
    int digits = 0;                ///< working digits used
};

/// c_c over classes.tight, at logits (K x Q) that contain those of W_fin.
Vector<Interval> class_weights(const LogitModel& model, const std::vector<QueryGraph>& graphs, const StrictClasses& classes,
                               const Matrix<Interval>& finite_logits);

/// Where the weights c_c are taken. Only W_fin is right; zero is what a theory without the finite component would say, kept so that the
/// difference can be seen.
enum class WeightsAt { finite_component, zero };

/// Encloses Wtilde (coordinates to about 10^-digits) and what follows from it; `finite` must be that accurate. Nothing when SC fails, there is
/// no strict edge, or the proof does not succeed within a few thousand working digits. Needs H, R and F (throws
/// std::invalid_argument otherwise).
std::optional<SecondOrder> enclose_second_order(const Dataset& data, const std::vector<QueryGraph>& graphs, const GraphSvm& svm,
                                                const FiniteComponent& finite, int digits, WeightsAt weights = WeightsAt::finite_component);

} // namespace attest
