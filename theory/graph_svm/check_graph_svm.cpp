// Decides whether a GraphSvm is what it says, by integer arithmetic alone (section 3).
//
//   optimal     <M_e, W> = 0 on every tied edge and >= 1 on every strict one (primal feasibility), W = sum lambda_e M_e with
//               lambda_e >= 0 on strict edges (dual feasibility), <M_e, W> = 1 wherever a strict lambda_e is not 0
//               (complementarity): with these W is the projection of 0 on the feasible set, hence the only minimiser.
//   infeasible  sum lambda_e M_e = 0 with lambda_e >= 0 on strict edges, summing to 1: a feasible W would give 0 >= 1.
//   zero        no graph has a strict edge: W = 0 is feasible.
//
// Trusted: the graphs, the Gram matrix of the embeddings, and GMP. Nothing is shared with find_graph_svm. Weight matrices
// are compared as matrices, E'AE = E'BE, not table by table (without I different tables give the same matrix):
// |E'DE|^2 = <D, G D G> = 0 for the difference D. One common denominator a table keeps gcds out of the sums.
//
// Who asks for the outcome alone is told "refuted" as soon as one of the equations does not hold modulo a prime: then it does not hold. Everything
// else, and every `held`, is decided by GMP.
#include "theory/graph_svm/check_graph_svm.h"

#include "model/mutant.h"
#include "model/numbers/number_text.h"
#include "model/numbers/residue.h"
#include "model/stop.h"

#include <algorithm>
#include <optional>
#include <span>
#include <stdexcept>
#include <tuple>
#include <type_traits>

namespace attest {
namespace {

std::string edge_text(Token query, Token from, Token to) {
    return "query " + std::to_string(query) + ", edge " + std::to_string(from) + " -> " + std::to_string(to);
}
std::string edge_text(const Multiplier& m) { return edge_text(m.query, m.from, m.to); }

// Coefficients a_{v,k} of sum a e_v e_k', as integers over one denominator, or as residues (over 1); ascending by (query, token), no place twice.
template <class N>
struct Coefficient {
    Token query;
    Token token;
    N value;
};
template <class N>
struct CoefficientTable {
    std::vector<Coefficient<N>> places;
    N denominator = 1;

