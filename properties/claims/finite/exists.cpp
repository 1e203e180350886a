// finite.exists: Lbar has exactly one minimiser on S_fin (paper, section 4; enclosed, proved twice from two centres).
#include "model/numbers/interval_newton.h"
#include "properties/claims/finite/finite_checks.h"
#include "theory/finite_component/ball_slopes.h"
#include "theory/finite_component/product_box.h"
#include "theory/finite_component/second_box.h"
#include "theory/graph_svm/solve_graph_svm.h"
#include "theory/regularisation_path/linear_loss_rate.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace attest {
namespace {

/// A screen in few digits, and in doubles where they do, that shows all of the claim where it ends: existence and uniqueness once by Krawczyk's
/// operator at `digits` digits and once in doubles, from a centre that is wrong in its sixth digit, with boxes that meet; and the gradient over the
/// first box from the samples alone, which contains 0 on every basis matrix with each attention mass known to 2^-80. What it does not show is decided
/// by intervals.
bool shown_in_balls(const CaseFacts& facts, int digits) {
    if (facts.cyclic().dimension() == 0) {
        return true; // S_fin is a point
    }
    const PrecisionScope scope(digits);
    const RestrictedRisk risk(facts.data(), facts.graphs(), facts.cyclic());
    std::vector<BlockBalls> blocks(risk.blocks().begin(), risk.blocks().end());
    const std::optional<Vector<Interval>> products = enclose_products(blocks, risk.dimension());
    if (!products) {
        return false;
    }
    for (const RestrictedBlock& block : risk.blocks()) {
        Vector<double> centre(static_cast<Index>(block.coordinates().size()));
        for (Index b = 0; b < centre.size(); ++b) {
            const double y = (*products)[block.coordinates()[static_cast<std::size_t>(b)]].midpoint().to_double();
            // wrong on purpose; a product is a difference of logits, so its unit is that of exponents whatever the scale of the embeddings
            centre[b] = y + 1e-6 * (1 + std::abs(y)) / static_cast<double>(b + 1);
        }
        const std::optional<Vector<Ball>> box = enclose_in_doubles(block, centre);
        if (!box) {
            return false;
        }
        for (Index b = 0; b < box->size(); ++b) {
            const Interval second = Interval::around(Real((*box)[b].middle), Real((*box)[b].radius));
            if (equal(second, (*products)[block.coordinates()[static_cast<std::size_t>(b)]]) == Truth::no) {
                return false;
            }
        }
    }
    const std::optional<Vector<Ball>> slopes = slopes_in_balls(facts.restricted(), facts.cyclic(), *products);
    return slopes && std::all_of(slopes->begin(), slopes->end(), [](const Ball& slope) { return std::abs(slope.middle) <= slope.radius; });
}

Vector<double> in_double(const Vector<Real>& x) {
    Vector<double> r(x.size());
    for (Index i = 0; i < x.size(); ++i) {
        r[i] = x[i].to_double();
    }
    return r;
}
Matrix<Real> from_double(const Matrix<double>& a) {
    Matrix<Real> r(a.rows(), a.cols());
    for (Index i = 0; i < a.size(); ++i) {
        r.data()[i] = Real(a.data()[i]);
    }
    return r;
}

/// Krawczyk's proof once more from a centre that is wrong in its tenth digit. There is one minimiser, so the two boxes must meet.
/// From such a centre the step alone does not end at W_fin: the box is right only if its slope term is. That term is some 10^-20 wide, so thirty
/// digits lose nothing.
Verdict boxes_meet(const CaseFacts& facts) {
    const FiniteComponent& fin = *facts.finite();
    const PrecisionScope scope(std::min(working_digits(), 30));
    const RestrictedRisk risk(facts.data(), facts.graphs(), fin.space);
    for (const RestrictedBlock& block : risk.blocks()) {
        const EnclosedMap gradient = {[&](const Vector<Interval>& y) { return block.gradient(y); },
                                      [&](const Vector<Interval>& y) { return block.derivatives(y).hessian; }};
        Vector<Real> centre(static_cast<Index>(block.coordinates().size()));
        for (Index b = 0; b < centre.size(); ++b) {
            const Real y = fin.products[block.coordinates()[static_cast<std::size_t>(b)]].midpoint();
            centre[b] = y + Real::power_of_ten(-10) * (Real(1) + abs(y)) / Real(static_cast<int>(b) + 1);
        }
        const std::optional<Matrix<double>> inverse = find_positive_inverse(block.derivatives(in_double(centre)).hessian);
        const std::optional<Vector<Interval>> box = inverse ? enclose_zero(gradient, centre, from_double(*inverse)) : enclose_zero(gradient, centre);
        if (!box) {
            return Verdict::undecided("no proof of W_fin from a centre that is wrong in its tenth digit");
        }
        for (Index b = 0; b < box->size(); ++b) {
            const Interval& first = fin.products[block.coordinates()[static_cast<std::size_t>(b)]];
            if (equal((*box)[b], first) == Truth::no) {
                return Verdict::refuted("two proofs of one minimiser give boxes that do not meet", ends_text(first, 12), ends_text((*box)[b], 12));
            }
        }
    }
    return Verdict::held();
}

Verdict exists(const CaseFacts& facts) {
    if (shown_in_balls(facts, 36) || shown_in_balls(facts, 72)) { // Arb keeps 36 without memory; nearly dependent rows ask for more
        return Verdict::held();
    }
    const Verdict verdict = stationary(facts, facts.restricted());
    return verdict.outcome == Outcome::held ? boxes_meet(facts) : verdict;
}

/// On S a direction that Lbar does not see gives a second minimiser.
Verdict exists_on_space(const CaseFacts& facts) {
    for (const EdgeMatrix& m : facts.space().basis()) {
        Vector<Rational> one = zero_vector<Rational>(facts.space().dimension());
        one[&m - facts.space().basis().data()] = 1;
        const Matrix<Rational> matrix = facts.space().combination(one);
        const Matrix<Rational> unseen = difference(matrix, facts.cyclic().project(matrix));
        if (!is_zero(unseen)) {
            return Verdict::refuted("Lbar is constant along a direction of S orthogonal to S_fin", "one minimiser on S",
                                    "W_fin and W_fin + " + matrix_text(unseen));
        }
    }
    return Verdict::held();
}

/// Leaves out the samples that draw one edge of a cycle. If that opens the cycle, the Graph-SVM of what is left is a
/// direction of S_fin along which the remaining Lbar falls for ever: no minimiser.
Verdict exists_with_an_open_cycle(const CaseFacts& facts) {
    const Dataset& data = facts.restricted();
    for (const EdgeMatrix& edge : tied_edges(facts)) {
        Dataset left(data.embedding());
        for (std::size_t i = 0; i < data.size(); ++i) {
            const Sample s = data.sample(i);
            if (s.query != edge.query || s.label != edge.from || multiplicity(s.context, edge.to) == 0) {
                left.add_sample(s.context, s.label, s.query);
            }
        }
        if (left.size() == 0) {
            continue;
        }
        const std::vector<QueryGraph> graphs = token_graphs(left);
        if (!has_strict_edge(graphs)) {
            continue;
        }
        const GraphSvm falls = solve_graph_svm(left, graphs);
        if (falls.status == GraphSvmStatus::optimal && facts.cyclic().contains(weight_matrix(left.embedding(), falls.terms))) {
            return Verdict::refuted(
                fmt::format("without the samples that draw {} -> {} of query {}, Lbar falls along a ray of S_fin", edge.from, edge.to, edge.query),
                "a minimiser on S_fin", "the ray " + matrix_text(weight_matrix(left.embedding(), falls.terms)));
        }
    }
    return Verdict::held();
}

// ---- its variations

Verdict exists_with_head(const CaseFacts& facts) {
    return facts.cyclic().dimension() > 0 && HeadRisk(facts.restricted()).constant()
               ? Verdict::refuted("the tokens of every restricted context have one score, so Lbar is constant", "exactly one minimiser on S_fin",
                                  "every W of S_fin")
               : not_decisive();
}

Verdict exists_with_linear_loss(const CaseFacts& facts) {
    return facts.cyclic().dimension() > 0 && balanced(facts.data(), facts.graphs())
               ? Verdict::refuted("-u: the labels of equal restricted contexts are balanced, so Lbar is constant", "exactly one minimiser on S_fin",
                                  "every W of S_fin")
               : not_decisive();
}

/// Has Lbar exactly one minimiser on S_fin for the loss? Decided under I where all samples of a component share one restricted bag.
Verdict one_minimiser_for(const CaseFacts& facts, Loss loss) {
    if (!independent(facts.data())) {
        return Verdict::vacuous("I"); // the masses of a component are not free
    }
    if (facts.cyclic().dimension() == 0) {
        return Verdict::held(); // S_fin is a point
    }
    const auto groups = one_group_a_component(facts);
    if (!groups) {
        return several_bags();
    }
    for (const SampleGroup& group : *groups) {
        if (loss->affine) {
            return Verdict::refuted("-u is linear in the masses of the " + component_name(group), "one minimiser of Lbar on S_fin",
                                    group.all_tokens_equally_often() ? "Lbar is constant along the logits of that component"
                                                                     : "none: Lbar falls for ever towards its most frequent label");
        }
        if (!(loss == Loss::squared)) { // what follows is a proof about (1-u)^2
            return Verdict::undecided("no proof about the minimisers of " + loss->formula);
        }
        if (const auto out = label_pushed_out(group)) {
            return Verdict::refuted(
                fmt::format("(1-u)^2 has its minimum over the masses of the {} where that of token {} is 0", component_name(group), *out),
                "a minimiser of Lbar on S_fin", "none: every attention mass is positive");
        }
    }
    return Verdict::held();
}

} // namespace

