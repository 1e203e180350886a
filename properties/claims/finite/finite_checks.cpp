#include "properties/claims/finite/finite_checks.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

/// Small datasets whose components hold one bag of tokens: the finite component for these losses is decided there.
DrawDataset one_bag_datasets() {
    return [](std::uint64_t seed, int size) {
        Draw draw(seed, size);
        const int tokens = draw.between(2, 4);
        std::vector<Token> context;
        for (Token v = 0; v < tokens; ++v) {
            context.push_back(v);
        }
        Dataset data(Embedding::one_hot(tokens));
        for (int i = draw.between(2, 6); i > 0; --i) {
            data.add_sample(context, draw.between(0, tokens - 1));
        }
        return data;
    };
}

Verdict minimiser_is_elsewhere(const CaseFacts& facts, const LogitModel& model, const std::string& reason,
                               const std::function<std::optional<Matrix<Interval>>(const Matrix<Interval>&)>& gradient) {
    const auto z = finite_logits(facts, model);
    if (!z) {
        return Verdict::undecided("W_fin was not enclosed");
    }
    const auto table = gradient(*z);
    if (!table) {
        return infinite_loss();
    }
    const Vector<Interval> slopes = slopes_on_cyclic(facts, model, *table);
    const Interval* slope = nonzero_slope(slopes);
    return slope ? Verdict::refuted(reason, "gradient 0 along S_fin", "slope " + ends_text(*slope)) : not_decisive();
}

} // namespace

Matrix<Interval> enclosed_logits(const LogitModel& model, const FiniteComponent& fin) {
    const std::vector<Token>& queries = model.queries(); // of a part of the data: W_fin may have more
    const bool all = std::all_of(fin.space.basis().begin(), fin.space.basis().end(),
                                 [&](const EdgeMatrix& m) { return std::find(queries.begin(), queries.end(), m.query) != queries.end(); });
    if (!all) {
        return model.logits(fin.space.combination(fin.enclosure));
    }
    return model.logits_of_coefficients(fin.space.coefficient_table(fin.enclosure, model.queries()));
}

Verdict within_twenty_digits(const Interval& x, const std::string& what) {
    const Verdict verdict = at_most(abs(x), Interval::exactly(Real::power_of_ten(-20)), what);
    return verdict.outcome == Outcome::held ? Verdict::held() : verdict;
}

std::vector<EdgeMatrix> tied_edges(const CaseFacts& facts) {
    std::vector<EdgeMatrix> edges;
    for (const QueryGraph& graph : facts.graphs()) {
        for (const Edge& e : graph.edges()) {
            if (!graph.strict(e)) {
                edges.push_back({graph.query(), e.from, e.to});
            }
        }
    }
    return edges;
}

Verdict stationary(const CaseFacts& facts, const Dataset& restricted) {
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return no_enclosure();
    }
    const LogitModel model(restricted);
    // <grad, M_b> from the logits of grad: the products with the basis
    const Matrix<Interval> gradient = model.logits_of_coefficients(risk_gradient(model, enclosed_logits(model, *fin)));
    const Vector<Interval> slopes = fin->space.products_from_logits(gradient, model.queries());
    for (Index b = 0; b < slopes.size(); ++b) {
        if (!slopes[b].contains_zero()) {
            const EdgeMatrix& m = fin->space.basis()[static_cast<std::size_t>(b)];
            return Verdict::refuted(fmt::format("the gradient along the edge {} -> {} of query {} is not 0", m.from, m.to, m.query), "0",
                                    fmt::format("between {} and {}", slopes[b].lower().to_text(8), slopes[b].upper().to_text(8)));
        }
    }
    return Verdict::held();
}

std::optional<std::size_t> first_sample_with_outside_token(const InsideFlags& inside) {
    for (std::size_t i = 0; i < inside.size(); ++i) {
        if (std::find(inside[i].begin(), inside[i].end(), false) != inside[i].end()) {
            return i;
        }
    }
    return std::nullopt;
}

Interval mean_outside_ratio(const LogitModel& model, const InsideFlags& inside, const Matrix<Interval>& logits) {
    Interval total(0);
    for (const Interval& q : outside_ratios(model, inside, logits)) {
        total += q;
    }
    return total / Interval(static_cast<long>(inside.size()));
}

DrawDataset mostly_cyclic() { return mixture({{2, cyclic_datasets()}, {1, realisable_datasets()}}); }

Verdict minimiser_is_elsewhere_with_head(const CaseFacts& facts) {
    const HeadRisk risk(facts.restricted());
    return minimiser_is_elsewhere(facts, risk.model(), "the point of S_fin with these masses does not minimise Lbar with this head",
                                  [&](const Matrix<Interval>& z) { return risk.gradient(z); });
}

Verdict minimiser_is_elsewhere_with_loss(const CaseFacts& facts, const OtherLoss& l) {
    const LogitModel model(facts.restricted());
    return minimiser_is_elsewhere(facts, model, l.text + ": the point of S_fin with these masses does not minimise Lbar",
                                  [&](const Matrix<Interval>& z) { return std::optional(risk_gradient(model, z, l.loss)); });
}

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

std::string component_name(const SampleGroup& group) {
    std::string r;
    for (const TokenCount& c : group.bag) {
        r += (r.empty() ? "" : " ") + std::to_string(c.token);
    }
    return fmt::format("component [{}] of query {}", r, group.query);
}

Rational price(const SampleGroup& group) {
    Rational inverse = 0;
    for (const auto& [label, count] : group.label_count) {
        inverse += Rational(1, count);
    }
    return Rational(static_cast<long>(group.label_count.size()) - 1) / inverse;
}

std::optional<Token> label_pushed_out(const SampleGroup& group) {
    for (const auto& [label, count] : group.label_count) {
        if (Rational(count) <= price(group)) {
            return label;
        }
    }
    return std::nullopt;
}

Verdict several_bags() { return Verdict::undecided("the samples of a component hold different bags of its tokens"); }

DrawDataset one_bag_or_cycles() { return mixture({{2, one_bag_datasets()}, {1, loss_cycles()}}); }
DatasetShape dependent_cycles() { return dependent_datasets().planned({{1, Plan::one_component}, {1, Plan::cyclic}, {2, Plan::free}}); }

} // namespace attest
