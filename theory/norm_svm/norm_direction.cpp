#include "theory/norm_svm/norm_direction.h"

#include "model/mutant.h"
#include "model/numbers/linear_program.h"
#include "model/numbers/number_text.h"
#include "theory/norm_svm/edge_combinations.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

EdgeMatrix matrix_of(const EdgeOfQuery& e) { return {e.query, e.edge.from, e.edge.to}; }
Matrix<Rational> matrix_of(const Embedding& embedding, const EdgeMatrix& e) { return edge_matrix(embedding, e.query, {e.from, e.to}); }

/// The caps of an edge whose margin the multipliers lambda of the Graph-SVM fix: tied ones by themselves, a strict one with lambda_e > 0 by
/// complementary slackness.
std::vector<EdgeCap> fixed_caps(const EdgeOfQuery& e, const NormSvm& svm) {
    const auto own = [&](const Rational& value) { return Multiplier{e.query, e.edge.from, e.edge.to, e.strict, value}; };
    if (!e.strict) {
        return {{matrix_of(e), 1, {own(-1)}}, {matrix_of(e), -1, {own(1)}}};
    }
    const auto is_own = [&](const Multiplier& m) { return m.query == e.query && m.from == e.edge.from && m.to == e.edge.to; };
    const auto at = std::find_if(svm.multipliers.begin(), svm.multipliers.end(), is_own);
    if (at == svm.multipliers.end()) {
        return {};
    }
    EdgeCap above{matrix_of(e), 1, {}}; // M_e + sum of the others/lambda_e = A/lambda_e
    for (const Multiplier& m : svm.multipliers) {
        if (!is_own(m)) {
            above.multipliers.push_back(m);
            above.multipliers.back().value /= at->value;
        }
    }
    return {above, {matrix_of(e), -1, {own(1)}}};
}

/// minimise nu |target + sum mu_f M_f|_* - sum of the strict mu; its prices are an optimum of largest <target, V'>.
class CapProgram {
public:
    CapProgram(const Embedding& embedding, const std::vector<EdgeOfQuery>& edges, EntryNorm norm) : edges_(edges), norm_(norm) {
        for (const EdgeOfQuery& e : edges) {
            matrices_.push_back(edge_matrix(embedding, e.query, e.edge));
            columns_.push_back(variables_);
            variables_ += e.strict ? 1 : 2;
        }
        entries_ = matrices_.front().size();
    }

