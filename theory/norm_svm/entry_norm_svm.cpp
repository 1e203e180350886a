#include "theory/norm_svm/entry_norm_svm.h"

#include "model/mutant.h"
#include "model/numbers/number_text.h"
#include "theory/norm_svm/edge_program.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace attest {
namespace {

Rational absolute(const Rational& x) { return x < 0 ? Rational(-x) : x; }

/// The dual program: maximise the sum of the strict lambda_e s.t. |sum lambda_e M_e|_* <= 1.
class DualProgram {
public:
    DualProgram(const Embedding& embedding, const std::vector<EdgeOfQuery>& edges, EntryNorm norm)
        : program_(embedding, edges), norm_(norm), dimension_(embedding.dimension()) {}

    NormSvm solve() {
        NormSvm r;
        r.norm = norm_;
        switch (norm_) {
        case EntryNorm::largest: bound_sum(); break;
        case EntryNorm::sum: bound_entries(); break;
        }
        std::optional<LinearProgramSolution> solution;
        try {
            solution = maximise_exactly(program_.a, program_.b, program_.c);
        } catch (const std::domain_error&) { // the dual is unbounded: the margins cannot be met
            r.status = GraphSvmStatus::infeasible;
            return r;
        }
        r.status = GraphSvmStatus::optimal;
        r.nu = solution->value;
        r.multipliers = program_.multipliers(solution->primal);
        r.solution = zero_matrix<Rational>(dimension_, dimension_);
        for (Index i = 0; i < program_.entries(); ++i) {
            r.solution.data()[i] = price_of_entry(solution->dual, i);
        }
        return r;
    }

private:
    /// |V| the largest entry, the dual norm a sum: A - P + N = 0 entry by entry, sum (P + N) + rest = 1.
    void bound_sum() {
        const Index entries = program_.entries();
        const Index own = program_.variables();
        program_.start(entries + 1, 2 * entries + 1);
        for (Index i = 0; i < entries; ++i) {
            program_.put_edges(i, i, 1);
            program_.a(i, own + i) = -1;
            program_.a(i, own + entries + i) = 1;
            program_.a(entries, own + i) = 1;
            program_.a(entries, own + entries + i) = 1;
        }
        program_.a(entries, own + 2 * entries) = 1;
        program_.b[entries] = 1;
    }
    /// |V| the sum, the dual norm the largest entry: A + rest = 1 and -A + rest = 1 entry by entry.
    void bound_entries() {
        const Index entries = program_.entries();
        const Index own = program_.variables();
        program_.start(2 * entries, 2 * entries);
        for (Index i = 0; i < entries; ++i) {
            program_.put_edges(i, i, 1);
            program_.a(i, own + i) = 1;
            program_.b[i] = 1;
            program_.put_edges(entries + i, i, -1);
            program_.a(entries + i, own + entries + i) = 1;
            program_.b[entries + i] = 1;
        }
    }
    /// V_i: the price of the entry of A. A'y >= c says <M_e, V> >= 1 (strict), = 0 (tied).
    Rational price_of_entry(const Vector<Rational>& y, Index i) const {
        switch (norm_) {
        case EntryNorm::largest: return y[i];
        case EntryNorm::sum: return y[i] - y[program_.entries() + i];
        }
        return 0;
    }

    EdgeProgram program_;
    EntryNorm norm_;
    Index dimension_;
};

/// lambda >= 0 with sum lambda_e M_e = 0 and strict sum 1, exactly: any solution of the equations will do.
std::vector<Multiplier> farkas(const Embedding& embedding, const std::vector<EdgeOfQuery>& edges) {
    EdgeProgram program(embedding, edges);
    program.start_without_value(program.entries() + 1, 0);
    for (Index i = 0; i < program.entries(); ++i) {
        program.put_edges(i, i, 1);
    }
    program.put_strict_sum(program.entries());
    program.b[program.entries()] = 1;
    const auto solution = maximise_exactly(program.a, program.b, program.c);
    return solution ? program.multipliers(solution->primal) : std::vector<Multiplier>{}; // none: check_norm_svm then says that nothing is shown
}

} // namespace

const char* entry_norm_text(EntryNorm norm) {
    switch (norm) {
    case EntryNorm::largest: return "max |V_ij|";
    case EntryNorm::sum: return "sum |V_ij|";
    }
    return "";
}

EntryNorm dual(EntryNorm norm) {
    switch (norm) {
    case EntryNorm::largest: return EntryNorm::sum;
    case EntryNorm::sum: return EntryNorm::largest;
    }
    return norm;
}

