// The claims on the finite component (finite.*; section 4 of the specification; paper, section 4).
//
// W_fin is transcendental, so it enters as the enclosure that theory/finite_component/finite_component proves (existence, uniqueness,
// radius). Identities that hold for every W are decided over the rationals first (weights p in place of e^z); equalities
// with W_fin itself are stated up to 10^-20, and the statement says so.
#include "model/attention/loss.h"
#include "model/numbers/exact_solve.h"
#include "model/numbers/interval_newton.h"
#include "model/numbers/number_text.h"
#include "properties/claims/claim_tools.h"
#include "properties/generators/generate.h"
#include "theory/bounds/limit_gap.h"
#include "theory/finite_component/loss_split.h"
#include "theory/finite_component/restricted_risk.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

namespace attest {
namespace {

Verdict no_enclosure() { return Verdict::undecided(fmt::format("W_fin was not enclosed at {} digits", working_digits())); }

/// Logits of every W in the enclosure of W_fin, K x Q.
Matrix<Interval> enclosed_logits(const LogitModel& model, const FiniteComponent& fin) { return model.logits(fin.space.combination(fin.enclosure)); }

/// |x| <= 10^-20, decided.
Verdict within_twenty_digits(const Interval& x, const std::string& what) {
    const Interval bound = Interval::exactly(Real::power_of_ten(-20));
    switch (less_equal(abs(x), bound)) {
    case Truth::yes: return Verdict::held();
    case Truth::no: return Verdict::refuted(what, "a difference of at most 1e-20", "a difference of at least " + abs(x).lower().to_text(6));
    case Truth::unknown: break;
    }
    return Verdict::undecided(fmt::format("{}: not decided at {} digits", what, working_digits()));
}

// ---- finite.dimension

Matrix<Rational> gram_of(const Embedding& embedding, const std::vector<EdgeMatrix>& edges) {
    Matrix<Rational> gram(static_cast<Index>(edges.size()), static_cast<Index>(edges.size()));
    for (Index a = 0; a < gram.rows(); ++a) {
        for (Index b = 0; b < gram.cols(); ++b) {
            gram(a, b) = edge_product(embedding, edges[static_cast<std::size_t>(a)], edges[static_cast<std::size_t>(b)]);
        }
    }
    return gram;
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

/// dim S_fin by the definition: the rank of the Gram matrix of every edge inside a component.
Verdict dimension_is(const CaseFacts& facts, Index predicted) {
    const Index dimension = exact_rank(gram_of(facts.data().embedding(), tied_edges(facts)));
    return dimension == predicted ? Verdict::held()
                                  : Verdict::refuted("another dimension", fmt::format("dim S_fin = {}", predicted), std::to_string(dimension));
}

Verdict dimension(const CaseFacts& facts) {
    Index predicted = 0;
    for (const QueryGraph& graph : facts.graphs()) {
        for (const auto& component : graph.components()) {
            predicted += static_cast<Index>(component.size()) - 1;
        }
    }
    return dimension_is(facts, predicted);
}
Verdict dimension_counts_edges(const CaseFacts& facts) { return dimension_is(facts, static_cast<Index>(tied_edges(facts).size())); }

// ---- finite.exists

/// Lbar is finite and strictly convex on S_fin; the enclosure contains a zero of its gradient there. That the gradient at
/// the enclosure contains 0 on every basis matrix is evaluated again here, by the model's own gradient.
Verdict stationary(const CaseFacts& facts, const Dataset& restricted) {
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return no_enclosure();
    }
    const LogitModel model(restricted);
    const Matrix<Interval> gradient = risk_gradient(model, enclosed_logits(model, *fin));
    for (const EdgeMatrix& m : fin->space.basis()) {
        // <grad, M_{k,i,j}> = sum_{v,q} R(v,q) e_v' M e_q
        Interval slope(0);
        for (Index q = 0; q < gradient.cols(); ++q) {
            for (Index v = 0; v < gradient.rows(); ++v) {
                const Token query = model.queries()[static_cast<std::size_t>(q)];
                const Embedding& e = restricted.embedding();
                const Rational product = (e.gram(static_cast<Token>(v), m.from) - e.gram(static_cast<Token>(v), m.to)) * e.gram(query, m.query);
                if (product != 0) {
                    slope += gradient(v, q) * Interval(product);
                }
            }
        }
        if (!slope.contains_zero()) {
            return Verdict::refuted(fmt::format("the gradient along the edge {} -> {} of query {} is not 0", m.from, m.to, m.query), "0",
                                    fmt::format("between {} and {}", slope.lower().to_text(8), slope.upper().to_text(8)));
        }
    }
    return Verdict::held();
}

/// Krawczyk's proof once more from a centre that is wrong in its tenth digit. There is one minimiser, so the two boxes must meet.
/// From such a centre the step alone does not end at W_fin: the box is right only if its slope term is.
Verdict boxes_meet(const CaseFacts& facts) {
    const FiniteComponent& fin = *facts.finite();
    const RestrictedRisk risk(facts.data(), facts.graphs(), fin.space);
    for (const RestrictedBlock& block : risk.blocks()) {
        const EnclosedMap gradient = {[&](const Vector<Interval>& y) { return block.gradient(y); },
                                      [&](const Vector<Interval>& y) { return block.derivatives(y).hessian; }};
        Vector<Real> centre(static_cast<Index>(block.coordinates().size()));
        for (Index b = 0; b < centre.size(); ++b) {
            const Real y = fin.products[block.coordinates()[static_cast<std::size_t>(b)]].midpoint();
            centre[b] = y + Real::power_of_ten(-10) * (Real(1) + abs(y)) / Real(static_cast<int>(b) + 1);
        }
        const std::optional<Vector<Interval>> box = enclose_zero(gradient, centre);
        if (!box) {
            return Verdict::undecided("no proof of W_fin from a centre that is wrong in its tenth digit");
        }
        for (Index b = 0; b < box->size(); ++b) {
            const Interval& first = fin.products[block.coordinates()[static_cast<std::size_t>(b)]];
            if (equal((*box)[b], first) == Truth::no) {
                return Verdict::refuted("two proofs of one minimiser give boxes that do not meet", first.midpoint().to_text(12),
                                        (*box)[b].midpoint().to_text(12));
            }
        }
    }
    return Verdict::held();
}

Verdict exists(const CaseFacts& facts) {
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
        const GraphSvm falls = find_graph_svm(left, graphs);
        if (falls.status == GraphSvmStatus::optimal && check_graph_svm(left, graphs, falls).outcome == Outcome::held &&
            facts.cyclic().contains(weight_matrix(left.embedding(), falls.terms))) {
            return Verdict::refuted(
                fmt::format("without the samples that draw {} -> {} of query {}, Lbar falls along a ray of S_fin", edge.from, edge.to, edge.query),
                "a minimiser on S_fin", "the ray " + matrix_text(weight_matrix(left.embedding(), falls.terms)));
        }
    }
    return Verdict::held();
}

// ---- finite.restricted-problem

std::map<Token, std::set<std::vector<Token>>> component_partition(const Dataset& data) {
    std::map<Token, std::set<std::vector<Token>>> partition;
    for (const QueryGraph& graph : token_graphs(data)) {
        for (const auto& component : graph.components_of_vocabulary(data.tokens())) {
            partition[graph.query()].insert(component);
        }
    }
    return partition;
}

/// The same components, no strict edge, and the same W_fin, for a candidate for the restricted dataset.
Verdict is_restricted_problem(const CaseFacts& facts, const Dataset& candidate) {
    if (component_partition(candidate) != component_partition(facts.data())) {
        return Verdict::refuted("the components differ", "the components of the dataset", "others");
    }
    const std::vector<QueryGraph> graphs = token_graphs(candidate);
    if (has_strict_edge(graphs)) {
        return Verdict::refuted("a strict edge is left", "no strict edge", "one");
    }
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return no_enclosure();
    }
    const std::optional<FiniteComponent> own = enclose_finite_component(candidate, graphs, working_digits() / 2);
    if (!own) {
        return no_enclosure();
    }
    const Matrix<Interval> a = fin->space.combination(fin->enclosure);
    const Matrix<Interval> b = own->space.combination(own->enclosure);
    for (Index i = 0; i < a.size(); ++i) {
        const Verdict v = within_twenty_digits(a.data()[i] - b.data()[i], "the two W_fin differ");
        if (v.outcome != Outcome::held) {
            return v;
        }
    }
    return stationary(facts, candidate); // W_fin is a zero of the gradient of the candidate's whole risk on S_fin
}

