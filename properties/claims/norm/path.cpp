// norm.path: in the ball of a norm every W that is not worse than W_fin + s V has nearly W_fin on S_fin and margins that grow like R/nu, ties
// allowed; whether this leaves one direction is decided by multipliers (ours, THEORY 11.4; bounded).
//
// The claim is about every W of the ball, so it is attacked: Frank-Wolfe steps in doubles (the vertices of the ball are known for each norm) look
// for better W, which are then turned away from single edges. What is found is made rational; that it lies in the ball and is not worse than the
// comparator is decided by intervals, W_fin + s V itself is always among the W. In the spectral and the nuclear norm V is that of a bracket, |V| its
// upper end, and lengths of W are certified from above.
#include "properties/claims/norm/norm_checks.h"
#include "properties/claims/norm/sign_decaying.h"

#include "properties/claims/path/path_checks.h"
#include "theory/bounds/limit_gap.h"
#include "theory/norm_svm/edge_combinations.h"
#include "theory/norm_svm/matrix_norm_svm.h"
#include "theory/norm_svm/norm_direction.h"
#include "theory/norm_svm/spectral_bounds.h"

#include "model/attention/loss.h"
#include "model/descent/polar_factor.h"
#include "model/mutant.h"
#include "model/numbers/singular_values.h"

#include <fmt/format.h>

namespace attest {
namespace {

using Weights = Matrix<double>;

/// What a false neighbour changes.
struct Rule {
    bool frobenius_rate = false;   ///< s = (R - |W_fin|)/|W_mm|_F
    bool finite_part_zero = false; ///< the part in S_fin tends to 0
    bool always_unique = false;    ///< one direction on S, whatever the norm
};

/// The ball of a norm, and a solution V of its Graph-SVM.
class Ball {
public:
    Ball() = default;
    virtual ~Ball() = default;
    Ball(const Ball&) = delete;
    Ball& operator=(const Ball&) = delete;

