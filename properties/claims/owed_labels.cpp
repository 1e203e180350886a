#include "properties/claims/owed_labels.h"

#include <algorithm>
#include <set>

namespace attest {
namespace {

struct Owed {
    std::vector<RequiredLabel> labels;
    bool (*by)(const std::string& id);
};

/// The exception states its rows: of norm 1, in the paper's local experiments.
bool any_scale(const std::string& id) { return id != "local.pseudo-graph"; }

bool any_structure(const std::string& id) {
    static const std::set<std::string> claims = {
        "model.convex-combination",
        "model.bag-of-tokens",
        "model.label-mass",
        "model.gauge",
        "model.markov",
        "loss.closed-form",
        "loss.gradient",
        "loss.convex",
        "loss.smooth",
        "graph.renaming",
        "svm.feasible",
        "svm.optimal",
        "svm.unique",
        "svm.subspace",
        "svm.zero",
        "finite.limit",
        "local.stationary",
        "chain.identifiable",
        "graph.components",
        "graph.order",
        "graph.realisable",
        "topic.order",
        "graph.label-on-top",
    };
    return claims.contains(id);
}

/// The others say nothing of rows and draw one-hot ones, of any length.
bool any_rows(const std::string& id) {
    static const std::set<std::string> exceptions = {"graph.components", "graph.order", "graph.realisable", "topic.order", "graph.label-on-top"};
    return any_structure(id) && !exceptions.contains(id);
}

const std::vector<Owed>& all_owed() {
    static const std::vector<Owed> r = {
        {{{"tiny-rows", 0.04}, {"huge-rows", 0.04}, {"mixed-scales", 0.02}}, any_scale},
        {{{"component-of-two", 0.29}, {"repeated-tokens", 0.55}, {"duplicated-sample", 0.33}, {"conflicting-labels", 0.25}}, any_structure},
        {{{"oblique-rows", 0.25}}, any_rows},
    };
    return r;
}

} // namespace

std::vector<RequiredLabel> with_owed_labels(const Claim& claim) {
    std::vector<RequiredLabel> r = claim.required_labels;
    for (const Owed& owed : all_owed()) {
        if (!owed.by(claim.id)) {
            continue;
        }
        for (const RequiredLabel& label : owed.labels) {
            const auto own = std::find_if(r.begin(), r.end(), [&](const RequiredLabel& other) { return other.label == label.label; });
            if (own == r.end()) {
                r.push_back(label);
            } else {
                own->share = std::max(own->share, label.share);
            }
        }
    }
    return r;
}

} // namespace attest