Verdict restricted_problem(const CaseFacts& facts) { return is_restricted_problem(facts, facts.restricted()); }
Verdict restricted_full_contexts(const CaseFacts& facts) { return is_restricted_problem(facts, facts.data()); }

Verdict restricted_drops_samples(const CaseFacts& facts) {
    Dataset kept(facts.data().embedding());
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const Sample s = facts.data().sample(i);
        if (s.context.size() == facts.restricted().sample(i).context.size()) {
            kept.add_sample(s.context, s.label, s.query);
        }
    }
    if (kept.size() == 0) {
        return Verdict::vacuous("a sample within one component");
    }
    return is_restricted_problem(facts, kept);
}

Verdict restricted_renames_query(const CaseFacts& facts) {
    Dataset renamed(facts.data().embedding());
    for (std::size_t i = 0; i < facts.restricted().size(); ++i) {
        const Sample s = facts.restricted().sample(i);
        renamed.add_sample(s.context, s.label);
    }
    return is_restricted_problem(facts, renamed);
}

// ---- finite.calibration

Verdict calibrated(const CaseFacts& facts, const Dataset& predicted_on, bool ignore_counts) {
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return no_enclosure();
    }
    LogitModel model(predicted_on);
    const Matrix<Interval> z = enclosed_logits(model, *fin);
    bool applied = false;
    std::map<std::pair<Token, Token>, Interval> excess; // (query, token): predicted minus observed
    for (CountedSample s : model.samples()) {
        if (ignore_counts) {
            for (TokenCount& c : s.counts) {
                c.count = 1;
            }
        }
        const Token query = model.queries()[static_cast<std::size_t>(s.query_index)];
        const QueryGraph& graph = graph_of(facts.graphs(), query);
        const std::vector<Interval> masses = attention(s, z);
        for (std::size_t j = 0; j < masses.size(); ++j) {
            if (graph.tied(s.counts[j].token, s.label)) {
                excess.try_emplace({query, s.counts[j].token}, 0).first->second += masses[j];
            }
        }
        excess.try_emplace({query, s.label}, 0).first->second -= Interval(1);
        applied = true;
    }
    for (const auto& [place, difference_from_count] : excess) {
        const Verdict v = within_twenty_digits(difference_from_count,
                                               fmt::format("query {}, token {}: predicted and observed frequency differ", place.first, place.second));
        if (v.outcome != Outcome::held) {
            return v;
        }
    }
    return applied ? Verdict::held() : Verdict::vacuous("a sample");
}

