#include "properties/search/hunt_target.h"

#include "model/attention/loss.h"

#include "model/input/input_error.h"
#include "properties/claims/hypotheses.h"
#include "properties/generators/generate.h"

#include <algorithm>

namespace attest {
namespace {

template <class Items, class Text>
std::string joined(const Items& items, Text text) {
    std::string r;
    for (const auto& item : items) {
        const std::string part = text(item);
        r += part.empty() ? "" : (r.empty() ? "" : ", ") + part;
    }
    return r.empty() ? "none" : r;
}
std::string joined(const std::vector<std::string>& items) {
    return joined(items, [](const std::string& item) { return item; });
}

const Variation* find_variation(const Claim& claim, const std::string& name) {
    for (const Variation& variation : claim.variations) {
        if (variation.name == name) {
            return &variation;
        }
    }
    return nullptr;
}

// ---- loss and optimiser

/// The names of the claim's variations of this kind, without the prefix.
std::string names_that_apply(const Claim& claim, const std::string& prefix) {
    return joined(claim.variations, [&](const Variation& v) { return v.name.rfind(prefix, 0) == 0 ? v.name.substr(prefix.size()) : ""; });
}

/// The claim under `--loss NAME` or `--optimiser NAME` (kind is "loss" or "optimiser").
void set_named_variation(Check& check, const std::string& kind, const std::string& name, const std::vector<std::string>& known) {
    const std::string option = "--" + kind;
    if (std::find(known.begin(), known.end(), name) == known.end()) {
        throw InputError("", option, "\"" + name + "\" is unknown; expected one of " + joined(known));
    }
    if (check.neighbour || check.variation) {
        throw InputError("", option, check.id() + " is already a variant of a claim; expected the claim itself");
    }
    check.variation = find_variation(*check.claim, kind + "-" + name);
    if (check.variation) {
        return;
    }
    if (kind == "loss" && name == "log") {
        return; // what the claims are about
    }
    const std::string claims = joined(all_claims(), [&](const Claim& c) { return find_variation(c, kind + "-" + name) ? c.id : ""; });
    throw InputError("", option,
                     "\"" + name + "\" does not apply to " + check.claim->id + " (those that apply to it: " +
                         names_that_apply(*check.claim, kind + "-") + "); expected one of the claims that it applies to: " + claims);
}

// ---- hypotheses

Hypothesis hypothesis_of_claim(const Claim& claim, const std::string& name) {
    for (const Hypothesis hypothesis : claim.hypotheses) {
        if (name == hypothesis_name(hypothesis)) {
            return hypothesis;
        }
    }
    throw InputError("", "--without",
                     "\"" + name + "\" is not a hypothesis of " + claim.id +
                         "; expected one of its own: " + joined(claim.hypotheses, [](Hypothesis h) { return std::string(hypothesis_name(h)); }));
}

/// What a hypothesis of the set-up would need to be dropped.
void refuse_set_up(const Check& check, Hypothesis hypothesis) {
    const std::string name = hypothesis_name(hypothesis);
    if (hypothesis == Hypothesis::log_loss) {
        throw InputError("", "--without",
                         "\"L\" needs a loss in its place; expected --loss with one that applies to " + check.claim->id + ": " +
                             names_that_apply(*check.claim, "loss-"));
    }
    throw InputError("", "--without",
                     "\"" + name + "\" is part of how " + check.id() +
                         " is decided, and no variation of it does without; expected one of: " + names_that_apply(*check.claim, "without-"));
}

void drop(Check& check, Hypothesis hypothesis) {
    const std::vector<Hypothesis> tested = check.hypotheses();
    if (std::find(tested.begin(), tested.end(), hypothesis) == tested.end()) {
        return; // named twice, or dropped already by the neighbour or variation
    }
    const Variation* variation = find_variation(*check.claim, std::string("without-") + hypothesis_name(hypothesis));
    if (variation && !check.neighbour && !check.variation) {
        check.variation = variation;
        return;
    }
    const bool loss_named = check.variation && check.variation->kind == Variation::Kind::loss && hypothesis == Hypothesis::log_loss;
    if (hypothesis_row(hypothesis).of == HypothesisRow::Of::set_up && !loss_named) {
        refuse_set_up(check, hypothesis);
    }
    check.without.push_back(hypothesis);
}

// ---- where to look

Generate widened(const Check& check) {
    const Generate& own = check.generate();
    Choices<DrawDataset> sources = {{1, [own](std::uint64_t seed, int size) { return own(seed, size).dataset; }}};
    for (const Hypothesis hypothesis : check.without) {
        if (const auto source = hypothesis_row(hypothesis).failing_datasets()) {
            sources.push_back({2, *source});
        }
    }
    if (!own.draws_inputs()) {
        return Generate(mixture(std::move(sources)));
    }
    return Generate(mixture(std::move(sources)), [own](Case& value, std::uint64_t seed) { value = own.for_dataset(value.dataset, seed); });
}

} // namespace

const std::vector<std::string>& hunt_loss_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> r;
        for (const Loss loss : all_losses()) {
            r.push_back(loss->name);
        }
        return r;
    }();
    return names;
}
const std::vector<std::string>& hunt_optimiser_names() {
    static const std::vector<std::string> names = {"sign",         "adam",       "heavy-ball",    "nesterov",           "coordinate",
                                                   "weight-decay", "factorised", "sign-decaying", "normalised-decaying"};
    return names;
}

HuntTarget hunt_target(const HuntRequest& request) {
    HuntTarget r{find_check(request.claim), {}};
    if (!request.loss.empty() && !request.optimiser.empty()) {
        throw InputError("", "--loss", "stands beside --optimiser; expected one of the two");
    }
    if (!request.loss.empty()) {
        set_named_variation(r.check, "loss", request.loss, hunt_loss_names());
    }
    if (!request.optimiser.empty()) {
        set_named_variation(r.check, "optimiser", request.optimiser, hunt_optimiser_names());
    }
    for (const std::string& name : request.without) {
        drop(r.check, hypothesis_of_claim(*r.check.claim, name));
    }
    if (!r.check.without.empty()) {
        r.generate = widened(r.check);
    }
    return r;
}

} // namespace attest
