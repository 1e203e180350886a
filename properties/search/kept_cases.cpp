#include "properties/search/kept_cases.h"

#include "model/mutant.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace attest {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// The largest absolute value that gives a case its size; a new kind of input must say what is one. 0: none.
struct LargestNumber {
    double operator()(const ScalarInput& input) const { return std::abs(number_from<double>(input.value)); }
    double operator()(const WeightsInput& input) const {
        double r = 0;
        for (Index i = 0; i < input.value.size(); ++i) {
            r = std::max(r, std::abs(number_from<double>(input.value.data()[i])));
        }
        return r;
    }
    double operator()(const TokenTableInput&) const { return 0; } // only ratios of a table's entries count
    double operator()(const ContextInput&) const { return 0; }
    double operator()(const GraphInput&) const { return 0; }
    double operator()(const RenamingInput&) const { return 0; }
};

int size_class(const Case& value) {
    double largest = 0;
    for (const auto& [name, input] : value.inputs) {
        largest = std::max(largest, std::visit(LargestNumber{}, input));
    }
    return largest > 0 ? static_cast<int>(std::clamp(std::floor(std::log10(largest) / 3), -20.0, 20.0)) : -21;
}

} // namespace

KeptCases::Cell KeptCases::cell_of(const Case& value) {
    return {value.dataset.size(), value.dataset.tokens(), value.dataset.embedding().is_one_hot(), size_class(value)};
}

std::vector<KeptCase> KeptCases::all() const {
    std::vector<KeptCase> r;
    for (const auto& [cell, kept] : cells_) {
        r.push_back(kept);
    }
    return r;
}

void KeptCases::restore(const KeptCase& kept) { cells_.insert_or_assign(cell_of(kept.value), kept); }

bool KeptCases::see(const Case& value, std::optional<double> known) {
    const double slack = known && std::isfinite(*known) && *known > 0 ? *known : infinite;
    const auto [at, added] = cells_.try_emplace(cell_of(value), KeptCase{slack, value, ""});
    const bool closer = !added && (slack < at->second.slack) != mutant("hunt_keeps_the_largest_slack");
    if (closer || (!added && at->second.slack == infinite)) {
        at->second = KeptCase{slack, value, ""};
    }
    return added || closer;
}

const Case& KeptCases::pick(Draw& draw) const {
    const std::size_t best = (ranked_.size() + 3) / 4;
    return ranked_[static_cast<std::size_t>(draw.between(0, static_cast<int>(draw.chance(50) ? best : ranked_.size()) - 1))]->value;
}

void KeptCases::rank() {
    ranked_.clear();
    for (const auto& [cell, kept] : cells_) {
        ranked_.push_back(&kept);
    }
    std::stable_sort(ranked_.begin(), ranked_.end(), [](const KeptCase* a, const KeptCase* b) { return a->slack < b->slack; });
}

} // namespace attest