/// The exact half: n times the derivative of Lbar by the logit (v, k) is predicted minus observed frequency, for every
/// weights p, so calibration is the stationarity of Lbar and nothing else.
Verdict derivative_is_calibration_error(const CaseFacts& facts) {
    const Matrix<Rational>& table = facts.value().token_table("attention-weights");
    const LogitModel model(facts.restricted());
    for (Index q = 0; q < static_cast<Index>(model.queries().size()); ++q) {
        const Token query = model.queries()[static_cast<std::size_t>(q)];
        std::vector<Rational> p;
        for (Index v = 0; v < table.cols(); ++v) {
            p.push_back(table(query, v));
        }
        for (Token v = 0; v < model.tokens(); ++v) {
            // d/dz_v of log(sum_u m_u p_u / (m_y p_y)), by the quotient of polynomials in p
            Rational derivative = 0;
            Rational predicted = 0;
            int observed = 0;
            for (const CountedSample& s : model.samples()) {
                if (s.query_index != q) {
                    continue;
                }
                Rational total = 0;
                Rational own = 0;
                for (const TokenCount& c : s.counts) {
                    const Rational term = c.count * p[static_cast<std::size_t>(c.token)];
                    total += term;
                    own = c.token == v ? term : own;
                }
                derivative += own / total - (s.label == v ? 1 : 0);
                observed += s.label == v ? 1 : 0;
                const std::vector<Rational> masses = attention_from_weights(s.counts, p);
                for (std::size_t j = 0; j < masses.size(); ++j) {
                    predicted += s.counts[j].token == v ? masses[j] : Rational(0);
                }
            }
            if (derivative != predicted - observed) {
                return Verdict::refuted(fmt::format("query {}, token {}: the derivative is not the calibration error", query, v),
                                        to_text(Rational(predicted - observed)), to_text(derivative));
            }
        }
    }
    return Verdict::held();
}