    void scale_to(const N& common) {
        if (common != denominator) {
            const N factor = common / denominator;
            for (Coefficient<N>& place : places) {
                place.value *= factor;
            }
            denominator = common;
        }
    }
    /// Sorts, and adds up what stands at one place.
    void gather() {
        const auto before = [](const Coefficient<N>& a, const Coefficient<N>& b) { return std::tie(a.query, a.token) < std::tie(b.query, b.token); };
        if (!std::is_sorted(places.begin(), places.end(), before)) {
            std::stable_sort(places.begin(), places.end(), before);
        }
        std::size_t kept = 0;
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (kept > 0 && !before(places[kept - 1], places[i])) {
                places[kept - 1].value += places[i].value;
            } else {
                if (kept != i) {
                    places[kept] = std::move(places[i]);
                }
                ++kept;
            }
        }
        places.resize(kept);
    }
};

template <class N, class List>
N common_denominator(const List& list) {
    N r = 1;
    if constexpr (std::is_same_v<N, Residue>) {
        return r;
    } else {
        for (const auto& entry : list) {
            const Integer d(denominator(entry.value));
            if (r % d != 0) { // a division is far cheaper than a gcd, and long denominators are mostly equal
                r = lcm(r, d);
            }
        }
        return r;
    }
}

// Numerators of fractions over a common denominator.
template <class N>
class Numerators {
public:
    explicit Numerators(const Integer& common) : common_(common) {}
    Integer operator()(const Rational& value) const { return numerator(value) * (common_ / denominator(value)); }

private:
    const Integer& common_;
};
// Residues, over 1. Long denominators are mostly equal: each is inverted once in a row.
template <>
class Numerators<Residue> {
public:
    explicit Numerators(const Residue& /*1*/) {}
    Residue operator()(const Rational& value) {
        mpz_srcptr denominator = mpq_denref(value.backend().data());
        if (mpz_cmp(denominator, last_.backend().data()) != 0) {
            inverse_ = Residue::of(denominator).inverse();
            mpz_set(last_.backend().data(), denominator);
        }
        return Residue::of(mpq_numref(value.backend().data())) * inverse_;
    }

private:
    Integer last_ = 1;
    Residue inverse_ = 1;
};

template <class N>
CoefficientTable<N> table_of(std::span<const Multiplier> multipliers) {
    CoefficientTable<N> r;
    r.denominator = common_denominator<N>(multipliers);
    r.places.reserve(2 * multipliers.size());
    Numerators<N> over_common(r.denominator);
    for (std::size_t i = mutant("graph_svm_check_ignores_first_multiplier") ? 1 : 0; i < multipliers.size(); ++i) {
        const Multiplier& m = multipliers[i];
        N value = over_common(m.value);
        r.places.push_back({m.query, m.to, N(-value)});
        r.places.push_back({m.query, m.from, std::move(value)});
    }
    r.gather();
    return r;
}

template <class N>
CoefficientTable<N> table_of(std::span<const WeightTerm> terms) {
    CoefficientTable<N> r;
    r.denominator = common_denominator<N>(terms);
    r.places.reserve(terms.size());
    Numerators<N> over_common(r.denominator);
    for (const WeightTerm& t : terms) {
        r.places.push_back({t.query, t.token, over_common(t.value)});
    }
    r.gather();
    return r;
}

// The Gram matrix over chosen tokens as integers over one denominator, or as residues; the identity is not stored.
template <class N>
class GramTable {
public:
    GramTable(const Embedding& embedding, std::vector<Token> tokens) : identity_(embedding.is_one_hot()), tokens_(std::move(tokens)) {
        if (identity_) {
            return;
        }
        const std::size_t n = tokens_.size();
        std::vector<WeightTerm> products; // of i and j <= i
        products.reserve(n * (n + 1) / 2);
        for (std::size_t i = 0; i < n; ++i) {
            poll_stop();
            for (std::size_t j = 0; j <= i; ++j) {
                products.push_back({tokens_[i], tokens_[j], embedding.gram(tokens_[i], tokens_[j])});
            }
        }
        denominator_ = common_denominator<N>(products);
        numerators_.resize(n * n);
        Numerators<N> over_common(denominator_);
        for (std::size_t i = 0, at = 0; i < n; ++i) {
            poll_stop();
            for (std::size_t j = 0; j <= i; ++j, ++at) {
                numerators_[j * n + i] = numerators_[i * n + j] = over_common(products[at].value);
            }
        }
    }
    bool identity() const { return identity_; }
    const N& denominator() const { return denominator_; }
    const std::vector<Token>& tokens() const { return tokens_; }
    /// By positions in tokens().
    const N& at(std::size_t i, std::size_t j) const { return numerators_[i * tokens_.size() + j]; }
    std::size_t position(Token v) const { return static_cast<std::size_t>(std::lower_bound(tokens_.begin(), tokens_.end(), v) - tokens_.begin()); }
    bool knows(Token v) const { return std::binary_search(tokens_.begin(), tokens_.end(), v); }

private:
    bool identity_;
    std::vector<Token> tokens_; // ascending
    std::vector<N> numerators_;
    N denominator_ = 1;
};

// Logits e_v' W e_k of W = sum a e_v e_k' at the Gram table's tokens and the given queries: G A G.
template <class N>
CoefficientTable<N> logits_of(const CoefficientTable<N>& a, const GramTable<N>& gram, const std::vector<Token>& queries) {
    if (gram.identity()) {
        return a;
    }
    const std::size_t tokens = gram.tokens().size();
    CoefficientTable<N> r;
    r.denominator = a.denominator * gram.denominator() * gram.denominator();
    r.places.reserve(queries.size() * tokens);
    for (const Token k : queries) {
        const std::size_t query = gram.position(k);
        std::vector<N> right(tokens); // A G, column k
        for (const Coefficient<N>& place : a.places) {
            poll_stop();
            const N& factor = gram.at(gram.position(place.query), query);
            if (factor != 0) {
                right[gram.position(place.token)] += place.value * factor;
            }
        }
        for (std::size_t v = 0; v < tokens; ++v) {
            poll_stop();
            N sum = 0;
            for (std::size_t u = 0; u < tokens; ++u) {
                if (right[u] != 0) {
                    sum += gram.at(v, u) * right[u];
                }
            }
            r.places.push_back({k, gram.tokens()[v], std::move(sum)});
        }
    }
    return r;
}

template <class N>
const N& entry(const CoefficientTable<N>& table, Token token, Token query) {
    static const N zero = 0;
    const auto at = std::lower_bound(table.places.begin(), table.places.end(), std::tie(query, token),
                                     [](const Coefficient<N>& a, const auto& place) { return std::tie(a.query, a.token) < place; });
    return at == table.places.end() || at->query != query || at->token != token ? zero : at->value;
}

// <A, L> for the logits L of A, |W|^2, times both denominators.
template <class N>
N scaled_norm_squared(const CoefficientTable<N>& a, const CoefficientTable<N>& logits) {
    N sum = 0;
    for (const Coefficient<N>& place : a.places) {
        sum += place.value * entry(logits, place.token, place.query);
    }
    return sum;
}
Rational norm_squared(const CoefficientTable<Integer>& a, const CoefficientTable<Integer>& logits) {
    return Rational(scaled_norm_squared(a, logits), Integer(a.denominator * logits.denominator));
}

// A - sum lambda_e M_e: a table of the zero matrix when W = sum lambda_e M_e.
template <class N>
CoefficientTable<N> difference_of(CoefficientTable<N> a, std::span<const Multiplier> multipliers) {
    CoefficientTable<N> sum = table_of<N>(multipliers);
    if constexpr (!std::is_same_v<N, Residue>) {
        const N common = lcm(sum.denominator, a.denominator);
        sum.scale_to(common);
        a.scale_to(common);
    }
    for (Coefficient<N>& place : sum.places) {
        place.value = -place.value;
        a.places.push_back(std::move(place));
    }
    a.gather();
    return a;
}
template <class N>
bool all_zero(const CoefficientTable<N>& a) {
    return std::all_of(a.places.begin(), a.places.end(), [](const Coefficient<N>& place) { return place.value == 0; });
}

// The equations of a solution: margin 0 on a tied edge, margin 1 where a strict multiplier is not 0.
template <class N>
N margin_of(const CoefficientTable<N>& logits, Token query, Token from, Token to) {
    return entry(logits, from, query) - entry(logits, to, query);
}
template <class N>
bool breaks_equality(const CoefficientTable<N>& logits, Token query, const Edge& e) {
    return margin_of(logits, query, e.from, e.to) != 0 && !mutant("graph_svm_check_ignores_equalities");
}
template <class N>
bool breaks_complementarity(const CoefficientTable<N>& logits, const Multiplier& m) {
    return m.strict && margin_of(logits, m.query, m.from, m.to) != logits.denominator && !mutant("graph_svm_check_accepts_slack_multipliers");
}

// Tokens whose products can be asked for: of the graphs, and of these terms, as far as they exist.
std::vector<Token> tokens_seen(int tokens, const std::vector<QueryGraph>& graphs, std::span<const WeightTerm> terms) {
    std::vector<Token> r;
    for (const QueryGraph& g : graphs) {
        r.push_back(g.query());
        r.insert(r.end(), g.tokens().begin(), g.tokens().end());
    }
    for (const WeightTerm& t : terms) {
        r.insert(r.end(), {t.token, t.query});
    }
    std::erase_if(r, [tokens](Token v) { return v < 0 || v >= tokens; });
    std::sort(r.begin(), r.end());
    r.erase(std::unique(r.begin(), r.end()), r.end());
    return r;
}

class Check {
public:
    Check(int tokens, const GramTable<Integer>& gram, const std::vector<QueryGraph>& graphs, const GraphSvm& svm,
          const GramTable<Residue>* residues = nullptr)
        : graphs_(graphs), svm_(svm), tokens_(tokens), gram_(gram), residues_(residues) {
        for (const QueryGraph& g : graphs) {
            if (!queries_.empty() && queries_.back() >= g.query()) { // parts are looked up by query: a graph out of order would go unchecked
                throw std::invalid_argument("check_graph_svm: the graphs do not ascend by query");
            }
            queries_.push_back(g.query());
        }
        for (const WeightTerm& t : svm.terms) {
            queries_.push_back(t.query);
        }
        std::sort(queries_.begin(), queries_.end());
        queries_.erase(std::unique(queries_.begin(), queries_.end()), queries_.end());
    }

