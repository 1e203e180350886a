// Two-step cycles of normalised descent, exactly: the smallest proof that it does not converge (normalised.floor).
//
// When S is a line, span M, the gradient is a multiple of M and a normalised step is -+eta M/|M|: rational as soon as |M| is,
// and only the sign of <M, grad L(W)> has to be decided, which intervals do. K = 2, E = (1,0),(1,1), samples ([1,0],1) and
// ([1,0],0) give |M| = 1 and W_fin = 0; from (eta/3) M the iterates are eta/3, -2 eta/3, eta/3, ... times M for ever.
#pragma once

#include "theory/graph/token_graph.h"
#include "theory/verdict.h"

#include "model/numbers/matrix.h"

namespace attest {

/// The exact next iterate of normalised descent on the log-loss risk from the d x d matrix w. Nothing when S is not a line, |M| is
/// irrational, H or R fails, or the gradient's sign is not decided at the working digits (it may be 0).
std::optional<Matrix<Rational>> exact_normalised_step(const Dataset& data, const std::vector<QueryGraph>& graphs, const Matrix<Rational>& w,
                                                      const Rational& rate);

/// held: two exact steps from w lead back to w, so the run never converges. refuted: they do not.
Verdict check_two_cycle(const Dataset& data, const std::vector<QueryGraph>& graphs, const Matrix<Rational>& w, const Rational& rate);

} // namespace attest