Verdict calibration(const CaseFacts& facts) {
    const Verdict exact = derivative_is_calibration_error(facts);
    return exact.outcome == Outcome::held ? calibrated(facts, facts.restricted(), false) : exact;
}
Verdict calibration_full_contexts(const CaseFacts& facts) { return calibrated(facts, facts.data(), false); }
Verdict calibration_without_counts(const CaseFacts& facts) { return calibrated(facts, facts.restricted(), true); }

Verdict calibration_by_sample(const CaseFacts& facts) {
    for (std::size_t i = 0; i < facts.restricted().size(); ++i) {
        const Sample s = facts.restricted().sample(i);
        Dataset alone(facts.data().embedding());
        alone.add_sample(s.context, s.label, s.query);
        const Verdict v = calibrated(facts, alone, false);
        if (v.outcome != Outcome::held) {
            return v;
        }
    }
    return Verdict::held();
}

// ---- finite.closed-form

/// Label counts of one component of one query, and whether its samples satisfy the closed form's condition.
struct ComponentCounts {
    std::map<Token, int> labels;
    bool each_token_once = true;
    bool each_token = true;
};

Verdict log_ratio_for(const CaseFacts& facts, bool inverted, bool at_least_once) {
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return no_enclosure();
    }
    const Matrix<Interval> z = enclosed_logits(facts.model(), *fin);
    bool applied = false;
    for (const QueryGraph& graph : facts.graphs()) {
        const int q = facts.model().query_index(graph.query());
        for (const auto& component : graph.components()) {
            ComponentCounts counts;
            for (const CountedSample& s : facts.model().samples()) {
                if (s.query_index != q || !graph.tied(s.label, component.front())) {
                    continue;
                }
                ++counts.labels[s.label];
                for (const Token v : component) {
                    int m = 0;
                    for (const TokenCount& c : s.counts) {
                        m = c.token == v ? c.count : m;
                    }
                    counts.each_token_once = counts.each_token_once && m == 1;
                    counts.each_token = counts.each_token && m >= 1;
                }
            }
            if (component.size() < 2 || !(at_least_once ? counts.each_token : counts.each_token_once)) {
                continue;
            }
            applied = true;
            const Token first = component.front();
            for (const Token v : component) {
                Rational ratio(counts.labels[v], counts.labels[first]);
                if (inverted) {
                    ratio = 1 / ratio;
                }
                const Interval predicted = log(Interval(ratio));
                const Verdict verdict =
                    within_twenty_digits(z(v, q) - z(first, q) - predicted, fmt::format("query {}: the logits of {} and {} do not differ by log({})",
                                                                                        graph.query(), v, first, to_text(ratio)));
                if (verdict.outcome != Outcome::held) {
                    return verdict;
                }
            }
        }
    }
    if (acyclic(facts.graphs())) {
        return fin->space.dimension() == 0 ? Verdict::held() : Verdict::refuted("W_fin of acyclic data", "S_fin = 0", "another dimension");
    }
    return applied ? Verdict::held() : Verdict::vacuous("a component whose samples contain each of its tokens once");
}