    Verdict run() {
        Verdict verdict; // not shown
        if (!multipliers_well_formed(verdict) || !terms_well_formed(verdict)) {
            return verdict;
        }
        switch (svm_.status) {
        case GraphSvmStatus::zero: return zero();
        case GraphSvmStatus::optimal: return optimal();
        case GraphSvmStatus::infeasible: return infeasible();
        }
        return verdict;
    }

private:
    bool multipliers_well_formed(Verdict& verdict) const {
        const Multiplier* previous = nullptr;
        for (const Multiplier& m : svm_.multipliers) {
            if (previous != nullptr && !(std::tie(previous->query, previous->from, previous->to) < std::tie(m.query, m.from, m.to))) {
                verdict = Verdict::refuted("the multipliers are not sorted or one edge has two", "after " + edge_text(*previous), edge_text(m));
                return false;
            }
            previous = &m;
            const auto graph = std::lower_bound(graphs_.begin(), graphs_.end(), m.query, [](const QueryGraph& g, Token k) { return g.query() < k; });
            if (graph == graphs_.end() || graph->query() != m.query ||
                !std::binary_search(graph->edges().begin(), graph->edges().end(), Edge{m.from, m.to})) {
                verdict = Verdict::refuted("a multiplier is on an edge that is not in the graph", "an edge of the graph", edge_text(m));
                return false;
            }
            if (graph->strict({m.from, m.to}) != m.strict) {
                verdict = Verdict::refuted("a multiplier has the wrong relation", m.strict ? "tied" : "strict", edge_text(m));
                return false;
            }
            if (m.value == 0 || (m.strict && m.value < 0 && !mutant("graph_svm_check_accepts_negative_multipliers"))) {
                verdict = Verdict::refuted("a multiplier has the wrong sign", m.strict ? "> 0" : "not 0", edge_text(m) + ": " + to_text(m.value));
                return false;
            }
        }
        return true;
    }

