#include "properties/variations/other_head.h"

#include "theory/comparison.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

/// Sign of (s_u - s_v)(w_u - w_v) over all pairs of the sample's tokens: 1 where some is positive and none negative, -1 the other way round, 0
/// where all vanish; nothing where both occur.
std::optional<int> order_of_scores(const CaseFacts& facts, const HeadRisk& risk, const Matrix<Rational>& along, std::size_t i) {
    const CountedSample& s = facts.model().samples()[i];
    int r = 0;
    for (std::size_t u = 0; u < s.counts.size(); ++u) {
        for (std::size_t v = 0; v < u; ++v) {
            const Rational w = along(s.counts[u].token, s.query_index) - along(s.counts[v].token, s.query_index);
            const Rational product = (risk.scores(i)[u] - risk.scores(i)[v]) * w;
            const int sign = product > 0 ? 1 : product < 0 ? -1 : 0;
            if (sign * r < 0) {
                return std::nullopt;
            }
            r = sign == 0 ? r : sign;
        }
    }
    return r;
}

Dataset half_blind_example() {
    Dataset data = small_dataset({{{1, 0}, 1}, {{1, 1, 0}, 0}, {{2, 1}, 2}});
    Matrix<Rational> head = Matrix<Rational>::Constant(3, 3, Rational(1));
    head(2, 2) = 2;
    data.set_head(head);
    return data;
}

} // namespace

Decide if_blind(std::string expected, std::string found) {
    return [expected, found](const CaseFacts& facts) {
        return HeadRisk(facts.data()).constant() && !blind(facts)
                   ? Verdict::refuted("every context's tokens have one score, so L is constant", expected, found)
                   : not_decisive();
    };
}

bool ordered(const CaseFacts& facts, const HeadRisk& risk, int sign) {
    const Matrix<Rational> along = facts.model().logits(facts.direction());
    bool some = false;
    for (std::size_t i = 0; i < facts.data().size(); ++i) {
        const auto order = order_of_scores(facts, risk, along, i);
        if (!order || *order == -sign) {
            return false;
        }
        some = some || *order == sign;
    }
    return some && risk.positive_scores();
}

Decide if_reversed(std::string expected, std::string found) {
    return [expected, found](const CaseFacts& facts) {
        return ordered(facts, HeadRisk(facts.data()), -1)
                   ? Verdict::refuted("the head prefers what W_mm puts below: L rises along W_mm at every W", expected, found)
                   : not_decisive();
    };
}

Verdict half_blind(const CaseFacts& facts) {
    const HeadRisk risk(facts.data());
    if (facts.cyclic().dimension() == 0 || !queries_orthogonal(facts.data()) || !ordered(facts, risk, 1)) {
        return not_decisive();
    }
    const auto z = finite_logits(facts, facts.model());
    if (!z) {
        return Verdict::undecided("W_fin was not enclosed");
    }
    for (std::size_t b = 0; b < facts.cyclic().basis().size(); ++b) {
        const EdgeMatrix& m = facts.cyclic().basis()[b];
        const int q = facts.model().query_index(m.query);
        bool sees_nothing = true;
        for (std::size_t i = 0; i < facts.data().size(); ++i) {
            const std::vector<Rational>& s = risk.scores(i);
            sees_nothing = sees_nothing && (facts.model().samples()[i].query_index != q ||
                                            std::all_of(s.begin(), s.end(), [&](const Rational& x) { return x == s.front(); }));
        }
        const Interval logits = (*z)(m.from, q) - (*z)(m.to, q);
        if (sees_nothing && (shown_nonzero(logits))) {
            return Verdict::refuted(fmt::format("with this head L does not see W e_{}, so the path keeps it at 0", m.query),
                                    fmt::format("logits of {} and {} that tend to a difference in {}", m.from, m.to, ends_text(logits)),
                                    "equal logits all along the path");
        }
    }
    return not_decisive();
}

DatasetShape headed_datasets() {
    return small_datasets().tokens(2, 3).samples(1, 3).context_up_to(3).embedded(EmbeddingKind::one_hot).headed({{1, HeadKind::general}});
}
DatasetShape headed_cyclic_datasets() { return headed_datasets().planned({{2, Plan::one_component}, {1, Plan::cyclic}}); }
Generate half_blind_cases() { return generate_cases(draw_example({half_blind_example()})); }

} // namespace attest