    std::string text;
    Matrix<Rational> v;
    Rational length; ///< at least |V|
    /// Of the entries the norm itself, else an upper bound that is near it.
    virtual Rational norm_above(const Matrix<Rational>& w) const = 0;
    /// Its upper end is at least |W| for every W of the enclosure.
    virtual Interval norm_above(const Matrix<Interval>& w) const = 0;
    /// The W with |W| = 1 and the least <g, W>. Untrusted.
    virtual Weights vertex(const Weights& g) const = 0;
};

class EntryBall final : public Ball {
public:
    explicit EntryBall(const NormSvm& svm) : norm_(svm.norm) {
        text = entry_norm_text(svm.norm);
        v = svm.solution;
        length = svm.nu;
    }
    Rational norm_above(const Matrix<Rational>& w) const override { return entry_norm(norm_, w); }
    Interval norm_above(const Matrix<Interval>& w) const override {
        Interval largest(0);
        Interval sum(0);
        for (Index i = 0; i < w.size(); ++i) {
            const Interval x = abs(w.data()[i]);
            largest = max(largest, x);
            sum += x;
        }
        switch (norm_) {
        case EntryNorm::largest: return largest;
        case EntryNorm::sum: return sum;
        }
        return sum;
    }
    Weights vertex(const Weights& g) const override {
        switch (norm_) {
        case EntryNorm::largest: return g.unaryExpr([](double x) { return x > 0 ? -1.0 : x < 0 ? 1.0 : 0.0; });
        case EntryNorm::sum: {
            Weights r = Weights::Zero(g.rows(), g.cols());
            Index i = 0;
            Index j = 0;
            g.cwiseAbs().maxCoeff(&i, &j);
            r(i, j) = g(i, j) > 0 ? -1 : 1;
            return r;
        }
        }
        return g;
    }

private:
    EntryNorm norm_;
};

class MatrixBall final : public Ball {
public:
    explicit MatrixBall(NormBracket bracket) : norm_(bracket.norm) {
        text = matrix_norm_text(bracket.norm);
        v = std::move(bracket.v);
        length = bracket.upper;
    }
    Rational norm_above(const Matrix<Rational>& w) const override {
        switch (norm_) {
        case MatrixNorm::spectral: return spectral_norm_above(w);
        case MatrixNorm::nuclear: return nuclear_norm_above(converted<Interval>(w)).upper().to_rational();
        }
        return 0;
    }
    Interval norm_above(const Matrix<Interval>& w) const override {
        switch (norm_) {
        case MatrixNorm::spectral: return spectral_norm_above(w);
        case MatrixNorm::nuclear: {
            const Interval near = nuclear_norm_above(w);
            return near.upper().is_finite() ? near : spectral_norm_above(w) * Interval(w.rows()); // rank <= d: W near 0, as known
        }
        }
        return Interval(0);
    }
    Weights vertex(const Weights& g) const override {
        const double largest = g.cwiseAbs().maxCoeff();
        if (!(largest > 0)) {
            return Weights::Zero(g.rows(), g.cols());
        }
        switch (norm_) {
        case MatrixNorm::spectral: return -polar_factor(Weights(g / largest)).value_or(Weights::Zero(g.rows(), g.cols()));
        case MatrixNorm::nuclear: {
            const OrthogonalColumns<double> columns = orthogonal_columns(Weights(g / largest));
            Index top = 0;
            columns.lengths.maxCoeff(&top);
            return -(columns.a.col(top) / columns.lengths[top]) * columns.v.col(top).transpose();
        }
        }
        return g;
    }

private:
    MatrixNorm norm_;
};

/// Frank-Wolfe on the ball of radius R from `w`. Untrusted.
Weights improved(const LogitModel& model, const Ball& ball, Weights w, double radius) {
    double best = risk(model, model.logits(w));
    double t = 0.5;
    for (int round = 0; round < 60 && t > 1e-6; ++round) {
        const Weights corner = ball.vertex(model.weights(risk_gradient(model, model.logits(w)))) * radius;
        const Weights next = w * (1 - t) + corner * t;
        const double value = risk(model, model.logits(next));
        if (value < best) {
            best = value;
            w = next;
        } else {
            t /= 2;
        }
    }
    return w;
}

/// An exact W near `w` with |W| at most `radius`.
Matrix<Rational> exact_in_ball(const Ball& ball, const Weights& w, const Rational& radius) {
    Matrix<Rational> r(w.rows(), w.cols());
    for (Index i = 0; i < w.size(); ++i) {
        r.data()[i] = Rational(w.data()[i]);
    }
    Rational less(1); // onto the sphere; inside it where the length that was seen is a bound
    for (Rational length = ball.norm_above(r); length > radius; length = ball.norm_above(r)) {
        r = scaled(r, Rational(radius / length) * less);
        less = Rational(999999, 1000000);
    }
    return r;
}

class NormPath {
public:
    NormPath(const CaseFacts& facts, const Rule& rule, const Ball& ball, const LossKnowledge& knowledge)
        : facts_(facts), rule_(rule), ball_(ball), knowledge_(knowledge), s_(facts.value().scalar("s")) {}