/// Datasets for the closed form: components in which every sample holds each token once, and for its neighbour more.
Dataset closed_form_dataset(std::uint64_t seed, int /*size*/) {
    Draw draw(seed);
    const int size = draw.between(2, 4);
    const int tokens = size + draw.between(1, 3);
    Dataset data(Embedding::one_hot(tokens));
    const Token query = static_cast<Token>(tokens - 1);
    // every token of the component is a label at least once: then the component is strongly connected
    for (int round = 0; round < size + draw.between(0, 4); ++round) {
        std::vector<Token> context;
        for (Token v = 0; v < size; ++v) {
            context.push_back(v);
        }
        for (Token below = static_cast<Token>(size); below < query; ++below) {
            for (int copies = draw.between(0, 2); copies > 0; --copies) {
                context.push_back(below);
            }
        }
        draw.shuffle(context);
        context.push_back(query);
        data.add_sample(context, static_cast<Token>(round < size ? round : draw.between(0, size - 1)));
    }
    return data;
}
Dataset repeated_token_dataset(std::uint64_t seed, int size) {
    const Dataset once = closed_form_dataset(seed, size);
    Dataset data(once.embedding());
    for (std::size_t i = 0; i < once.size(); ++i) {
        const Sample s = once.sample(i);
        std::vector<Token> context(s.context.begin(), s.context.end());
        if (i == 0) {
            context.insert(context.begin(), s.label);
        }
        data.add_sample(context, s.label);
    }
    return data;
}

// ---- finite.limit

/// The first sample whose context has a token outside the label's component.
std::optional<std::size_t> first_sample_with_outside_token(const InsideFlags& inside) {
    for (std::size_t i = 0; i < inside.size(); ++i) {
        if (std::find(inside[i].begin(), inside[i].end(), false) != inside[i].end()) {
            return i;
        }
    }
    return std::nullopt;
}

/// kappa(W) = 1/n sum_i q_i(W).
Interval mean_outside_ratio(const LogitModel& model, const InsideFlags& inside, const Matrix<Interval>& logits) {
    Interval total(0);
    for (const Interval& q : outside_ratios(model, inside, logits)) {
        total += q;
    }
    return total / Interval(static_cast<long>(inside.size()));
}

Verdict limit_bound(const CaseFacts& facts, const Rational& rate, const Rational& factor) {
    const Matrix<Rational>& w = facts.value().weights("weights");
    const Rational& r = facts.value().scalar("r");
    if (r < 0) {
        return Verdict::vacuous("r >= 0");
    }
    const InsideFlags inside = inside_flags(facts.model(), facts.graphs());
    const Matrix<Interval> at_w = converted<Interval>(facts.model().logits(w));
    const Matrix<Interval> moved = converted<Interval>(facts.model().logits(sum(w, scaled(facts.direction(), r))));
    if (!first_sample_with_outside_token(inside)) {
        return Verdict::held(0.0); // no token outside the label's component: L = Lbar and kappa = 0, exactly
    }
    // L by the model's own risk, not by the split: the claim is about L
    const Interval gap = risk(facts.model(), moved) - split_risk(facts.model(), inside, at_w).restricted;
    const Interval bound = Interval(factor) * limit_gap_bound(mean_outside_ratio(facts.model(), inside, at_w), Interval(Rational(rate * r)));
    if (negative(gap) == Truth::yes) {
        return Verdict::refuted("L(W + r W_mm) is below Lbar(W)", "a gap of at least 0", gap.upper().to_text(8));
    }
    switch (less_equal(gap, bound)) {
    case Truth::no: return Verdict::refuted("the gap exceeds the bound", "at most " + bound.upper().to_text(8), "at least " + gap.lower().to_text(8));
    case Truth::yes:
        if (positive(gap) == Truth::yes) {
            return Verdict::held((bound - gap).lower().to_double());
        }
        break;
    case Truth::unknown: break;
    }
    return Verdict::undecided(fmt::format("the gap and its bound overlap at {} digits", working_digits()));
}

