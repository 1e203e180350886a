// norm.descent: steepest descent in a norm multiplies the loss by at most e^{-(gamma eta - psi(B eta))(1 - n L/2)} a step
// (ours, THEORY 11.2 and 11.8; bounded).
//
// Steps are rational, so W(t) is: the signs of sign and coordinate descent are decided, Muon and the steps of rank one go along a rational D with a
// certified share of the steepest slope (steepest_norms.h), and the bound that is decided is that with share gamma in the place of gamma. At each
// step loss and bound are compared as enclosures.
#include "properties/claims/claim_tools.h"
#include "properties/claims/norm/norm_checks.h"
#include "properties/claims/norm/norm_claims.h"
#include "properties/claims/norm/steepest_norms.h"
#include "properties/generators/generate.h"
#include "properties/variations/infeasible_problem.h"
#include "properties/variations/infinite_risk.h"
#include "properties/variations/no_strict_edge.h"
#include "properties/variations/other_head.h"
#include "theory/bounds/steepest_descent.h"
#include "theory/comparison.h"
#include "theory/norm_svm/entry_norm_svm.h"

#include "model/attention/loss.h"
#include "model/descent/decaying_steps.h"
#include "model/mutant.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <memory>

namespace attest {
namespace {

constexpr int steps = 10;

/// What a false neighbour changes.
struct Rule {
    enum class Gamma { own, frobenius, largest_entry }; ///< 1/|V| of the norm's own V; 1/|W_mm|_F; 1/nu of the largest entry
    bool with_psi = true;
    Gamma gamma = Gamma::own;
    std::optional<NormOfSteps> only = {};
};

class NormRun {
public:
    NormRun(const CaseFacts& facts, NormOfSteps norm, const Rule& rule) : facts_(facts), norm_(norm), rule_(rule) {}

    Verdict decide() {
        if (facts_.svm().status != GraphSvmStatus::optimal) {
            return Verdict::vacuous("a Graph-SVM with a strict edge");
        }
        if (const Verdict known = find_constants(); known.outcome != Outcome::held) {
            return known;
        }
        w_ = facts_.value().weights("start");
        loss_ = risk(facts_.model(), enclosed_logits(facts_.model(), w_));
        Verdict r = Verdict::held();
        for (int t = 1; t <= steps; ++t) {
            std::optional<Direction> direction;
            const Verdict known = steps_->direction(facts_, w_, direction);
            if (known.outcome != Outcome::held || !direction) {
                return known.outcome != Outcome::held ? at_step(known, t) : r; // grad L = 0: descent stands still
            }
            const Rational eta = next_length();
            w_ += direction->d * eta;
            const Interval next = risk(facts_.model(), enclosed_logits(facts_.model(), w_));
            r = decide_step(t, eta, direction->share, next);
            if (r.outcome != Outcome::held) {
                return r;
            }
            loss_ = next;
        }
        return r;
    }
    bool gained() const { return gained_; }

private:
    static Verdict at_step(Verdict verdict, int t) {
        verdict.reason = fmt::format("step {}: {}", t, verdict.reason);
        return verdict;
    }

    Verdict find_constants() {
        if (const Verdict known = find_steepest_norm(facts_, norm_, steps_); known.outcome != Outcome::held) {
            return known;
        }
        largest_edge_ = sqrt(Interval(steps_->largest_edge_squared));
        switch (rule_.gamma) {
        case Rule::Gamma::own: gamma_ = Interval(Rational(1 / steps_->length)); break;
        case Rule::Gamma::frobenius: gamma_ = Interval(1) / sqrt(Interval(facts_.svm().norm_squared)); break;
        case Rule::Gamma::largest_entry: gamma_ = Interval(Rational(1 / find_norm_svm(facts_.data(), facts_.graphs(), EntryNorm::largest).nu)); break;
        }
        return Verdict::held();
    }

    /// eta_0/ceil(sqrt t), eta_0 = rate gamma/B^2 (gamma of the norm): the same steps whatever the scale of the embeddings.
    Rational next_length() { return facts_.value().scalar("rate") / (steps_->length * steps_->largest_edge_squared * decay_.next()); }