    /// `caps` of the solution V in this norm: null where there are none, so that its direction is not decided.
    Verdict decide(const EntryNorm* norm, const std::vector<EdgeCap>* caps) {
        entry_norm_ = norm;
        caps_ = caps;
        // R = |W_fin| + s |V|, so the claim's s is s_
        finite_norm_ = ball_.norm_above(knowledge_.finite().space.combination(knowledge_.finite().enclosure));
        radius_ = finite_norm_ + Interval(Rational(s_ * ball_.length));
        Interval claimed(s_);
        if (rule_.frobenius_rate) {
            claimed *= Interval(ball_.length) / sqrt(Interval(facts_.svm().norm_squared));
        }
        if (mutant("norm_path_forgets_the_finite_part")) {
            claimed += finite_norm_ / Interval(ball_.length);
        }
        if (caps_ == nullptr && mutant("norm_path_of_a_longer_ray")) { // in the spectral and nuclear norms alone
            claimed *= Interval(2);
        }
        excess_bound_ = limit_gap_bound(knowledge_.kappa(), claimed);
        known_ = knowledge_.at(excess_bound_);
        const Matrix<Interval> along = facts_.model().logits(converted<Interval>(scaled(ball_.v, s_)));
        Matrix<Interval> comparator = knowledge_.finite_logits();
        for (Index i = 0; i < comparator.size(); ++i) {
            comparator.data()[i] += along.data()[i];
        }
        comparator_excess_ = knowledge_.excess(comparator);
        Verdict r = obeys(comparator, comparator_excess_, Interval(0), "W_fin + s V");
        for (const Matrix<Rational>& w : r.outcome == Outcome::held ? adversaries() : std::vector<Matrix<Rational>>{}) {
            const Matrix<Interval> logits = enclosed_logits(facts_.model(), w);
            const Interval excess = knowledge_.excess(logits);
            if (less_equal(excess, comparator_excess_) != Truth::yes || less_equal(Interval(ball_.norm_above(w)), radius_) != Truth::yes) {
                continue; // not shown to be one of the claim's W
            }
            r = obeys(logits, excess, knowledge_.distance(w), "a W of the ball that is not worse");
            if (r.outcome != Outcome::held) {
                return r;
            }
        }
        return r;
    }

private:
    std::string named(const std::string& what) const { return fmt::format("{}, s = {}: {}", ball_.text, to_text(s_), what); }

    /// One W with its excess loss and the distance of its part in S_fin from W_fin.
    Verdict obeys(const Matrix<Interval>& logits, const Interval& excess, const Interval& distance, const std::string& which) const {
        if (rule_.finite_part_zero) {
            return at_most(finite_length(), known_.radius, named("|W_fin|, where the part in S_fin is that of " + which));
        }
        const Verdict small = at_most(excess, excess_bound_, named("the excess loss of " + which));
        if (small.outcome != Outcome::held) {
            return small;
        }
        const Verdict margins = drawn_margins_obey(facts_, logits, known_, named(which));
        if (margins.outcome != Outcome::held) {
            return margins;
        }
        const Verdict near = at_most(distance, known_.radius, named("the distance from W_fin on S_fin of " + which));
        return near.outcome == Outcome::held ? direction_obeys(logits, which) : near;
    }

    /// Where the direction is unique: <+-M_e, W> against what its cap says of every W with these R, a and b.
    Verdict direction_obeys(const Matrix<Interval>& logits, const std::string& which) const {
        if (caps_ == nullptr) {
            return Verdict::held();
        }
        for (const EdgeCap& cap : *caps_) {
            if (cap.multipliers.empty()) {
                continue; // <M_e, W> <= |M_e|_* |W|: no more than |W| <= R, with equality at W_fin + s V where W_fin = 0
            }
            const CapNumbers numbers = *cap_numbers(facts_.data(), facts_.graphs(), *entry_norm_, cap);
            const int q = facts_.model().query_index(cap.edge.query);
            const Interval margin = Interval(cap.sign) * (logits(cap.edge.from, q) - logits(cap.edge.to, q));
            const Interval most =
                Interval(numbers.norm) * radius_ + Interval(numbers.tied_sum) * known_.both.tied - Interval(numbers.strict_sum) * *known_.both.strict;
            const Verdict v = at_most(margin, most, [&] {
                return named(
                    fmt::format("{} times the margin of {} -> {} of query {}, {}", cap.sign, cap.edge.from, cap.edge.to, cap.edge.query, which));
            });
            if (v.outcome != Outcome::held) {
                return v;
            }
        }
        return Verdict::held();
    }

    Interval finite_length() const { return sqrt(max(Interval(0), knowledge_.finite().space.squared_norm(knowledge_.finite().enclosure))); }

