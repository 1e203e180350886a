#include "theory/bounds/logit_range.h"

#include "model/descent/descent.h"
#include "model/mutant.h"

namespace attest {

Interval logit_range(const Dataset& data) { return Interval(mutant("logit_range_halved") ? 1 : 2) * sqrt(Interval(smoothness(data))); }

Matrix<Interval> logits_within(const LogitModel& model, const Matrix<Interval>& logits, const Real& radius) {
    const Interval reach = Interval::exactly(radius) * Interval::between(Real(-1), Real(1));
    Matrix<Interval> result = logits;
    for (Index q = 0; q < logits.cols(); ++q) {
        const Token k = model.queries()[static_cast<std::size_t>(q)];
        const Interval query_norm = mutant("logits_within_forgets_query") ? Interval(1) : sqrt(Interval(model.gram()(k, k)));
        for (Index v = 0; v < logits.rows(); ++v) {
            result(v, q) += reach * query_norm * sqrt(Interval(model.gram()(v, v)));
        }
    }
    return result;
}

} // namespace attest
