// Counterexamples as certificates: the statements of theory/certificate_format.md that refute a claim on a dataset.
//
// `claim` is a claim's id, with "!neighbour" for a false neighbour; the checker accepts a statement only against the claims it
// speaks of. Inputs are d x d weights W; written are coefficients of a W' with the same logits, which is all the risk sees.
#pragma once

#include "model/attention/loss.h"
#include "theory/graph_svm/graph_svm.h"

#include <optional>
#include <string>

namespace attest {

/// svm.feasible: the Graph-SVM is infeasible. Nothing when it is not.
std::optional<std::string> infeasible_counterexample(const std::string& claim, const Dataset& data, const std::vector<QueryGraph>& graphs,
                                                     const GraphSvm& svm);

/// graph.label-on-top: no path leads from the label of the sample to the token of its context in G^(query). Nothing when one does.
std::optional<std::string> unreachable_counterexample(const std::string& claim, const Dataset& data, const std::vector<QueryGraph>& graphs,
                                                      std::size_t sample, Token query, Token token);

/// loss.convex: L((1-t) A + t B) > (1-t) L(A) + t L(B). Nothing when that is not certain at the working digits, or without H or R.
std::optional<std::string> convexity_counterexample(const std::string& claim, const Dataset& data, Loss loss, const Matrix<Rational>& a,
                                                    const Matrix<Rational>& b, const Rational& t);

/// descent.monotone: L(A - step grad L(A)) > L(A) - share step |grad L(A)|^2 (log-loss). Nothing when that is not certain, or without H or R.
std::optional<std::string> step_counterexample(const std::string& claim, const Dataset& data, const Matrix<Rational>& a, const Rational& step,
                                               const Rational& share);

/// The K x Q table A (column q: the dataset's query number q, ascending) such that E' A E_Q has the logits of W; exact.
Matrix<Rational> coefficients_with_logits_of(const Dataset& data, const Matrix<Rational>& w);

} // namespace attest
