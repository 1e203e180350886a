#include "properties/claims/loss/other_losses.h"

#include "model/descent/descent.h"
#include "model/numbers/number_text.h"
#include "properties/claims/claim_tools.h"
#include "properties/claims/descent/descent_claims.h"
#include "theory/graph/sample_groups.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

std::string component_name(const SampleGroup& group) {
    std::string r;
    for (const TokenCount& c : group.bag) {
        r += (r.empty() ? "" : " ") + std::to_string(c.token);
    }
    return fmt::format("component [{}] of query {}", r, group.query);
}

/// The groups of the restricted samples with two tokens or more, when each component of two tokens or more has exactly one.
std::optional<std::vector<SampleGroup>> one_group_a_component(const CaseFacts& facts) {
    std::vector<SampleGroup> r;
    for (SampleGroup& group : sample_groups(facts.restricted())) {
        const bool alone = std::none_of(r.begin(), r.end(), [&](const SampleGroup& other) {
            return other.query == group.query && graph_of(facts.graphs(), group.query).tied(other.bag[0].token, group.bag[0].token);
        });
        if (group.bag.size() > 1) {
            if (!alone) {
                return std::nullopt;
            }
            r.push_back(std::move(group));
        }
    }
    return r;
}

/// lambda, with a_y = 1 - lambda/n_y: the minimiser of sum n_y (1 - a_y)^2 on the plane sum a_y = 1.
Rational price(const SampleGroup& group) {
    Rational inverse = 0;
    for (const auto& [label, count] : group.label_count) {
        inverse += Rational(1, count);
    }
    return Rational(static_cast<long>(group.label_count.size()) - 1) / inverse;
}

/// A label whose mass would have to be 0 or less.
std::optional<Token> label_pushed_out(const SampleGroup& group) {
    for (const auto& [label, count] : group.label_count) {
        if (Rational(count) <= price(group)) {
            return label;
        }
    }
    return std::nullopt;
}

Verdict several_bags() { return Verdict::undecided("the samples of a component hold different bags of its tokens"); }

} // namespace

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
        if (loss == Loss::linear) {
            return Verdict::refuted("-u is linear in the masses of the " + component_name(group), "one minimiser of Lbar on S_fin",
                                    group.all_tokens_equally_often() ? "Lbar is constant along the logits of that component"
                                                                     : "none: Lbar falls for ever towards its most frequent label");
        }
        if (const auto out = label_pushed_out(group)) {
            return Verdict::refuted(
                fmt::format("(1-u)^2 has its minimum over the masses of the {} where that of token {} is 0", component_name(group), *out),
                "a minimiser of Lbar on S_fin", "none: every attention mass is positive");
        }
    }
    return Verdict::held();
}

Verdict calibrated_for_squared_loss(const CaseFacts& facts) {
    if (!independent(facts.data())) {
        return Verdict::vacuous("I");
    }
    const auto groups = one_group_a_component(facts);
    if (!groups) {
        return several_bags();
    }
    if (std::any_of(groups->begin(), groups->end(), [](const SampleGroup& group) { return label_pushed_out(group).has_value(); })) {
        return Verdict::vacuous("a minimiser of Lbar");
    }
    for (const SampleGroup& group : *groups) {
        for (const auto& [label, count] : group.label_count) {
            const Rational frequency(count, group.samples);
            const Rational mass = 1 - price(group) / count;
            if (mass != frequency) {
                return Verdict::refuted(fmt::format("at the minimiser of Lbar for (1-u)^2, in the {}", component_name(group)),
                                        fmt::format("token {} has the mass {}, its frequency as a label", label, to_text(frequency)), to_text(mass));
            }
        }
    }
    return Verdict::held();
}

// ---- descent

Verdict descent_finite_for_linear_loss(const CaseFacts& facts) {
    if (!share_allowed(facts)) {
        return Verdict::vacuous("step");
    }
    if (facts.cyclic().dimension() == 0) {
        return Verdict::held(); // the part in S_fin is 0
    }
    const std::vector<SampleGroup> groups = sample_groups(facts.data());
    if (!std::all_of(groups.begin(), groups.end(), [](const SampleGroup& group) { return group.all_tokens_equally_often(); })) {
        return Verdict::undecided("the risk for -u is not constant, and its descent was not followed");
    }
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return Verdict::undecided("W_fin was not enclosed");
    }
    const Matrix<Interval> limit = facts.model().logits(fin->space.combination(fin->enclosure));
    const Matrix<Rational> start = facts.model().logits(facts.cyclic().project(facts.value().weights("start")));
    for (Index e = 0; e < start.size(); ++e) {
        const Interval apart = Interval(start.data()[e]) - limit.data()[e];
        if (positive(apart) == Truth::yes || negative(apart) == Truth::yes) {
            return Verdict::refuted("the risk for -u is constant, so W(t) = W(0), whose part in S_fin is not W_fin",
                                    "a logit of " + limit.data()[e].midpoint().to_text(6), to_text(start.data()[e]));
        }
    }
    return Verdict::undecided("the start's part in S_fin was not told from W_fin");
}

Verdict first_step_falls_for(const CaseFacts& facts, Loss loss) {
    if (!share_allowed(facts)) {
        return Verdict::vacuous("step");
    }
    const LogitModel& model = facts.model();
    const std::vector<SampleGroup> groups = sample_groups(facts.data());
    const bool constant =
        smoothness(facts.data()) == 0 ||
        (loss == Loss::linear && std::all_of(groups.begin(), groups.end(), [](const SampleGroup& g) { return g.all_tokens_equally_often(); }));
    if (constant) {
        return Verdict::held(0.0); // the gradient is 0, exactly
    }
    const Interval rate(rate_of_share(facts.data(), facts.value().scalar("share")));
    const Matrix<Interval> before = converted<Interval>(model.logits(facts.value().weights("start")));
    const Matrix<Interval> gradient = risk_gradient(model, before, loss);
    Matrix<Interval> after = model.logits_of_coefficients(gradient);
    for (Index e = 0; e < after.size(); ++e) {
        after.data()[e] = before.data()[e] - rate * after.data()[e];
    }
    const Interval wanted = rate * model.coefficient_product(gradient, gradient) / Interval(2);
    return compare_at(0, wanted, risk(model, before, loss) - risk(model, after, loss), "the wanted decrease against the decrease of the loss");
}

} // namespace attest
