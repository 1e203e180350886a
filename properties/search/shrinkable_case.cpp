#include "properties/search/shrinkable_case.h"

#include "properties/cases/simplicity.h"
#include "properties/search/shrink_candidates.h"

#include <rapidcheck/Random.h>
#include <rapidcheck/shrinkable/Create.h>
#include <rapidcheck/shrinkable/Transform.h>

#include <deque>

namespace attest {
namespace {

/// The shrinks of one case, pass by pass. Copyable, as a Seq has to be.
class Shrinks {
public:
    Shrinks(Case value, std::size_t first_pass) : value_(std::move(value)), pass_(first_pass), left_(shrink_passes().size()) {}

    rc::Maybe<rc::Shrinkable<Case>> operator()() {
        while (waiting_.empty() && left_ > 0) {
            run_pass();
        }
        if (waiting_.empty()) {
            return rc::Nothing;
        }
        auto [candidate, pass] = std::move(waiting_.front());
        waiting_.pop_front();
        return shrinkable_case(std::move(candidate), pass);
    }

private:
    void run_pass() {
        shrink_passes()[pass_](value_, [this](Case candidate) {
            if (simpler(candidate, value_)) {
                waiting_.emplace_back(std::move(candidate), pass_);
            }
            return false; // not taken: show the others too
        });
        pass_ = (pass_ + 1) % shrink_passes().size();
        --left_;
    }

    Case value_;
    std::size_t pass_;
    std::size_t left_; // passes that were not run
    std::deque<std::pair<Case, std::size_t>> waiting_;
};

std::uint64_t seed_of(rc::Random random) { return random.next(); }

} // namespace

rc::Shrinkable<Case> shrinkable_case(Case value, std::size_t first_pass) {
    return rc::shrinkable::lambda([value] { return value; },
                                  [value, first_pass] { return rc::Seq<rc::Shrinkable<Case>>(Shrinks(value, first_pass)); });
}

rc::Gen<Case> cases_of(Generate generate) {
    return [generate = std::move(generate)](const rc::Random& random, int size) { return shrinkable_case(generate(seed_of(random), size)); };
}

rc::Gen<Dataset> datasets_of(DrawDataset source) {
    return [source = std::move(source)](const rc::Random& random, int size) {
        return rc::shrinkable::map(shrinkable_case(Case{source(seed_of(random), size), {}}), [](Case value) { return std::move(value.dataset); });
    };
}

} // namespace attest