    bool terms_well_formed(Verdict& verdict) const {
        const WeightTerm* previous = nullptr;
        for (const WeightTerm& t : svm_.terms) {
            const bool known = t.token >= 0 && t.token < tokens_ && t.query >= 0 && t.query < tokens_;
            const bool ascending = previous == nullptr || std::tie(previous->query, previous->token) < std::tie(t.query, t.token);
            previous = &t;
            if (!known || !ascending || t.value == 0) {
                verdict = Verdict::refuted("the terms of W are not sorted, not of the vocabulary, or zero", "ascending (query, token), values not 0",
                                           "token " + std::to_string(t.token) + ", query " + std::to_string(t.query));
                return false;
            }
        }
        return true;
    }

    Verdict empty_solution() const {
        if (!svm_.terms.empty() || svm_.norm_squared != 0) {
            return Verdict::refuted("a solution that is not optimal has no W", "no terms, norm 0", "|W|^2 = " + to_text(svm_.norm_squared));
        }
        return Verdict::held();
    }

    Verdict zero() const {
        for (const QueryGraph& g : graphs_) {
            for (const Edge& e : g.edges()) {
                if (g.strict(e)) {
                    return Verdict::refuted("W = 0 breaks a strict constraint", "no strict edge", edge_text(g.query(), e.from, e.to));
                }
            }
        }
        if (!svm_.multipliers.empty()) {
            return Verdict::refuted("W = 0 needs no multipliers", "none", edge_text(svm_.multipliers.front()));
        }
        return empty_solution();
    }