    /// With c = share gamma eta - psi(B eta) >= 0: log 1/L_+ >= log 1/L + c (1 - n L/2), L_+ <= L - c (1 - e^{-n L})/n; and what they sum to.
    Verdict decide_step(int t, const Rational& eta, const Interval& share, const Interval& next) {
        Interval c = share * gamma_ * Interval(eta);
        if (rule_.with_psi && !mutant("norm_descent_without_psi")) {
            c -= second_order_exponential(largest_edge_ * Interval(eta));
        }
        if (mutant("norm_descent_gain_doubled")) { // as wrong as a bound may be without being seen, were it not tight
            c *= Interval(2);
        }
        if (less_equal(Interval(0), c) != Truth::yes) {
            summed_from_.reset();
            return Verdict::held(); // the step is too long for the bound to say anything
        }
        gained_ = gained_ || positive(c) == Truth::yes;
        const Interval n(facts_.data().size());
        const Verdict far = at_most(next, loss_ - c * (Interval(1) - exp(-(n * loss_))) / n, words("L after the step", t));
        if (far.outcome != Outcome::held) {
            return far;
        }
        const Verdict near = at_least(log(loss_) - log(next), c * (Interval(1) - n * loss_ / Interval(2)), words("log L - log L_+", t));
        if (near.outcome != Outcome::held) {
            return near;
        }
        return decide_sum(t, c, next);
    }

    Verdict decide_sum(int t, const Interval& c, const Interval& next) {
        const std::size_t samples = facts_.data().size();
        if (!summed_from_ && less(Interval(samples) * loss_, Interval(2)) == Truth::yes) {
            summed_from_ = loss_;
            gains_ = Interval(0);
        }
        if (!summed_from_) {
            return Verdict::held();
        }
        gains_ += c;
        return at_least(-log(next), steepest_log_inverse_loss(samples, *summed_from_, gains_), words("log 1/L from the sum of gains", t));
    }

    Words words(const char* what, int t) const {
        return [this, what, t] { return fmt::format("{}, step {}: {}", steps_->text, t, what); };
    }

