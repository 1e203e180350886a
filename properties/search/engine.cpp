#include "properties/search/engine.h"

#include "model/mutant.h"

namespace attest {
namespace {

bool refutes(const Decision& decision) { return !decision.error && decision.verdict.outcome == Outcome::refuted; }

/// The simplest case found, with its decision; as far as it came when a stop ends it.
void shrink(const RefutedCase& refuted, const Confirming& how, Shrunk& shrunk, Decision& last) {
    const auto still_refuted = [&](const Case& candidate) {
        Decision decision = decide_case(refuted.check, candidate);
        const bool same = refutes(decision) && (!how.also || how.also(candidate));
        last = same ? std::move(decision) : last;
        return same;
    };
    shrunk = shrink_case(refuted.value, still_refuted, how.budget);
    if (!how.leap) {
        return;
    }
    if (const auto simpler = how.leap(shrunk.value, still_refuted)) {
        const int taken = shrunk.taken + 1;
        shrunk = shrink_case(*simpler, still_refuted, how.budget);
        shrunk.taken += taken;
    }
}

} // namespace

Confirmed confirm_and_shrink(const RefutedCase& refuted, const Confirming& how) {
    Decision second;
    try {
        const StopScope scope(how.again);
        second = decide_case(refuted.check, refuted.value, false, how.case_seconds);
    } catch (const Stopped&) {
        return {std::nullopt, refuted.name + ": refuted, but interrupted before a second run confirmed it"};
    }
    const bool same = refutes(second) && (!refuted.found || second.verdict.found == *refuted.found);
    if (!same && !mutant("search_without_confirmation")) {
        return {std::nullopt, refuted.name + ": refuted, but a second run of the same case answers otherwise (" +
                                  (second.error ? *second.error : std::string(outcome_name(second.verdict.outcome))) + ")"};
    }
    Shrunk shrunk{refuted.value};
    Decision last = second; // of the simplest case so far
    try {
        const StopScope scope(how.shrinking());
        shrink(refuted, how, shrunk, last);
    } catch (const Stopped&) { // shrunk as far as it came
    }
    return {Counterexample{shrunk.value, last.verdict, refuted.check.id(), refuted.seed, last.digits, shrunk.taken}, ""};
}

} // namespace attest