// ---- finite.infimum

/// L* < L(W) at the drawn W (strict edge) and L(W_fin + r W_mm) - L* <= kappa e^{-r} -> 0; without a strict edge L = Lbar.
Verdict infimum(const CaseFacts& facts) {
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return no_enclosure();
    }
    const InsideFlags inside = inside_flags(facts.model(), facts.graphs());
    const bool strict = has_strict_edge(facts.graphs());
    if (!strict && first_sample_with_outside_token(inside)) {
        return Verdict::refuted("a token outside the label's component without a strict edge", "none", "one");
    }
    if (!strict) {
        return stationary(facts, facts.data()); // L = Lbar as functions: attained at W_fin
    }
    const Interval above = risk(facts.model(), converted<Interval>(facts.model().logits(facts.value().weights("weights")))) - fin->loss_infimum;
    if (negative(above) == Truth::yes) {
        return Verdict::refuted("the risk falls below L*", "at least L*", "L - L* at most " + above.upper().to_text(8));
    }
    // L(W_fin + r W_mm) through the model at growing r: within the proved bound, which tends to 0
    const Matrix<Interval> z = enclosed_logits(facts.model(), *fin);
    const Matrix<Interval> step = converted<Interval>(facts.model().logits(facts.direction()));
    const Interval kappa = mean_outside_ratio(facts.model(), inside, z);
    for (const int r : {1, 10, 40}) {
        Matrix<Interval> moved = z;
        for (Index i = 0; i < moved.size(); ++i) {
            moved.data()[i] += Interval(r) * step.data()[i];
        }
        const Interval excess = risk(facts.model(), moved) - fin->loss_infimum;
        const Interval bound = limit_gap_bound(kappa, Interval(r));
        if (less(bound, excess) == Truth::yes) {
            return Verdict::refuted(fmt::format("r = {}: the excess over L* exceeds kappa e^-r", r), bound.upper().to_text(8),
                                    excess.lower().to_text(8));
        }
        if (less_equal(excess, bound) != Truth::yes || positive(excess) != Truth::yes) {
            return Verdict::undecided(fmt::format("the excess at r = {} overlaps its bound at {} digits", r, working_digits()));
        }
    }
    return positive(above) == Truth::yes ? Verdict::held(above.lower().to_double())
                                         : Verdict::undecided(fmt::format("L(W) and L* overlap at {} digits", working_digits()));
}

Verdict always_attained(const CaseFacts& facts) {
    if (!has_strict_edge(facts.graphs())) {
        return stationary(facts, facts.data());
    }
    // L(W) - L* >= 1/n log(1 + q_i(W)) > 0 for every W, because q_i is a ratio of positive numbers
    if (const auto i = first_sample_with_outside_token(inside_flags(facts.model(), facts.graphs()))) {
        return Verdict::refuted(fmt::format("sample {} has a token outside its label's component, so L(W) > Lbar(W) >= L* for every W", *i),
                                "some W with L(W) = L*", "none");
    }
    return Verdict::held();
}

Verdict infimum_is_zero(const CaseFacts& facts) {
    const FiniteComponent* fin = facts.finite();
    if (fin == nullptr) {
        return no_enclosure();
    }
    if (fin->space.dimension() == 0) {
        bool only_label_inside = true;
        for (std::size_t i = 0; i < facts.restricted().size(); ++i) {
            only_label_inside = only_label_inside && token_counts(facts.restricted().sample(i).context).size() == 1;
        }
        if (only_label_inside) {
            return Verdict::held(); // every restricted sample holds its label alone: Lbar = 0
        }
    }
    return positive(fin->loss_infimum) == Truth::yes
               ? Verdict::refuted("L >= Lbar >= L* > 0", "inf L = 0", "L* at least " + fin->loss_infimum.lower().to_text(8))
               : Verdict::undecided("L* was not separated from 0");
}

} // namespace