Rational entry_norm(EntryNorm norm, const Matrix<Rational>& v) {
    Rational largest = 0;
    Rational sum = 0;
    for (Index i = 0; i < v.size(); ++i) {
        const Rational x = absolute(v.data()[i]);
        largest = std::max(largest, x);
        sum += x;
    }
    switch (norm) {
    case EntryNorm::largest: return largest;
    case EntryNorm::sum: return sum;
    }
    return 0;
}

NormSvm find_norm_svm(const Dataset& data, const std::vector<QueryGraph>& graphs, EntryNorm norm) {
    const Index d = data.dimension();
    if (d * d > most_entries) {
        throw std::invalid_argument(fmt::format("find_norm_svm: {} entries; expected at most {}", d * d, most_entries));
    }
    const std::vector<EdgeOfQuery> edges = all_edges(graphs);
    if (std::none_of(edges.begin(), edges.end(), [](const EdgeOfQuery& e) { return e.strict; })) {
        NormSvm r;
        r.norm = norm;
        r.solution = zero_matrix<Rational>(d, d);
        return r;
    }
    NormSvm r = DualProgram(data.embedding(), edges, norm).solve();
    if (r.status == GraphSvmStatus::infeasible) {
        r.solution = zero_matrix<Rational>(d, d);
        r.multipliers = farkas(data.embedding(), edges);
    }
    return r;
}

Verdict check_norm_svm(const Dataset& data, const std::vector<QueryGraph>& graphs, const NormSvm& svm) {
    std::string problem;
    const auto refuted = [](const std::string& what, const std::string& expected, const std::string& found) {
        return Verdict::refuted("the certificate of the Graph-SVM in a norm of entries: " + what, expected, found);
    };
    switch (svm.status) {
    case GraphSvmStatus::zero:
        return has_strict_edge(graphs)                                  ? refuted("it says that there is no strict edge", "one", "none")
               : entry_norm(svm.norm, svm.solution) == 0 && svm.nu == 0 ? Verdict::held()
                                                                        : refuted("V", "0", "another matrix");
    case GraphSvmStatus::infeasible: {
        const auto a = combination(data, graphs, svm.multipliers, problem);
        if (!a) {
            return refuted("Farkas multipliers", "of edges, not negative on strict ones", problem);
        }
        return entry_norm(EntryNorm::sum, *a) == 0 && strict_sum(svm.multipliers) == 1
                   ? Verdict::held()
                   : refuted("Farkas multipliers", "sum lambda_e M_e = 0, strict sum 1", "strict sum " + to_text(strict_sum(svm.multipliers)));
    }
    case GraphSvmStatus::optimal: break;
    }
    if (const auto unmet = unmet_margin(data, graphs, svm.solution)) {
        const EdgeOfQuery& e = unmet->edge;
        return refuted(fmt::format("the margin of {} -> {} under query {}", e.edge.from, e.edge.to, e.query), e.strict ? ">= 1" : "0",
                       to_text(unmet->margin));
    }
    if (entry_norm(svm.norm, svm.solution) != svm.nu) {
        return refuted(entry_norm_text(svm.norm), to_text(svm.nu), to_text(entry_norm(svm.norm, svm.solution)));
    }
    const auto a = combination(data, graphs, svm.multipliers, problem);
    if (!a) {
        return refuted("multipliers", "of edges, not negative on strict ones", problem);
    }
    const Rational size = entry_norm(mutant("norm_svm_check_own_norm") ? svm.norm : dual(svm.norm), *a);
    if (size > 1) {
        return refuted("the dual norm of sum lambda_e M_e", "<= 1", to_text(size));
    }
    if (strict_sum(svm.multipliers) != svm.nu) {
        return refuted("the sum of the strict multipliers", to_text(svm.nu), to_text(strict_sum(svm.multipliers)));
    }
    return Verdict::held();
}

Rational largest_edge(const Dataset& data, const std::vector<QueryGraph>& graphs, EntryNorm norm) {
    Rational r = 0;
    for (const EdgeOfQuery& e : all_edges(graphs)) {
        r = std::max(r, entry_norm(norm, edge_matrix(data.embedding(), e.query, e.edge)));
    }
    return r;
}

int longest_strict_path(const std::vector<QueryGraph>& graphs) {
    int longest = 0;
    for (const QueryGraph& graph : graphs) {
        std::vector<int> length(graph.components().size(), 0); // of the longest path that ends here; component numbers are a topological order
        for (std::size_t c = 0; c < length.size(); ++c) {
            for (const Edge& e : graph.edges()) {
                const auto from = static_cast<std::size_t>(graph.component(e.from));
                const auto to = static_cast<std::size_t>(graph.component(e.to));
                if (from == c && to != c) {
                    length[to] = std::max(length[to], length[c] + 1);
                    longest = std::max(longest, length[to]);
                }
            }
        }
    }
    return longest;
}

} // namespace attest
