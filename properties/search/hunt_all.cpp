#include "properties/search/hunt_all.h"

#include "model/mutant.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace attest {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double even_part = 0.2;    // of the time, shared evenly
constexpr double memory = 0.5;       // of the yield before a slice
constexpr double slice_seconds = 1;  // at most, but for the batch in hand
constexpr std::uint64_t batches = 4; // of a slice, at most

struct Search {
    std::vector<KeptCase> corpus = {};
    HuntState state = {};
    double yield = 0; // improvements a second, the latest slices counting most
    bool begun = false;
    bool done = false;
};

/// Runs one slice.
void advance(Search& search, const HuntTarget& target, const HuntAllOptions& options, double seconds_left) {
    if (!search.begun && options.corpus) {
        search.corpus = options.corpus(target.check);
    }
    const double before = search.state.report.seconds;
    const std::uint64_t improvements = search.state.report.improvements;
    const std::uint64_t most = options.each.cases > UINT64_MAX - search.corpus.size() ? UINT64_MAX : options.each.cases + search.corpus.size();
    HuntOptions slice = options.each;
    slice.generate = target.generate;
    slice.corpus = search.corpus;
    slice.from = search.begun ? &search.state : nullptr;
    slice.cases = std::min(most, search.state.next + (search.begun ? 0 : search.corpus.size()) + batches * batch_size);
    slice.seconds = before + std::min(slice_seconds, seconds_left);
    HuntState last;
    slice.last = [&](HuntState state) { last = std::move(state); };
    hunt(target.check, slice);
    search.state = std::move(last);
    const HuntReport& report = search.state.report;
    const double now = static_cast<double>(report.improvements - improvements) / std::max(1e-6, report.seconds - before);
    search.yield = search.begun ? memory * search.yield + (1 - memory) * now : now;
    search.begun = true;
    search.done = report.counterexample.has_value() || report.cases() >= most;
}

} // namespace

std::vector<double> time_shares(const std::vector<double>& yields, const std::vector<bool>& done) {
    double sum = 0;
    std::size_t active = 0;
    for (std::size_t i = 0; i < yields.size(); ++i) {
        sum += done[i] ? 0 : yields[i];
        active += done[i] ? 0 : 1;
    }
    std::vector<double> r(yields.size(), 0.0);
    for (std::size_t i = 0; i < yields.size(); ++i) {
        if (!done[i]) {
            const double even = mutant("hunt_all_starves") && sum > 0 ? 0.0 : 1 / static_cast<double>(active);
            r[i] = sum > 0 ? even_part * even + (1 - even_part) * yields[i] / sum : even;
        }
    }
    return r;
}

std::vector<HuntReport> hunt_all(const std::vector<HuntTarget>& targets, const HuntAllOptions& options) {
    const Clock::time_point start = Clock::now();
    const auto left = [&]() -> double {
        return options.each.seconds ? *options.each.seconds - std::chrono::duration<double>(Clock::now() - start).count()
                                    : std::numeric_limits<double>::infinity();
    };
    std::vector<Search> searches(targets.size());
    std::vector<double> credit(targets.size(), 0.0); // seconds that a check is behind its share
    const auto run = [&](std::size_t i) {
        const double before = searches[i].state.report.seconds;
        advance(searches[i], targets[i], options, left());
        if (options.slice) {
            options.slice(i, searches[i].state);
        }
        return searches[i].state.report.seconds - before;
    };
    const auto stopped = [&] { return (options.each.stop && options.each.stop->load()) || left() <= 0; };
    for (std::size_t i = 0; i < targets.size() && !stopped(); ++i) {
        run(i);
    }
    while (!stopped()) {
        std::vector<double> yields;
        std::vector<bool> done;
        for (const Search& s : searches) {
            yields.push_back(s.yield);
            done.push_back(s.done);
        }
        if (std::all_of(done.begin(), done.end(), [](bool d) { return d; })) {
            break;
        }
        std::size_t next = searches.size();
        for (std::size_t i = 0; i < searches.size(); ++i) {
            next = !done[i] && (next == searches.size() || credit[i] > credit[next]) ? i : next;
        }
        const double spent = run(next);
        const std::vector<double> shares = time_shares(yields, done);
        for (std::size_t i = 0; i < searches.size(); ++i) {
            credit[i] += spent * shares[i] - (i == next ? spent : 0);
        }
    }
    std::vector<HuntReport> r;
    for (Search& s : searches) {
        r.push_back(std::move(s.state.report));
    }
    return r;
}

} // namespace attest
