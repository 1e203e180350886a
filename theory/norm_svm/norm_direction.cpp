#include "theory/norm_svm/norm_direction.h"

#include "model/mutant.h"
#include "model/numbers/number_text.h"
#include "theory/norm_svm/edge_program.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

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
    CapProgram(const Embedding& embedding, const std::vector<EdgeOfQuery>& edges, EntryNorm norm)
        : program_(embedding, edges), norm_(norm), dimension_(embedding.dimension()) {}

    struct Solution {
        std::vector<Multiplier> multipliers;
        Matrix<Rational> furthest;
    };
    Solution solve(const Matrix<Rational>& target, const Rational& nu) {
        switch (norm_) {
        case EntryNorm::largest: bound_sum(target, nu); break;
        case EntryNorm::sum: bound_entries(target, nu); break;
        }
        std::vector<int> flip(static_cast<std::size_t>(program_.a.rows()), 1); // -1: the row was turned round, as the program wants b >= 0
        for (Index row = 0; row < program_.a.rows(); ++row) {
            if (program_.b[row] < 0) {
                program_.b[row] = -program_.b[row];
                program_.a.row(row) *= Rational(-1);
                flip[static_cast<std::size_t>(row)] = -1;
            }
        }
        const auto solved = maximise_exactly(program_.a, program_.b, program_.c);
        if (!solved) { // mu = 0 and a norm that is large enough are always feasible
            throw std::logic_error("norm_direction: the program of a cap has no solution");
        }
        Solution r{program_.multipliers(solved->primal), zero_matrix<Rational>(dimension_, dimension_)};
        const auto price = [&](Index row) { return Rational(flip[static_cast<std::size_t>(row)] * solved->dual[row]); };
        for (Index i = 0; i < program_.entries(); ++i) {
            switch (norm_) {
            case EntryNorm::largest: r.furthest.data()[i] = -price(i); break;
            case EntryNorm::sum: r.furthest.data()[i] = price(program_.entries() + i) - price(i); break;
            }
        }
        return r;
    }

private:
    /// P - N - A = target entry by entry, at the price nu sum (P + N).
    void bound_sum(const Matrix<Rational>& target, const Rational& nu) {
        const Index entries = program_.entries();
        const Index own = program_.variables();
        program_.start(entries, 2 * entries);
        for (Index i = 0; i < entries; ++i) {
            program_.put_edges(i, i, -1);
            program_.a(i, own + i) = 1;
            program_.a(i, own + entries + i) = -1;
            program_.b[i] = target.data()[i];
            program_.c[own + i] = -nu;
            program_.c[own + entries + i] = -nu;
        }
    }
    /// t - A - rest = target and t + A - rest = -target entry by entry, at the price nu t.
    void bound_entries(const Matrix<Rational>& target, const Rational& nu) {
        const Index entries = program_.entries();
        const Index own = program_.variables();
        program_.start(2 * entries, 1 + 2 * entries);
        program_.c[own] = -nu;
        for (Index i = 0; i < entries; ++i) {
            for (const int side : {0, 1}) {
                const Index row = side * entries + i;
                program_.put_edges(row, i, side == 0 ? -1 : 1);
                program_.a(row, own) = 1;
                program_.a(row, own + 1 + row) = -1;
                program_.b[row] = (side == 0 ? 1 : -1) * target.data()[i];
            }
        }
    }

    EdgeProgram program_;
    EntryNorm norm_;
    Index dimension_;
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
            CapProgram::Solution solved = program.solve(Matrix<Rational>(m * Rational(sign)), svm.nu);
            if (inner_product(m, solved.furthest) != margin) {
                r.other = std::move(solved.furthest);
                r.differs = e;
                r.caps.clear();
                return r;
            }
            r.caps.push_back({e, sign, std::move(solved.multipliers)});
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