    std::vector<Matrix<Rational>> adversaries() const {
        const LogitModel& model = facts_.model();
        const Rational most = radius_.lower().to_rational();
        const double radius = number_from<double>(most);
        const Weights start = converted<double>(scaled(ball_.v, s_)) + middle(knowledge_.finite());
        const Weights best = improved(model, ball_, start, radius);
        std::vector<Weights> found = {start, best};
        std::size_t turned = 0;
        for (const EdgeOfQuery& e : all_edges(facts_.graphs())) {
            if (e.strict && ++turned <= most_turned) {
                const Weights m = converted<double>(edge_matrix(facts_.data().embedding(), e.query, e.edge));
                for (const double by : {0.5, 1.5}) {
                    found.push_back(best - m * (by / m.squaredNorm()));
                }
            }
        }
        std::vector<Matrix<Rational>> r;
        r.reserve(found.size());
        for (const Weights& w : found) {
            if (w.allFinite()) {
                r.push_back(exact_in_ball(ball_, w, most));
            }
        }
        return r;
    }
    static Weights middle(const FiniteComponent& finite) {
        const Matrix<Interval> w = finite.space.combination(finite.enclosure);
        return w.unaryExpr([](const Interval& x) { return number_from<double>(x.midpoint().to_rational()); });
    }
    static constexpr std::size_t most_turned = 6;