    struct Solution {
        std::vector<Multiplier> multipliers;
        Matrix<Rational> furthest;
    };
    std::optional<Solution> solve(const Matrix<Rational>& target, const Rational& nu) {
        switch (norm_) {
        case EntryNorm::largest: bound_sum(target, nu); break;
        case EntryNorm::sum: bound_entries(target, nu); break;
        }
        for (Index row = 0; row < a_.rows(); ++row) { // the program wants b >= 0
            if (b_[row] < 0) {
                b_[row] = -b_[row];
                a_.row(row) *= Rational(-1);
                flip_[static_cast<std::size_t>(row)] = -1;
            }
        }
        const auto solved = maximise_exactly(a_, b_, c_);
        if (!solved) {
            return std::nullopt;
        }
        Solution r{{}, zero_matrix<Rational>(matrices_.front().rows(), matrices_.front().cols())};
        for (std::size_t e = 0; e < edges_.size(); ++e) {
            const Rational value =
                edges_[e].strict ? solved->primal[columns_[e]] : Rational(solved->primal[columns_[e]] - solved->primal[columns_[e] + 1]);
            if (value != 0) {
                r.multipliers.push_back({edges_[e].query, edges_[e].edge.from, edges_[e].edge.to, edges_[e].strict, value});
            }
        }
        const auto price = [&](Index row) { return Rational(flip_[static_cast<std::size_t>(row)] * solved->dual[row]); };
        for (Index i = 0; i < entries_; ++i) {
            switch (norm_) {
            case EntryNorm::largest: r.furthest.data()[i] = -price(i); break;
            case EntryNorm::sum: r.furthest.data()[i] = price(entries_ + i) - price(i); break;
            }
        }
        return r;
    }

private:
    void start(Index rows, Index further) {
        a_ = zero_matrix<Rational>(rows, variables_ + further);
        b_ = zero_vector<Rational>(rows);
        c_ = zero_vector<Rational>(variables_ + further);
        flip_.assign(static_cast<std::size_t>(rows), 1);
        for (std::size_t e = 0; e < edges_.size(); ++e) {
            if (edges_[e].strict) {
                c_[columns_[e]] = 1;
            }
        }
    }
    /// sign (sum mu_f M_f) at an entry.
    void put_edges(Index row, Index entry, int sign) {
        for (std::size_t e = 0; e < edges_.size(); ++e) {
            const Rational x = sign * matrices_[e].data()[entry];
            a_(row, columns_[e]) = x;
            if (!edges_[e].strict) {
                a_(row, columns_[e] + 1) = -x;
            }
        }
    }
    /// P - N - A = target entry by entry, at the price nu sum (P + N).
    void bound_sum(const Matrix<Rational>& target, const Rational& nu) {
        start(entries_, 2 * entries_);
        for (Index i = 0; i < entries_; ++i) {
            put_edges(i, i, -1);
            a_(i, variables_ + i) = 1;
            a_(i, variables_ + entries_ + i) = -1;
            b_[i] = target.data()[i];
            c_[variables_ + i] = -nu;
            c_[variables_ + entries_ + i] = -nu;
        }
    }
    /// t - A - rest = target and t + A - rest = -target entry by entry, at the price nu t.
    void bound_entries(const Matrix<Rational>& target, const Rational& nu) {
        start(2 * entries_, 1 + 2 * entries_);
        c_[variables_] = -nu;
        for (Index i = 0; i < entries_; ++i) {
            for (const int side : {0, 1}) {
                const Index row = side * entries_ + i;
                put_edges(row, i, side == 0 ? -1 : 1);
                a_(row, variables_) = 1;
                a_(row, variables_ + 1 + row) = -1;
                b_[row] = (side == 0 ? 1 : -1) * target.data()[i];
            }
        }
    }

    const std::vector<EdgeOfQuery>& edges_;
    EntryNorm norm_;
    std::vector<Matrix<Rational>> matrices_;
    std::vector<Index> columns_; ///< of the edges' first variables
    Index variables_ = 0;
    Index entries_ = 0;
    Matrix<Rational> a_;
    Vector<Rational> b_, c_;
    std::vector<int> flip_; ///< -1: the row was turned round
};

} // namespace

std::optional<CapNumbers> cap_numbers(const Dataset& data, const std::vector<QueryGraph>& graphs, EntryNorm norm, const EdgeCap& cap) {
    std::string problem;
    const auto a = combination(data, graphs, cap.multipliers, problem);
    if (!a) {
        return std::nullopt;
    }
    CapNumbers r{entry_norm(dual(norm), Matrix<Rational>(*a + matrix_of(data.embedding(), cap.edge) * Rational(cap.sign))), 0, 0};
    for (const Multiplier& m : cap.multipliers) {
        (m.strict ? r.strict_sum : r.tied_sum) += abs(m.value);
    }
    return r;
}

