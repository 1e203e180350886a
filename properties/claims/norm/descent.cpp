// norm.descent: steepest descent in a norm of the entries multiplies the loss by at most e^{-(gamma eta - psi(B eta))(1 - n L/2)} a step
// (ours, THEORY 11.2; bounded).
//
// Sign descent (the largest entry) and greedy coordinate descent (the sum of the entries) are run exactly: signs of gradient entries are decided
// (theory/norm_svm/exact_signs.h) and steps are rational, so W(t) is. At each step loss and bound are compared as enclosures.
#include "properties/claims/claim_tools.h"
#include "properties/claims/norm/norm_claims.h"
#include "properties/generators/generate.h"
#include "properties/variations/infeasible_problem.h"
#include "properties/variations/infinite_risk.h"
#include "properties/variations/no_strict_edge.h"
#include "properties/variations/other_head.h"
#include "theory/comparison.h"
#include "theory/norm_svm/entry_norm_svm.h"
#include "theory/norm_svm/exact_signs.h"

#include "model/attention/loss.h"
#include "model/mutant.h"

#include <fmt/format.h>

namespace attest {
namespace {

constexpr int steps = 10;

/// D with |D| = 1 and <-grad L, D> = |grad L|_*: minus the signs, or minus the sign of one entry that no enclosure tells from the largest (of
/// such ones the first). Nothing: grad L = 0.
std::optional<Matrix<Rational>> steepest(EntryNorm norm, const SignedGradient& g) {
    Matrix<Rational> d = zero_matrix<Rational>(g.signs.rows(), g.signs.cols());
    Index best = -1;
    for (Index i = 0; i < g.signs.size(); ++i) {
        const int sign = g.signs.data()[i];
        if (sign == 0) {
            continue;
        }
        if (best < 0 || less(abs(g.enclosure.data()[best]), abs(g.enclosure.data()[i])) == Truth::yes) {
            best = i;
        }
        d.data()[i] = -sign;
    }
    if (best < 0) {
        return std::nullopt;
    }
    switch (norm) {
    case EntryNorm::largest: return d;
    case EntryNorm::sum: {
        const Rational only = d.data()[best];
        d = zero_matrix<Rational>(d.rows(), d.cols());
        d.data()[best] = only;
        return d;
    }
    }
    return std::nullopt;
}

/// psi(x) = e^x - 1 - x.
Interval psi(const Interval& x) { return exp(x) - Interval(1) - x; }

/// What a false neighbour changes.
struct Rule {
    bool with_psi = true;
    bool frobenius_gamma = false; ///< 1/|W_mm|_F in place of 1/nu
};

class NormRun {
public:
    NormRun(const CaseFacts& facts, EntryNorm norm, const Rule& rule)
        : facts_(facts), rule_(rule), svm_(find_norm_svm(facts.data(), facts.graphs(), norm)) {}

    Verdict decide() {
        if (svm_.status != GraphSvmStatus::optimal || facts_.svm().status != GraphSvmStatus::optimal) {
            return Verdict::vacuous("a Graph-SVM with a strict edge");
        }
        if (const Verdict checked = check_norm_svm(facts_.data(), facts_.graphs(), svm_); checked.outcome != Outcome::held) {
            return checked;
        }
        w_ = facts_.value().weights("start");
        longest_ = largest_edge(facts_.data(), facts_.graphs(), dual(svm_.norm));
        gamma_ = rule_.frobenius_gamma ? Interval(1) / sqrt(Interval(facts_.svm().norm_squared)) : Interval(Rational(1 / svm_.nu));
        Interval loss = risk(facts_.model(), enclosed_logits(facts_.model(), w_));
        Verdict r = Verdict::held();
        for (int t = 1; t <= steps; ++t) {
            const auto gradient = signed_gradient(facts_.data(), facts_.model(), w_);
            if (!gradient) {
                return Verdict::undecided(fmt::format("step {}: the sign of a gradient entry is open at {} digits", t, working_digits()));
            }
            const auto direction = steepest(svm_.norm, *gradient);
            if (!direction) {
                return r; // grad L = 0: descent stands still
            }
            const Rational eta = step_length(t);
            w_ += *direction * eta;
            const Interval next = risk(facts_.model(), enclosed_logits(facts_.model(), w_));
            r = decide_step(t, eta, loss, next);
            if (r.outcome != Outcome::held) {
                return r;
            }
            loss = next;
        }
        return r;
    }
    bool gained() const { return gained_; }

private:
    /// eta_0/ceil(sqrt t), eta_0 = rate gamma/B^2 (gamma of the norm): the same steps whatever the scale of the embeddings.
    Rational step_length(int t) const {
        int root = 1;
        while (root * root < t) {
            ++root;
        }
        return facts_.value().scalar("rate") / (svm_.nu * longest_ * longest_ * root);
    }