    Verdict infeasible() const {
        Rational sum = 0;
        for (const Multiplier& m : svm_.multipliers) {
            sum += m.strict ? m.value : Rational(0);
        }
        if (sum != 1 && !mutant("farkas_check_without_sum")) {
            return Verdict::refuted("the strict multipliers of a Farkas certificate do not sum to 1", "1", to_text(sum));
        }
        const CoefficientTable<Integer> combination = table_of<Integer>(std::span<const Multiplier>(svm_.multipliers));
        const Rational norm = norm_squared(combination, logits_of(combination, gram_, queries_));
        if (norm != 0) {
            return Verdict::refuted("the combination of a Farkas certificate is not 0", "0", "squared norm " + to_text(norm));
        }
        return empty_solution();
    }

    /// What has to be looked at together: under one-hot embeddings each query alone (columns of W are orthogonal and share no number),
    /// else everything. A part has one denominator; that of all columns of a corpus would have thousands of digits.
    struct Part {
        std::span<const QueryGraph> graphs;
        std::span<const Multiplier> multipliers;
        std::span<const WeightTerm> terms;
    };
    std::vector<Part> parts() const {
        if (!gram_.identity()) {
            return {{graphs_, svm_.multipliers, svm_.terms}};
        }
        std::vector<Part> r;
        for (const Token k : queries_) {
            r.push_back({of_query(graphs_, k, [](const QueryGraph& g) { return g.query(); }),
                         of_query(svm_.multipliers, k, [](const Multiplier& m) { return m.query; }),
                         of_query(svm_.terms, k, [](const WeightTerm& t) { return t.query; })});
        }
        return r;
    }
    /// The items of one query; `list` ascends by query.
    template <class T, class QueryOf>
    static std::span<const T> of_query(const std::vector<T>& list, Token k, QueryOf query_of) {
        const auto begin = std::partition_point(list.begin(), list.end(), [&](const T& x) { return query_of(x) < k; });
        const auto end = std::partition_point(begin, list.end(), [&](const T& x) { return query_of(x) == k; });
        return {begin, end};
    }

    Verdict optimal() const {
        bool strict_edge = false;
        Rational norm = 0;
        for (const Part& part : parts()) {
            if (residues_ != nullptr && breaks_an_equation(part, *residues_)) {
                return Verdict::refuted("an equation of the solution does not hold modulo 2^61 - 1", "0", "not 0");
            }
            const CoefficientTable<Integer> w = table_of<Integer>(part.terms);
            if (Verdict v = equals_combination(w, part.multipliers); v.outcome != Outcome::held) {
                return v;
            }
            const CoefficientTable<Integer> logits = logits_of(w, gram_, queries_);
            if (Verdict v = margins_hold(part, logits, strict_edge); v.outcome != Outcome::held) {
                return v;
            }
            norm += norm_squared(w, logits);
        }
        if (!strict_edge) {
            return Verdict::refuted("no graph has a strict edge", "status zero", "status optimal");
        }
        if (norm != svm_.norm_squared) {
            return Verdict::refuted("the squared norm is not that of W", to_text(norm), to_text(svm_.norm_squared));
        }
        return Verdict::held();
    }

    /// Modulo the prime, in words; false proves nothing.
    bool breaks_an_equation(const Part& part, const GramTable<Residue>& gram) const {
        try {
            const CoefficientTable<Residue> w = table_of<Residue>(part.terms);
            const CoefficientTable<Residue> difference = difference_of(w, part.multipliers);
            if (!all_zero(difference) && scaled_norm_squared(difference, logits_of(difference, gram, queries_)) != 0) {
                return true;
            }
            const CoefficientTable<Residue> logits = logits_of(w, gram, queries_);
            return std::any_of(part.graphs.begin(), part.graphs.end(),
                               [&](const QueryGraph& g) {
                                   return std::any_of(g.edges().begin(), g.edges().end(),
                                                      [&](const Edge& e) { return !g.strict(e) && breaks_equality(logits, g.query(), e); });
                               }) ||
                   std::any_of(part.multipliers.begin(), part.multipliers.end(),
                               [&](const Multiplier& m) { return breaks_complementarity(logits, m); });
        } catch (const Residue::None&) {
            return false;
        }
    }

