#include "properties/claims/norm/norm_checks.h"

#include "properties/variations/other_loss.h"
#include "theory/bounds/finite_part.h"
#include "theory/bounds/logit_range.h"
#include "theory/comparison.h"
#include "theory/finite_component/least_curvature.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace attest {

std::optional<LossKnowledge> LossKnowledge::of(const CaseFacts& facts) {
    LossKnowledge r(facts);
    r.finite_ = facts.finite();
    if (r.finite_ == nullptr) {
        return std::nullopt;
    }
    r.inside_ = inside_flags(facts.model(), facts.graphs());
    r.finite_logits_ = facts.model().logits(r.finite_->space.combination(r.finite_->enclosure));
    r.range_ = logit_range(facts.data());
    if (r.finite_->space.dimension() > 0) {
        const auto curvature = least_curvature(facts.model(), split_samples(facts.model(), facts.graphs()), *r.finite_);
        if (!curvature) {
            return std::nullopt;
        }
        r.curvature_ = Interval::exactly(*curvature);
    }
    return r;
}

Verdict not_known() { return Verdict::undecided(fmt::format("W_fin or the curvature at it was not enclosed at {} digits", working_digits())); }

Interval LossKnowledge::kappa() const {
    Interval r(0);
    const std::vector<Interval> ratios = outside_ratios(facts_->model(), inside_, finite_logits_);
    for (const Interval& q : ratios) {
        r += q;
    }
    return r / Interval(ratios.size());
}

Interval LossKnowledge::excess(const Matrix<Interval>& logits) const { return excess_loss(facts_->model(), inside_, logits, finite_logits_); }

Interval LossKnowledge::distance(const Matrix<Rational>& w) const {
    Vector<Interval> apart = converted<Interval>(finite_->space.projection_coordinates(w));
    for (Index b = 0; b < apart.size(); ++b) {
        apart[b] -= finite_->enclosure[b];
    }
    return sqrt(max(Interval(0), finite_->space.squared_norm(apart)));
}

KnownFromLoss LossKnowledge::at(const Interval& excess) const {
    KnownFromLoss r{Interval(0), {}, {}, {}};
    if (finite_->space.dimension() > 0) {
        r.radius = Interval::exactly(finite_radius_bound(excess, curvature_, range_));
    }
    r.tied = tied_bounds(facts_->model(), facts_->graphs(), *finite_, r.radius);
    r.strict = strict_bounds(facts_->model(), facts_->graphs(), finite_->loss_infimum, excess);
    r.both = discovery_bound(r.tied, r.strict);
    return r;
}

Verdict drawn_margins_obey(const CaseFacts& facts, const Matrix<Interval>& logits, const KnownFromLoss& known, const std::string& name) {
    const auto margin = [&](const PairBound& p) {
        const int q = facts.model().query_index(p.query);
        return logits(p.from, q) - logits(p.to, q);
    };
    const auto words = [&](const char* kind, const PairBound& p) {
        return [=] { return fmt::format("{}: the margin of the {} pair {} -> {} of query {}", name, kind, p.from, p.to, p.query); };
    };
    Verdict last = Verdict::held();
    for (const PairBound& p : known.strict) {
        last = at_least(margin(p), p.bound, words("strict", p));
        if (last.outcome != Outcome::held) {
            return last;
        }
    }
    for (const PairBound& p : known.tied) {
        if (const Verdict v = at_most(abs(margin(p)), p.bound, words("tied", p)); v.outcome != Outcome::held) {
            return v;
        }
    }
    return last;
}

std::optional<Verdict> too_large(const Dataset& data) {
    const Index entries = static_cast<Index>(data.dimension()) * data.dimension();
    return entries <= most_entries
               ? std::nullopt
               : std::optional(Verdict::undecided(fmt::format("the linear programs are dense: {} entries, at most {}", entries, most_entries)));
}

Verdict majority_takes_all(const CaseFacts& facts) {
    const Dataset& data = facts.data();
    std::map<Token, int> labels;
    const std::vector<TokenCount> bag = token_counts(data.sample(0).context);
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        const std::vector<TokenCount> counts = token_counts(sample.context);
        const bool same = counts.size() == bag.size() && std::equal(counts.begin(), counts.end(), bag.begin(), [](const auto& a, const auto& b) {
                              return a.token == b.token && a.count == b.count;
                          });
        if (!same || sample.query != data.sample(0).query || !facts.graphs().front().tied(sample.label, data.sample(0).label)) {
            return not_decisive();
        }
        ++labels[sample.label];
    }
    const auto most = std::max_element(labels.begin(), labels.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    const auto times = std::count_if(labels.begin(), labels.end(), [&](const auto& l) { return l.second == most->second; });
    if (labels.size() < 2 || times != 1 || !data.embedding().is_one_hot()) {
        return not_decisive();
    }
    const Token other = labels.begin()->first == most->first ? labels.rbegin()->first : labels.begin()->first;
    return Verdict::refuted(
        fmt::format("-u: the infimum {}/{} is approached only as the mass of label {} tends to 1", -most->second, data.size(), most->first),
        fmt::format("a bounded margin of the tied pair {} -> {}", most->first, other), "one that tends to infinity");
}

Generate majority_cases() { return generate_cases(small_one_hot_cycles().tokens(3, 3), {linear_loss_input()}); }

} // namespace attest