    /// With c = gamma eta - psi(B eta) >= 0: log 1/L_+ >= log 1/L + c (1 - n L/2), and L_+ <= L - c (1 - e^{-n L})/n.
    Verdict decide_step(int t, const Rational& eta, const Interval& loss, const Interval& next) {
        Interval c = gamma_ * Interval(eta);
        if (rule_.with_psi && !mutant("norm_descent_without_psi")) {
            c -= psi(Interval(Rational(longest_ * eta)));
        }
        if (mutant("norm_descent_gain_doubled")) { // as wrong as a bound may be without being seen, were it not tight
            c *= Interval(2);
        }
        if (less_equal(Interval(0), c) != Truth::yes) {
            return Verdict::held(); // the step is too long for the bound to say anything
        }
        gained_ = gained_ || positive(c) == Truth::yes;
        const Interval n(static_cast<int>(facts_.data().size()));
        const Verdict far = at_most(next, loss - c * (Interval(1) - exp(-(n * loss))) / n,
                                    [&] { return fmt::format("{}, step {}: L after the step", entry_norm_text(svm_.norm), t); });
        if (far.outcome != Outcome::held) {
            return far;
        }
        return at_least(log(loss) - log(next), c * (Interval(1) - n * loss / Interval(2)),
                        [&] { return fmt::format("{}, step {}: log L - log L_+", entry_norm_text(svm_.norm), t); });
    }

    const CaseFacts& facts_;
    Rule rule_;
    NormSvm svm_;
    Matrix<Rational> w_;
    Rational longest_;
    Interval gamma_;
    bool gained_ = false;
};

Verdict both_norms(const CaseFacts& facts, const Rule& rule) {
    const Index d = facts.data().dimension();
    if (d * d > most_entries) {
        return Verdict::undecided(fmt::format("the linear programs are dense: {} entries, at most {}", d * d, most_entries));
    }
    for (const EntryNorm norm : {EntryNorm::largest, EntryNorm::sum}) {
        const Verdict verdict = NormRun(facts, norm, rule).decide();
        if (verdict.outcome != Outcome::held) {
            return verdict;
        }
    }
    return Verdict::held();
}

Decide with_rule(const Rule& rule) {
    return [rule](const CaseFacts& facts) { return both_norms(facts, rule); };
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
    claim.statement = "Sign descent and greedy coordinate descent, |step| = eta in their norm, gamma = 1/nu, B = max |M_e|_*, c = gamma eta - (e^(B "
                      "eta) - 1 - B eta) >= 0: "
                      "log 1/L(W_+) >= log 1/L(W) + c (1 - n L(W)/2) and L(W_+) <= L(W) - c (1 - e^(-n L(W)))/n.";
    claim.source = "ours, THEORY 11.2 (steepest descent in a norm)";
    claim.hypotheses = {Hypothesis::head, Hypothesis::realisable, Hypothesis::feasible, Hypothesis::acyclic, Hypothesis::strict_edge};
    claim.grade = Grade::bounded;
    claim.undecided_limit = 0.02;
    claim.required_labels = {{"several-queries", 0.2}, {"bound-says-something", 0.5}};
    claim.generate = generate_cases(small_acyclic().with_strict_edge(), run_inputs());
    claim.check = with_rule({});
    claim.labels = [](const CaseFacts& facts) {
        NormRun run(facts, EntryNorm::largest, {});
        run.decide();
        return run.gained() ? std::vector<std::string>{"bound-says-something"} : std::vector<std::string>{};
    };
    const Generate long_steps = generate_cases(small_acyclic().with_strict_edge().embedded(EmbeddingKind::one_hot),
                                               {weights_input("start", {{1, WeightsKind::zero}}), scalar_input("rate", {"4", "10", "20", "40"})});
    claim.false_neighbours = {
        {"without-psi", "The same with c = gamma eta: whatever the length of the step.", with_rule({.with_psi = false}), long_steps},
        {"frobenius-gamma", "The same with gamma = 1/|W_mm|_F.", with_rule({.frobenius_gamma = true})},
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