Claim finite_exists() {
    Claim claim = enclosed_claim("finite.exists",
                                 "Lbar has exactly one minimiser on S_fin (an enclosure proves existence and uniqueness, twice, from two centres).",
                                 "paper, section 4; THEORY 4", {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss});
    claim.required_labels = {{"cyclic", 0.4}};
    claim.generate = generate_cases(mixture({{2, cyclic_datasets()}, {1, realisable_with_any_embedding()}}));
    claim.check = exists;
    claim.false_neighbours = {
        {"on-S", "Lbar has exactly one minimiser on S.", exists_on_space},
        {"cycle-opened", "Lbar still has a minimiser on S_fin when the samples of one edge of a cycle are left out.", exists_with_an_open_cycle,
         generate_cases(cyclic_datasets())},
    };
    claim.variations = {
        without(Hypothesis::head, "Lbar with any head has exactly one minimiser on S_fin.", exists_with_head,
                generate_cases(headed_cyclic_datasets())),
        without(Hypothesis::realisable, "Without R, Lbar has exactly one minimiser on S_fin.",
                infinite_on_cyclic("exactly one minimiser on S_fin", "Lbar is infinite on all of S_fin: every W minimises it"),
                absent_label_cyclic_cases()),
        without(Hypothesis::log_loss, "Lbar with another loss has exactly one minimiser on S_fin.", for_linear_loss(exists_with_linear_loss),
                generate_cases(small_one_hot_cycles(), {linear_loss_input()})),
    };
    for (const Loss loss : {Loss::squared, Loss::linear}) {
        claim.variations.push_back(with_loss(loss, "For the loss " + loss_words(loss) + " Lbar has exactly one minimiser on S_fin.",
                                             for_loss(one_minimiser_for, loss), generate_cases(one_bag_or_cycles())));
    }
    return claim;
}

} // namespace attest