NormDirection find_norm_direction(const Dataset& data, const std::vector<QueryGraph>& graphs, const NormSvm& svm, CapsOn caps_on) {
    const std::vector<EdgeOfQuery> edges = all_edges(graphs);
    std::vector<EdgeMatrix> every;
    std::vector<EdgeMatrix> fixed;
    std::vector<EdgeMatrix> open;
    std::vector<std::pair<EdgeMatrix, std::vector<EdgeCap>>> known;
    for (const EdgeOfQuery& e : edges) {
        std::vector<EdgeCap> caps = fixed_caps(e, svm);
        (caps.empty() ? open : fixed).push_back(matrix_of(e));
        every.push_back(matrix_of(e));
        known.emplace_back(matrix_of(e), std::move(caps));
    }
    if (!mutant("norm_direction_of_fixed_edges")) {
        fixed.insert(fixed.end(), open.begin(), open.end());
    }
    NormDirection r;
    r.other = zero_matrix<Rational>(data.dimension(), data.dimension());
    CapProgram program(data.embedding(), edges, svm.norm);
    const EdgeSubspace spanned(data.embedding(), fixed);
    for (const EdgeMatrix& e : caps_on == CapsOn::basis ? spanned.basis() : every) {
        const auto at = std::find_if(known.begin(), known.end(),
                                     [&](const auto& k) { return k.first.query == e.query && k.first.from == e.from && k.first.to == e.to; });
        if (!at->second.empty()) {
            r.caps.insert(r.caps.end(), at->second.begin(), at->second.end());
            continue;
        }
        const Matrix<Rational> m = matrix_of(data.embedding(), e);
        const Rational margin = inner_product(m, svm.solution);
        for (const int sign : {1, -1}) {
            const auto solved = program.solve(Matrix<Rational>(m * Rational(sign)), svm.nu);
            if (!solved) {
                return r; // check_norm_direction then says that nothing is shown
            }
            if (inner_product(m, solved->furthest) != margin) {
                r.other = solved->furthest;
                r.differs = e;
                r.caps.clear();
                return r;
            }
            r.caps.push_back({e, sign, solved->multipliers});
        }
    }
    r.unique = true;
    return r;
}

Verdict check_norm_direction(const Dataset& data, const std::vector<QueryGraph>& graphs, const NormSvm& svm, const NormDirection& direction) {
    const auto refuted = [&](const std::string& what, const std::string& expected, const std::string& found) {
        return Verdict::refuted(fmt::format("the direction of the Graph-SVM in {}: {}", entry_norm_text(svm.norm), what), expected, found);
    };
    const auto margin = [&](const EdgeMatrix& e, const Matrix<Rational>& v) { return inner_product(matrix_of(data.embedding(), e), v); };
    if (!direction.unique) {
        if (const auto unmet = unmet_margin(data, graphs, direction.other)) {
            return refuted("a second optimum", "feasible", "a margin " + to_text(unmet->margin));
        }
        if (const Rational size = entry_norm(svm.norm, direction.other); size > svm.nu) {
            return refuted("the norm of a second optimum", to_text(svm.nu), to_text(size));
        }
        return margin(direction.differs, direction.other) != margin(direction.differs, svm.solution)
                   ? Verdict::held()
                   : refuted("two optima", "different margins on an edge", "the same margin");
    }
    std::vector<EdgeMatrix> every;
    for (const EdgeOfQuery& e : all_edges(graphs)) {
        every.push_back(matrix_of(e));
    }
    for (const int sign : {1, -1}) {
        std::vector<EdgeMatrix> capped;
        for (const EdgeCap& cap : direction.caps) {
            const bool edge = std::any_of(every.begin(), every.end(), [&](const EdgeMatrix& e) {
                return e.query == cap.edge.query && e.from == cap.edge.from && e.to == cap.edge.to;
            });
            if (cap.sign != sign || !edge) {
                continue;
            }
            const auto numbers = cap_numbers(data, graphs, svm.norm, cap);
            if (!numbers) {
                return refuted("multipliers of a cap", "of edges, not negative on strict ones", "otherwise");
            }
            const Rational most = svm.nu * numbers->norm - numbers->strict_sum;
            const Rational own = sign * margin(cap.edge, svm.solution);
            if (most != own) {
                return refuted(fmt::format("a cap of {} -> {} under query {}", cap.edge.from, cap.edge.to, cap.edge.query), to_text(own),
                               to_text(most));
            }
            capped.push_back(cap.edge);
        }
        if (EdgeSubspace(data.embedding(), capped).dimension() != EdgeSubspace(data.embedding(), every).dimension()) {
            return refuted("caps", "on edges that span S", "fewer");
        }
    }
    return Verdict::held();
}

} // namespace attest