    // Feasibility on every edge, complementarity on every multiplier.
    Verdict margins_hold(const Part& part, const CoefficientTable<Integer>& logits, bool& strict_edge) const {
        for (const QueryGraph& g : part.graphs) {
            for (const Edge& e : g.edges()) {
                const bool strict = g.strict(e);
                if (strict ? margin_of(logits, g.query(), e.from, e.to) < logits.denominator : breaks_equality(logits, g.query(), e)) {
                    return Verdict::refuted("W breaks a constraint", strict ? ">= 1" : "0",
                                            edge_text(g.query(), e.from, e.to) + ": " +
                                                to_text(Rational(margin_of(logits, g.query(), e.from, e.to), logits.denominator)));
                }
                strict_edge = strict_edge || strict;
            }
        }
        for (const Multiplier& m : part.multipliers) {
            if (breaks_complementarity(logits, m)) {
                return Verdict::refuted("a multiplier is positive where the constraint is slack", "margin 1",
                                        edge_text(m) + ": margin " + to_text(Rational(margin_of(logits, m.query, m.from, m.to), logits.denominator)));
            }
        }
        return Verdict::held();
    }

    // W = sum lambda_e M_e as matrices.
    Verdict equals_combination(const CoefficientTable<Integer>& w, std::span<const Multiplier> multipliers) const {
        const CoefficientTable<Integer> difference = difference_of(w, multipliers);
        if (all_zero(difference)) {
            return Verdict::held(); // the same table
        }
        const Rational distance = norm_squared(difference, logits_of(difference, gram_, queries_));
        return distance == 0 ? Verdict::held()
                             : Verdict::refuted("W is not the combination of its multipliers", "distance 0", "squared distance " + to_text(distance));
    }

    const std::vector<QueryGraph>& graphs_;
    const GraphSvm& svm_;
    int tokens_;
    const GramTable<Integer>& gram_;
    const GramTable<Residue>* residues_; // null: the first condition that fails is wanted with its numbers
    std::vector<Token> queries_;
};

} // namespace

struct GraphSvmChecker::Given {
    const Dataset& data;
    const std::vector<QueryGraph>& graphs;
    GramTable<Integer> gram;
    std::optional<GramTable<Residue>> residues; // of the same tokens; nothing when an entry has no residue

    bool knows(const GraphSvm& svm) const {
        const auto known = [&](Token v) { return v < 0 || v >= data.tokens() || gram.knows(v); };
        return std::all_of(svm.terms.begin(), svm.terms.end(), [&](const WeightTerm& t) { return known(t.token) && known(t.query); });
    }
    Verdict check(const GraphSvm& svm, const GramTable<Residue>* screen) const {
        if (knows(svm)) {
            return Check(data.tokens(), gram, graphs, svm, screen).run();
        }
        return Check(data.tokens(), GramTable<Integer>(data.embedding(), tokens_seen(data.tokens(), graphs, svm.terms)), graphs, svm).run();
    }
};

GraphSvmChecker::GraphSvmChecker(const Dataset& data, const std::vector<QueryGraph>& graphs) {
    const std::vector<Token> tokens = tokens_seen(data.tokens(), graphs, {});
    given_ = std::make_unique<Given>(Given{data, graphs, GramTable<Integer>(data.embedding(), tokens), std::nullopt});
}
GraphSvmChecker::~GraphSvmChecker() = default;

Verdict GraphSvmChecker::check(const GraphSvm& svm) const { return given_->check(svm, nullptr); }

Outcome GraphSvmChecker::outcome(const GraphSvm& svm) {
    if (!given_->residues) {
        try {
            given_->residues.emplace(given_->data.embedding(), given_->gram.tokens());
        } catch (const Residue::None&) {
            return check(svm).outcome;
        }
    }
    return given_->check(svm, &*given_->residues).outcome;
}

Verdict check_graph_svm(const Dataset& data, const std::vector<QueryGraph>& graphs, const GraphSvm& svm) {
    return GraphSvmChecker(data, graphs).check(svm);
}

} // namespace attest