    const CaseFacts& facts_;
    Rule rule_;
    const Ball& ball_;
    const LossKnowledge& knowledge_;
    Rational s_;
    const EntryNorm* entry_norm_ = nullptr;
    const std::vector<EdgeCap>* caps_ = nullptr;
    Interval finite_norm_, radius_, excess_bound_, comparator_excess_;
    KnownFromLoss known_;
};

/// A norm of the entries: its linear program is solved exactly, and whether its optima have one direction is decided.
Verdict in_entry_norm(const CaseFacts& facts, const Rule& rule, const LossKnowledge& knowledge, EntryNorm norm) {
    const NormSvm svm = find_norm_svm(facts.data(), facts.graphs(), norm);
    if (Verdict solved = check_norm_svm(facts.data(), facts.graphs(), svm); solved.outcome != Outcome::held) {
        return solved;
    }
    const NormDirection direction = find_norm_direction(facts.data(), facts.graphs(), svm);
    if (Verdict answered = check_norm_direction(facts.data(), facts.graphs(), svm, direction); answered.outcome != Outcome::held) {
        return answered;
    }
    if (rule.always_unique) {
        return direction.unique
                   ? Verdict::held()
                   : Verdict::refuted(fmt::format("two optima in {} whose margins differ on {} -> {} under query {}", entry_norm_text(norm),
                                                  direction.differs.from, direction.differs.to, direction.differs.query),
                                      "one direction on S", "two");
    }
    return NormPath(facts, rule, EntryBall(svm), knowledge).decide(&svm.norm, &direction.caps);
}

/// The spectral or the nuclear norm: any feasible V will do, and that of a bracket is nearly the shortest.
Verdict in_matrix_norm(const CaseFacts& facts, const Rule& rule, const LossKnowledge& knowledge, MatrixNorm norm) {
    if (rule.always_unique || facts.svm().status != GraphSvmStatus::optimal) { // said of the norms of entries; V = 0
        return Verdict::held();
    }
    auto bracket = find_norm_bracket(facts.data(), facts.graphs(), norm, Rational(1, 1000));
    if (!bracket) {
        return Verdict::undecided(fmt::format("the search found no bracket in {}", matrix_norm_text(norm)));
    }
    if (Verdict solved = check_norm_bracket(facts.data(), facts.graphs(), *bracket); solved.outcome != Outcome::held) {
        return solved;
    }
    return NormPath(facts, rule, MatrixBall(std::move(*bracket)), knowledge).decide(nullptr, nullptr);
}

Verdict every_norm(const CaseFacts& facts, const Rule& rule) {
    if (auto large = too_large(facts.data())) {
        return *large;
    }
    if (facts.value().scalar("s") < 0) {
        return Verdict::vacuous("s >= 0");
    }
    const auto knowledge = LossKnowledge::of(facts);
    if (!knowledge) {
        return not_known();
    }
    Verdict r = Verdict::held();
    for (const EntryNorm norm : {EntryNorm::largest, EntryNorm::sum}) {
        r = in_entry_norm(facts, rule, *knowledge, norm);
        if (r.outcome != Outcome::held) {
            return r;
        }
    }
    for (const MatrixNorm norm : {MatrixNorm::spectral, MatrixNorm::nuclear}) {
        if (Verdict v = in_matrix_norm(facts, rule, *knowledge, norm); v.outcome != Outcome::held) {
            return v;
        }
    }
    return r;
}

Decide with_rule(const Rule& rule) {
    return [rule](const CaseFacts& facts) { return every_norm(facts, rule); };
}

DatasetShape small(DatasetShape shape) {
    return shape.tokens(2, 4).samples(1, 4).context_up_to(4).queries_up_to(2).with_strict_edge().embedded({{4, EmbeddingKind::one_hot},
                                                                                                           {2, EmbeddingKind::dense},
                                                                                                           {1, EmbeddingKind::orthonormal},
                                                                                                           {1, EmbeddingKind::tiny},
                                                                                                           {1, EmbeddingKind::huge}});
}

} // namespace

Claim norm_path() {
    const std::vector<InputRecipe> inputs = {scalar_input("s", {"4", "8", "16", "40"})};
    Claim claim;
    claim.id = "norm.path";
    claim.statement =
        "In the largest entry, the sum of the entries, the spectral and the nuclear norm, ties allowed: every W with |W| <= R and L(W) <= "
        "L(W_fin + s V), s = (R - |W_fin|)/nu, has an excess loss of at most kappa(W_fin) e^(-s), so margins like R/nu and W_fin on "
        "S_fin; in the norms of entries multipliers decide whether its direction on S is unique.";
    claim.source = "ours, THEORY 11.4 (other norms)";
    claim.hypotheses = path_hypotheses();
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"cyclic", 0.3}, {"several-queries", 0.1}, {"one-hot", 0.2}};
    claim.generate = generate_cases(mixture({{2, small(cyclic_datasets())}, {1, small(feasible_datasets())}}), inputs);
    claim.check = with_rule({});
    const Generate long_rays = generate_cases(small(feasible_datasets()), {scalar_input("s", {"40"})});
    claim.false_neighbours = {
        {"frobenius-rate", "The same with s = (R - |W_fin|)/|W_mm|_F.", with_rule({.frobenius_rate = true}), long_rays},
        {"finite-part-zero", "The part of such a W in S_fin tends to 0.", with_rule({.finite_part_zero = true})},
        {"always-unique", "The direction on S is unique in every norm.", with_rule({.always_unique = true})},
    };
    claim.variations = {
        without(Hypothesis::head, "With any head such a W has margins like R/nu.",
                if_blind("strict margins of at least b at every W that is not worse", "L is constant: W = 0 is not worse, every margin 0"),
                generate_cases(headed_datasets().with_strict_edge())),
        without(Hypothesis::realisable, "Without R such a W has margins like R/nu.",
                infinite_risk("strict margins of at least b at every W that is not worse", "L infinite at every W: W = 0 is not worse"),
                absent_label_edge_cases()),
        without(Hypothesis::log_loss, "With another loss such a W tends to W_fin on S_fin.", for_linear_loss(majority_takes_all), majority_cases()),
        without(Hypothesis::feasible, "There is a V to compare with, for any embeddings.", no_solution, infeasible_cases()),
        not_needed(Hypothesis::strict_edge,
                   "Without a strict edge V = 0 and kappa = 0: L(W) <= L(W_fin) = L* leaves W_fin alone on S_fin, and S = S_fin."),
        sign_decaying(),
    };
    return claim;
}

} // namespace attest
