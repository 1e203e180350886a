#include "properties/search/shrink.h"

#include "model/mutant.h"
#include "model/stop.h"
#include "properties/search/shrinkable_case.h"

#include <chrono>
#include <exception>
#include <optional>

namespace attest {
namespace {

class Search {
public:
    Search(const Case& start, const std::function<bool(const Case&)>& still_fails, const ShrinkBudget& budget)
        : result_{start}, still_fails_(still_fails), budget_(budget) {}

    Shrunk run() {
        try {
            std::optional<rc::Shrinkable<Case>> at = shrinkable_case(result_.value);
            while (at) {
                at = first_that_fails(at->shrinks());
            }
        } catch (const Stopped&) { // the simplest case so far stands
            result_.complete = false;
        }
        return std::move(result_);
    }

private:
    std::optional<rc::Shrinkable<Case>> first_that_fails(rc::Seq<rc::Shrinkable<Case>> shrinks) {
        while (rc::Maybe<rc::Shrinkable<Case>> next = shrinks.next()) {
            const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
            if ((result_.tried >= budget_.steps && !mutant("shrinker_without_a_budget")) || elapsed > budget_.seconds) {
                result_.complete = false;
                return std::nullopt;
            }
            ++result_.tried;
            Case candidate = next->value();
            if (fails(candidate) || mutant("shrinker_takes_what_holds")) {
                ++result_.taken;
                result_.value = std::move(candidate);
                return std::move(*next);
            }
        }
        return std::nullopt;
    }

    bool fails(const Case& candidate) const {
        try {
            return still_fails_(candidate);
        } catch (const std::exception&) {
            return mutant("shrinker_takes_another_failure"); // than the one that is shrunk
        }
    }

    Shrunk result_;
    const std::function<bool(const Case&)>& still_fails_;
    ShrinkBudget budget_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

} // namespace

Shrunk shrink_case(const Case& start, const std::function<bool(const Case&)>& still_fails, const ShrinkBudget& budget) {
    return Search(start, still_fails, budget).run();
}

} // namespace attest
