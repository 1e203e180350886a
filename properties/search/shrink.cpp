#include "properties/search/shrink.h"

#include "properties/search/shrink_candidates.h"

#include <chrono>
#include <exception>

namespace attest {
namespace {

class Search {
public:
    Search(const Case& start, const std::function<bool(const Case&)>& still_fails, const ShrinkBudget& budget)
        : result_{start}, still_fails_(still_fails), budget_(budget) {}

    Shrunk run() {
        bool progress = true;
        while (progress) {
            progress = false;
            for (const ShrinkPass pass : shrink_passes()) {
                while (pass(Case(result_.value), [this](Case candidate) { return consider(std::move(candidate)); })) {
                    progress = true;
                }
            }
        }
        return std::move(result_);
    }

private:
    /// A candidate that is not simpler costs nothing: it is never decided.
    bool consider(Case candidate) {
        if (!result_.complete || !simpler(candidate, result_.value)) {
            return false;
        }
        const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
        if (result_.tried >= budget_.steps || elapsed > budget_.seconds) {
            result_.complete = false;
            return false;
        }
        ++result_.tried;
        if (!fails(candidate)) {
            return false;
        }
        ++result_.taken;
        result_.value = std::move(candidate);
        return true;
    }

    bool fails(const Case& candidate) const {
        try {
            return still_fails_(candidate);
        } catch (const std::exception&) {
            return false; // another failure than the one that is shrunk
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
