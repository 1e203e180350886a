// What is measured at a checkpoint, from any run and over any number type: loss, |W|, correlation with W_mm, distance of the S_fin part to W_fin,
// retrieval (specification, section 5). Everything is read off the logits: W_mm and the basis of S_fin are sums of a e_v e_k', and <W, e_v e_k'> is
// the logit of v under k.
#pragma once

#include "model/descent/descent.h"
#include "theory/facts/dataset_facts.h"
#include "theory/finite_component/loss_split.h"

#include <functional>

namespace attest {

/// T is double, Real, or Interval for enclosures of the exact iterate's values.
template <class T>
struct TrainingCheckpoint {
    std::int64_t step = 0;
    T loss{};
    T norm{};                            ///< |W|_F
    std::optional<T> correlation;        ///< <W, W_mm>/(|W||W_mm|); none when either is 0 or W_mm does not exist
    std::optional<T> distance_to_finite; ///< |proj_{S_fin} W - W_fin|; none when W_fin does not exist or was not proved
    T retrieval{};                       ///< least attention mass on a sample's own component
};

/// A run where it stands, as an observer reads it: only as long as the run is there and stands still.
template <class T>
struct RunState {
    std::int64_t step = 0;
    T loss{};
    T norm{};
    const std::vector<CountedSample>& samples;        ///< of the dataset, in its order
    std::function<T(Token token, Token query)> logit; ///< of tokens that occur and of the dataset's queries
    /// The logits of sample i, in the order of its counts.
    std::function<std::vector<T>(std::size_t i)> logits_of_sample;
};

RunState<double> state_of(const Descent& descent);
/// From a table of logits, K x Q.
template <class T>
RunState<T> state_of(std::int64_t step, const LogitModel& model, const Matrix<T>& logits, const T& norm, Loss loss);

/// Measures runs on the dataset of its analysis; both must outlive it. T is double, Real or Interval.
template <class T>
class Observer {
public:
    Observer(const Dataset& data, const Analysis& analysis);
    TrainingCheckpoint<T> observe(const RunState<T>& state) const;

    /// W_mm exists (its numbers may be outside the range of T: then no correlation is measured).
    bool has_direction() const { return direction_norm_.has_value(); }
    /// How far errors of at most `logit_error` in each logit may move the correlation at |W| = `norm`, and the distance to W_fin.
    long double correlation_error(long double logit_error, long double norm) const { return direction_spread_ * logit_error / norm; }
    long double distance_error(long double logit_error) const { return finite_spread_ * logit_error; }

private:
    T distance_to_finite(const RunState<T>& state) const;

    const Analysis& analysis_;
    InsideFlags inside_;
    std::vector<std::pair<WeightTerm, T>> direction_; // W_mm
    std::optional<T> direction_norm_;
    double direction_spread_ = 0; // sum of the |values| over |W_mm|
    Vector<T> finite_products_;   // <M_b, W_fin>
    Matrix<T> cyclic_inverse_gram_;
    double finite_spread_ = 0; // 2 sqrt(sum of the |entries| of the inverse)
};

} // namespace attest