std::vector<Claim> finite_claims() {
    std::vector<Claim> claims;
    const std::vector<Hypothesis> log_loss = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss};
    const std::vector<Hypothesis> log_loss_independent = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::independent};
    const std::vector<Hypothesis> log_loss_feasible = {Hypothesis::head, Hypothesis::realisable, Hypothesis::log_loss, Hypothesis::feasible};
    const auto mostly_cyclic = mixture({{2, cyclic_datasets()}, {1, realisable_datasets()}});

    Claim dim;
    dim.id = "finite.dimension";
    dim.statement = "Under I, dim S_fin is the sum of |C| - 1 over all components of all queries' graphs.";
    dim.source = "ours, THEORY 4";
    dim.hypotheses = {Hypothesis::independent};
    dim.required_labels = {{"cyclic", 0.4}, {"several-queries", 0.2}};
    dim.generate = generate_cases(mostly_cyclic);
    dim.check = dimension;
    dim.false_neighbours = {
        {"edge-count", "dim S_fin is the number of edges inside components.", dimension_counts_edges, {}, {}},
        {"without-independence",
         "The same for any embeddings.",
         dimension,
         generate_cases(realisable_with_any_embedding()),
         {Hypothesis::independent}},
    };
    claims.push_back(dim);

    Claim existence;
    existence.id = "finite.exists";
    existence.statement = "Lbar has exactly one minimiser on S_fin (an enclosure proves existence and uniqueness, twice, from two centres).";
    existence.source = "paper, section 4; THEORY 4";
    existence.hypotheses = log_loss;
    existence.grade = Grade::enclosed;
    existence.undecided_limit = 0.01;
    existence.required_labels = {{"cyclic", 0.4}};
    existence.generate = generate_cases(mixture({{2, cyclic_datasets()}, {1, realisable_with_any_embedding()}}));
    existence.check = exists;
    existence.false_neighbours = {
        {"on-S", "Lbar has exactly one minimiser on S.", exists_on_space, {}, {}},
        {"cycle-opened",
         "Lbar still has a minimiser on S_fin when the samples of one edge of a cycle are left out.",
         exists_with_an_open_cycle,
         generate_cases(cyclic_datasets()),
         {}},
    };
    claims.push_back(existence);

    Claim problem;
    problem.id = "finite.restricted-problem";
    problem.statement =
        "The dataset with only the tokens of the label's component has the same components, no strict edge, and the same W_fin (to 1e-20).";
    problem.source = "paper, section 4 (cyclic subdataset); THEORY 4";
    problem.hypotheses = log_loss;
    problem.grade = Grade::enclosed;
    problem.undecided_limit = 0.01;
    problem.required_labels = {{"cyclic", 0.4}, {"strict-edge", 0.3}};
    problem.generate = generate_cases(mostly_cyclic);
    problem.check = restricted_problem;
    problem.false_neighbours = {
        {"full-contexts", "The same for the dataset itself.", restricted_full_contexts, {}, {}},
        {"samples-dropped", "The same when samples with tokens outside the label's component are dropped whole.", restricted_drops_samples, {}, {}},
        {"last-token-becomes-query",
         "The same when the last remaining token becomes the query.",
         restricted_renames_query,
         generate_cases(mixture({{3, cyclic_datasets()}, {1, draw_example({small_dataset({{{1, 2, 0}, 1}, {{2, 1, 0}, 2}})})}})),
         {}},
    };
    claims.push_back(problem);

    Claim calibrate;
    calibrate.id = "finite.calibration";
    calibrate.statement = "Inside each component the predicted token frequencies at W_fin equal the label frequencies, per query (to 1e-20).";
    calibrate.source = "ours, THEORY 4 (calibration)";
    calibrate.hypotheses = log_loss_independent;
    calibrate.grade = Grade::enclosed;
    calibrate.undecided_limit = 0.01;
    calibrate.required_labels = {{"cyclic", 0.4}, {"repeated-tokens", 0.2}};
    calibrate.generate = generate_cases(mostly_cyclic, {token_table_input("attention-weights")});
    calibrate.check = calibration;
    calibrate.false_neighbours = {
        {"full-contexts", "The same for attention on the full contexts.", calibration_full_contexts, {}, {}},
        {"sample-by-sample", "The same for every sample alone.", calibration_by_sample, {}, {}},
        {"multiplicities-ignored", "The same with multiplicities ignored in the prediction.", calibration_without_counts, {}, {}},
    };
    claims.push_back(calibrate);

    Claim form;
    form.id = "finite.closed-form";
    form.statement = "Where every sample of a component holds each of its tokens once, W_fin's logits differ by the log ratio of label counts (to "
                     "1e-20); W_fin = 0 on acyclic data.";
    form.source = "paper, section 4 (acyclic) and ours, THEORY 4 (closed form)";
    form.hypotheses = log_loss_independent;
    form.grade = Grade::enclosed;
    form.undecided_limit = 0.01;
    form.required_labels = {{"cyclic", 0.4}, {"acyclic", 0.1}};
    form.generate = generate_cases(mixture({{4, DrawDataset(closed_form_dataset)}, {1, acyclic_datasets()}}));
    form.check = [](const CaseFacts& facts) { return log_ratio_for(facts, false, false); };
    form.false_neighbours = {
        {"ratio-inverted", "The same with the ratio inverted.", [](const CaseFacts& facts) { return log_ratio_for(facts, true, false); }, {}, {}},
        {"at-least-once",
         "The same where every sample holds each token at least once.",
         [](const CaseFacts& facts) { return log_ratio_for(facts, false, true); },
         generate_cases(DrawDataset(repeated_token_dataset)),
         {}},
    };
    claims.push_back(form);

    Claim limit;
    limit.id = "finite.limit";
    limit.statement = "0 <= L(W + r W_mm) - Lbar(W) <= kappa(W) e^{-r} for every W and r >= 0.";
    limit.source = "paper, section 4; bound ours, THEORY 4 (B1)";
    limit.hypotheses = log_loss_feasible;
    limit.grade = Grade::enclosed;
    limit.undecided_limit = 0.01;
    limit.required_labels = {{"strict-edge", 0.5}, {"cyclic", 0.2}};
    limit.generate = generate_cases(feasible_datasets(), {weights_input("weights", {{1, WeightsKind::zero},
                                                                                    {3, WeightsKind::random},
                                                                                    {1, WeightsKind::along_svm},
                                                                                    {1, WeightsKind::single_edge},
                                                                                    {1, WeightsKind::off_space}}),
                                                          scalar_input("r", {"0", "1/10", "1", "5", "20", "60"})});
    limit.check = [](const CaseFacts& facts) { return limit_bound(facts, 1, 1); };
    limit.false_neighbours = {
        {"rate-1.5", "The same with kappa(W) e^{-1.5 r}.", [](const CaseFacts& facts) { return limit_bound(facts, Rational(3, 2), 1); }, {}, {}},
        {"half-kappa", "The same with kappa(W)/2.", [](const CaseFacts& facts) { return limit_bound(facts, 1, Rational(1, 2)); }, {}, {}},
    };
    claims.push_back(limit);

    Claim inf;
    inf.id = "finite.infimum";
    inf.statement = "inf L = L*, attained exactly when there is no strict edge.";
    inf.source = "paper, section 4; THEORY 4";
    inf.hypotheses = log_loss_feasible;
    inf.grade = Grade::enclosed;
    inf.undecided_limit = 0.01;
    inf.required_labels = {{"strict-edge", 0.4}, {"no-strict-edge", 0.1}, {"cyclic", 0.2}};
    inf.generate = generate_cases(mixture({{4, feasible_datasets()}, {1, single_component_datasets()}}), {weights_input("weights")});
    inf.check = infimum;
    inf.false_neighbours = {
        {"always-attained", "L* is always attained.", always_attained, {}, {}},
        {"infimum-zero", "inf L = 0.", infimum_is_zero, {}, {}},
    };
    claims.push_back(inf);

    return claims;
}

} // namespace attest
