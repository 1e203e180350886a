// Gradient descent on the risk in double precision, with the constant and the normalised step (section 5).
//
// The loop never touches W: the risk sees W only through the logits of tokens that occur in a context, and the gradient
// is E' R E_Q with a table R that has a row for each such token and a column for each query. So the state is the logit
// table z of U occurring tokens and Q queries, and the table A of what was added, W = W(0) + E' A E_Q. One step costs one
// exponential per distinct token of a context and the product G_UU R G_QQ; nothing is allocated in it. With W explicit a
// step costs d^2 (U + Q) instead, which is slower at every size measured (tests/bench/step_bench.cpp).
//
// This finds and illustrates; it decides nothing. The certified trajectory is another file. But it knows what rounding may have cost: where
// embeddings nearly coincide, or share a part that is far larger than their differences, the products G_UU R G_QQ cancel and the logits drift away
// from those of W. Estimates of that drift are kept as the run goes (a few operations a step); whoever reads the run asks them.
#pragma once

#include "model/attention/loss.h"
#include "model/descent/step_rule.h"

#include <cstdint>

namespace attest {

/// beta = max_i 1/4 D_i^2 |e_{k_i}|^2, D_i the largest distance between two context embeddings of sample i: a Lipschitz
/// constant of grad L for the log-loss (section 6.3: a variance is at most a quarter of the squared range). Exact.
Rational smoothness(const Dataset& data);

class Descent {
public:
    /// Starts at the d x d matrix `start`; an empty one means 0. The read-out is the label's attention mass, whatever
    /// the head. Throws std::invalid_argument for a `start` of another shape, and std::domain_error for the log-loss
    /// when a label does not occur in its context.
    Descent(const Dataset& data, StepRule rule, double rate, Loss loss = Loss::log, const Matrix<double>& start = {});

    /// One step. False: the gradient is 0 and the rule is normalised, so there is no step to take.
    bool step();
    std::int64_t steps() const { return steps_; }

    double risk() const;
    /// e_v' W e_k for a token v of some context and a query k of some sample. Throws std::out_of_range for others.
    double logit(Token token, Token query) const;
    /// The samples of the dataset, in its order; query_index counts the dataset's queries() in ascending order.
    const std::vector<CountedSample>& samples() const { return samples_; }
    /// The logits of sample i, in the order of its counts (token_counts of its context).
    std::vector<double> logits_of_sample(std::size_t i) const;
    /// |W|_F^2 = |W(0)|^2 + <A, z(0)> + <A, z>.
    double norm_squared() const;
    /// W, d x d.
    Matrix<double> weights() const;
    /// Every logit and coefficient is a finite number (a far too large rate makes them overflow).
    bool finite() const;

    /// By how much rounding may have moved a logit away from that of W = W(0) + E' A E_Q, for the table A that is held (first order, errors of
    /// different steps taken as independent).
    double logit_error() const;
    /// The same for |W|_F^2, from A.
    double norm_squared_error() const;

private:
    // A sample's tokens as positions in the tables, the label first. Samples whose label is missing have a constant loss.
    struct Range {
        Index begin = 0;
        Index end = 0;
    };

    void lay_out_samples();
    void compute_residual(); // residual_ = n R
    void compute_change();   // change_ = G_QQ residual_ G_UU
    void add_rounding(double factor);
    Index position(Token token) const;
    Index query_position(Token query) const;

    Dataset data_;
    StepRule rule_;
    double rate_;
    Loss loss_;
    std::int64_t steps_ = 0;
    Matrix<double> start_; // empty: 0
    double start_norm_squared_ = 0;

    std::vector<Token> tokens_;  // U occurring tokens, ascending
    std::vector<Token> queries_; // Q, ascending
    std::vector<CountedSample> samples_;
    bool orthonormal_ = false; // one-hot: every Gram matrix is the identity

    // Q x U tables: one query's logits are contiguous.
    Matrix<double> start_logits_;
    Matrix<double> logits_;
    Matrix<double> coefficients_;
    Matrix<double> residual_;
    Matrix<double> product_;
    Matrix<double> change_;
    Matrix<double> gram_;       // U x U
    Matrix<double> query_gram_; // Q x Q

    double gram_size_ = 1;   // largest entry of G_QQ times that of G_UU
    double operations_ = 0;  // rounded ones behind an entry of change_
    double pulled_ = 0;      // sum over the samples of |their part of n R|_1
    double start_error_ = 0; // of z(0)
    double logit_variance_ = 0;

    std::vector<Range> ranges_; // sorted by query
    std::vector<Index> positions_;
    Eigen::ArrayXd counts_;
    Eigen::ArrayXd terms_;
};

/// Takes `steps` steps and calls `at_checkpoint(descent)` when descent.steps() reaches each of the ascending `checkpoints`
/// (those not above `steps`; 0 is the start). Ends early when the gradient is 0 under the normalised rule; returns the
/// number of steps taken.
template <class Callback>
std::int64_t run_descent(Descent& descent, std::int64_t steps, const std::vector<std::int64_t>& checkpoints, Callback&& at_checkpoint) {
    auto next = checkpoints.begin();
    for (std::int64_t t = 0;; ++t) {
        if (next != checkpoints.end() && *next == t) {
            at_checkpoint(static_cast<const Descent&>(descent));
            ++next;
        }
        if (t == steps || !descent.step()) {
            return t;
        }
    }
}

} // namespace attest
