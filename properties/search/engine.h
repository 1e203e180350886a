// The one engine of every search: it walks cases in batches on all threads, hears the clock and interrupts, hands the decided ones over in their
// order, and confirms and shrinks what is refuted. What the cases are and what becomes of them is the source's business: drawn ones (runner), listed
// ones (world_run), steered ones (hunt).
//
// The cases do not depend on the number of threads: a source may learn from what it takes, but only between batches. A time limit ends a walk earlier
// and changes nothing before.
#pragma once

#include "model/stop.h"
#include "properties/cases/counterexample.h"
#include "properties/claims/statement.h"
#include "properties/search/parallel.h"
#include "properties/search/shard.h"
#include "properties/search/shrink.h"

namespace attest {

/// D: what is known of a decided case.
template <class D>
class CaseSource {
public:
    virtual ~CaseSource() = default;
    /// Numbers of the cases to be decided next; nothing: there are no more. On the caller's thread.
    virtual std::optional<CaseRange> next_batch() = 0;
    /// On any thread. An error of a case is part of D; what is thrown must be Stopped.
    virtual D decide(std::uint64_t index) const = 0;
    /// In the order of the cases, on the caller's thread, without a time limit. False: the walk is over.
    virtual bool take(std::uint64_t index, D& decided) = 0;
    /// The first case that the clock or an interrupt has left undecided.
    virtual void left_out(std::uint64_t /*index*/) {}
    /// Behind each batch, on the caller's thread. `going_on`: all of it was taken, and more is wanted.
    virtual void batch_ends(std::uint64_t /*end*/, bool /*going_on*/) {}
};

/// Walks until the source has no more cases, take() says no, or a token fires. Taking hears `always` alone; both are for this walk only.
template <class D>
void walk_cases(CaseSource<D>& source, int jobs, const StopToken& within_time, const StopToken& always) {
    bool going_on = true;
    while (going_on && !within_time.cause()) {
        const std::optional<CaseRange> batch = source.next_batch();
        if (!batch) {
            return;
        }
        const std::uint64_t count = batch->end - batch->first;
        std::vector<std::optional<D>> decided(count);
        {
            const StopScope until_the_end(within_time);
            run_batch(count, jobs, [&](std::uint64_t i) {
                try {
                    if (!within_time.cause()) {
                        decided[i] = source.decide(batch->first + i);
                    }
                } catch (const Stopped&) { // as if it were not begun
                }
            });
        }
        const StopScope without_time(always);
        try {
            for (std::uint64_t i = 0; going_on && i < count; ++i) {
                going_on = decided[i].has_value();
                if (going_on) {
                    going_on = source.take(batch->first + i, *decided[i]);
                } else {
                    source.left_out(batch->first + i);
                }
            }
        } catch (const Stopped&) { // the case is counted; what was to follow from it is not done
            going_on = false;
        }
        source.batch_ends(batch->end, going_on);
    }
}

/// A case that was refuted once.
struct RefutedCase {
    const Check& check;
    const Case& value;
    std::uint64_t seed = 0;
    std::string name;                 ///< in messages: "case 12", "case seed 99"
    std::optional<std::string> found; ///< what the first run found; nothing: not kept
};

struct Confirming {
    StopToken again;                      ///< of the second run: a refutation is worth some time after an interrupt
    double case_seconds = 60;             ///< of the second run
    std::function<StopToken()> shrinking; ///< of shrinking, which makes the answer shorter and no better; asked when it begins
    ShrinkBudget budget = {};
    std::function<bool(const Case&)> also = {}; ///< what a simpler case must keep beside being refuted; empty: nothing
    /// From the simplest case that single steps lead to, one that is simpler still, if one is known; shrinking goes on from there.
    std::function<std::optional<Case>(const Case&, const std::function<bool(const Case&)>& still_refuted)> leap = {};
};

struct Confirmed {
    std::optional<Counterexample> counterexample;
    std::string problem; ///< why there is none
};

/// Decides the case once more, and shrinks it. Nothing, with a message, when the second answer differs: then it is no counterexample but a fault of
/// ours.
Confirmed confirm_and_shrink(const RefutedCase& refuted, const Confirming& how);

} // namespace attest
