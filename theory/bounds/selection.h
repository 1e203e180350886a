// B8: the local theorem (section 12; paper, section 5; arXiv 2308.16898): what a small risk says of W near the direction of a selection of tokens.
//
// A selection picks one token alpha_i of each context. W_l = argmin |W| with margins >= 1 of alpha_i over every other token of its context.
// Losses of any shape enter by a sandwich between linear functions of the attention masses.
#pragma once

#include "model/attention/logit_model.h"
#include "theory/graph_svm/graph_svm.h"

#include <optional>

namespace attest {

/// The graphs of a selection: alpha_i -> v for every other token v of the context. selected[i] is a token of context i. All edges are strict, and
/// W_l is their Graph-SVM, iff the graphs have no cycle.
std::vector<QueryGraph> selection_graphs(const Dataset& data, const std::vector<Token>& selected);

/// For sample i and each other token v of its context, in the order of the counts:
/// sum_v a_v lambda_v <= l_i(a) - l_i(alpha_i) <= sum_v a_v upsilon_v for all attention masses a; upsilon >= 0.
struct Sandwich {
    Interval lambda;
    Interval upsilon;
};

/// One margin <M_iv, W>, M_iv = (e_alpha - e_v) e_k'.
struct SelectionEdge {
    std::size_t sample = 0;
    Token query = 0;
    Token selected = 0;
    Token other = 0;
    Rational ratio;  ///< r_iv = m_iv / m_i,alpha
    Rational margin; ///< <M_iv, W_l> >= 1
    Sandwich bounds;
    bool tight() const { return margin == 1; }
};

/// The constants of B8; tight edges have lambda > 0 (LOC).
struct SelectionBound {
    std::vector<SelectionEdge> edges;
    Rational norm_squared; ///< |W_l|^2
    Rational delta;        ///< min(1, least slack margin - 1)
    Rational mu;           ///< the cone: <W, W_l> >= (1 - mu)|W||W_l|; the largest mu <= 1 with sqrt(2 mu) max |M_iv| |W_l| <= delta/2
    Interval c1;           ///< log(2 c0 n Q+/Lambda)
    Interval least_scale;  ///< R_0/|W_l| = (2/delta) max(0, log(2 c0 n Q-/Lambda)); 0 where Q- = 0
};

/// Nothing when LOC (lambda > 0 on every tight edge) is not shown at the working digits. `selection` is the optimal Graph-SVM of
/// selection_graphs, `sandwiches[i]` has one entry for each other token of context i.
std::optional<SelectionBound> selection_bound(const Dataset& data, const std::vector<Token>& selected, const GraphSvm& selection,
                                              const std::vector<std::vector<Sandwich>>& sandwiches);

/// Is W in the cone? Exact.
bool in_cone(const SelectionBound& bound, const Matrix<Rational>& w, const Matrix<Rational>& direction);

/// Sandwich (i): l(u), u = sum_v a_v g_v, from enclosures A_- <= -l' <= A_+ over the hull of the scores: Delta = g_alpha - g_v,
/// lambda = A_- Delta where Delta >= 0, else A_+ Delta; upsilon = A_+ max(Delta, 0).
Sandwich score_sandwich(const Rational& advantage, const Interval& least_slope, const Interval& greatest_slope);

/// Sandwich (ii) for the cross-entropy of C f, l(f) = -log softmax_label(C f), which is convex in f: lambda = <grad l(e_alpha), e_v - e_alpha>,
/// upsilon = max(0, l(e_v) - l(e_alpha)). `products` = C E', K x K.
Sandwich cross_entropy_sandwich(const Matrix<Interval>& products, Token label, Token selected, Token other);

} // namespace attest
