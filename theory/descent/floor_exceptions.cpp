#include "theory/descent/floor_exceptions.h"

#include "model/attention/attention.h"
#include "theory/finite_component/split_samples.h"

namespace attest {
namespace {

// <e_v e_k', M_b>
Rational product(const Matrix<Rational>& gram, Token v, Token query, const EdgeMatrix& m) {
    return (gram(v, m.from) - gram(v, m.to)) * gram(query, m.query);
}

} // namespace

Verdict check_stays_on_finite(const Dataset& data, const std::vector<QueryGraph>& graphs, const EdgeSubspace& cyclic, const Matrix<Rational>& start) {
    if (cyclic.dimension() == 0) {
        return Verdict::vacuous("S_fin is not 0");
    }
    if (!cyclic.orthogonal_to(start)) {
        return Verdict::undecided("the start has a part on S_fin");
    }
    const LogitModel model(data);
    const Matrix<Rational>& gram = model.gram();
    const std::vector<SplitSample> samples = split_samples(model, graphs);
    for (const EdgeMatrix& m : cyclic.basis()) {
        Rational slope = 0; // n <M_b, grad Lbar(0)>
        for (const SplitSample& s : samples) {
            const Token query = model.queries()[static_cast<std::size_t>(s.inside.query_index)];
            Rational mean = 0;
            int weight = 0;
            for (const TokenCount& v : s.inside.counts) {
                mean += counted(v) * product(gram, v.token, query, m);
                weight += counted(v);
            }
            mean /= weight;
            slope += mean - product(gram, s.inside.label, query, m);
            for (const TokenCount& v : s.outside) {
                if (product(gram, v.token, query, m) != mean && !mutant("floor_exception_without_balance")) {
                    return Verdict::undecided("a sample's tokens outside its component are not balanced on S_fin");
                }
            }
        }
        if (slope != 0) {
            return Verdict::undecided("W_fin is not 0");
        }
    }
    return Verdict::held();
}

} // namespace attest