    const CaseFacts& facts_;
    NormOfSteps norm_;
    Rule rule_;
    std::unique_ptr<SteepestNorm> steps_;
    DecayingSteps decay_;
    Matrix<Rational> w_;
    Interval largest_edge_; // B
    Interval gamma_;
    Interval loss_;
    std::optional<Interval> summed_from_; // the loss from which gains are summed
    Interval gains_;
    bool gained_ = false;
};

Verdict each_norm(const CaseFacts& facts, const Rule& rule) {
    if (const auto large = too_large(facts.data())) {
        return *large;
    }
    for (const NormOfSteps norm : every_norm_of_steps) {
        if (rule.only && *rule.only != norm) {
            continue;
        }
        const Verdict verdict = NormRun(facts, norm, rule).decide();
        if (verdict.outcome != Outcome::held) {
            return verdict;
        }
    }
    return Verdict::held();
}

Decide with_rule(const Rule& rule) {
    return [rule](const CaseFacts& facts) { return each_norm(facts, rule); };
}

bool gains(const CaseFacts& facts, NormOfSteps norm) {
    NormRun run(facts, norm, {});
    run.decide();
    return run.gained();
}

DatasetShape small_acyclic() {
    return acyclic_datasets().tokens(2, 4).samples(1, 4).context_up_to(4).queries_up_to(2).embedded({{4, EmbeddingKind::one_hot},
                                                                                                     {2, EmbeddingKind::dense},
                                                                                                     {1, EmbeddingKind::orthonormal},
                                                                                                     {1, EmbeddingKind::tiny},
                                                                                                     {1, EmbeddingKind::huge}});
}

std::vector<InputRecipe> run_inputs() {
    return {weights_input("start", {{3, WeightsKind::zero}, {1, WeightsKind::single_edge}, {1, WeightsKind::along_svm}}),
            scalar_input("rate", {"1/4", "1/2", "1", "3/2", "8"})};
}

} // namespace

Claim norm_descent() {
    Claim claim;
    claim.id = "norm.descent";
    claim.statement =
        "Sign descent, greedy coordinate descent, Muon and steps of rank one (nuclear norm), |step| <= eta in their norm and <-grad L, D> >= share "
        "|grad L|_*, gamma = 1/|V| for a "
        "feasible V, B = max |M_e|_*, c = share gamma eta - (e^(B eta) - 1 - B eta) >= 0: log 1/L(W_+) >= log 1/L(W) + c (1 - n L(W)/2) and "
        "L(W_+) <= L(W) - c (1 - e^(-n L(W)))/n; summed from n L(t0) < 2 on, log 1/L(T) >= log 1/L(t0) + sum c_t - n L(t0)/(2 - n L(t0)).";
    claim.source = "ours, THEORY 11.2, 11.8 (steepest descent in a norm)";
    claim.hypotheses = {Hypothesis::head, Hypothesis::realisable, Hypothesis::feasible, Hypothesis::acyclic, Hypothesis::strict_edge};
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {
        {"several-queries", 0.2}, {"bound-says-something", 0.5}, {"muon-bound-says-something", 0.5}, {"rank-one-bound-says-something", 0.5}};
    claim.generate = generate_cases(small_acyclic().with_strict_edge(), run_inputs());
    claim.check = with_rule({});
    claim.labels = [](const CaseFacts& facts) {
        std::vector<std::string> r;
        if (!facts.value().has("start")) {
            return r; // a case of a variation that runs nothing
        }
        if (gains(facts, NormOfSteps::largest_entry)) {
            r.emplace_back("bound-says-something");
        }
        if (gains(facts, NormOfSteps::spectral)) {
            r.emplace_back("muon-bound-says-something");
        }
        if (gains(facts, NormOfSteps::nuclear)) {
            r.emplace_back("rank-one-bound-says-something");
        }
        return r;
    };
    const Generate long_steps = generate_cases(small_acyclic().with_strict_edge().embedded(EmbeddingKind::one_hot),
                                               {weights_input("start", {{1, WeightsKind::zero}}), scalar_input("rate", {"4", "10", "20", "40"})});
    claim.false_neighbours = {
        {"without-psi", "The same with c = gamma eta: whatever the length of the step.", with_rule({.with_psi = false}), long_steps},
        {"frobenius-gamma", "The same with gamma = 1/|W_mm|_F.", with_rule({.gamma = Rule::Gamma::frobenius})},
        {"muon-without-psi", "Muon alone with c = gamma eta: whatever the length of the step.",
         with_rule({.with_psi = false, .only = NormOfSteps::spectral}), long_steps},
        {"muon-sign-gamma", "Muon alone with the gamma of sign descent.",
         with_rule({.gamma = Rule::Gamma::largest_entry, .only = NormOfSteps::spectral})},
        {"rank-one-frobenius-gamma", "Steps of rank one with gamma = 1/|W_mm|_F.",
         with_rule({.gamma = Rule::Gamma::frobenius, .only = NormOfSteps::nuclear})},
    };
    claim.variations = {
        without(Hypothesis::head, "With any head L falls by that much.", if_blind("a loss that falls by the bound", "L is constant"),
                generate_cases(headed_datasets().with_strict_edge())),
        no_gradient_without_realisable(absent_label_edge_cases()),
        without(Hypothesis::feasible, "There is a V with margins 1 to measure gamma by, for any embeddings.", no_solution, infeasible_cases()),
        without(Hypothesis::acyclic, "With cycles L falls by that much.", {},
                generate_cases(cyclic_datasets().tokens(2, 4).samples(2, 4).context_up_to(4).with_strict_edge().embedded(EmbeddingKind::one_hot),
                               {weights_input("start", {{1, WeightsKind::zero}}), scalar_input("rate", {"1/4", "1/2", "1"})})),
        without(Hypothesis::strict_edge, "Without a strict edge there is a direction to descend along.", no_direction, often_without_strict_edge()),
    };
    return claim;
}

} // namespace attest
