#include "model/descent/steepest_steps.h"

#include <algorithm>
#include <array>

namespace attest {

std::optional<SteepestSteps> steepest_steps(Optimiser optimiser) {
    struct Row {
        Optimiser optimiser;
        SteepestSteps steps;
    };
    static const std::array rows = {Row{Optimiser::gradient, {StepNorm::frobenius, false}}, Row{Optimiser::normalised, {StepNorm::frobenius, true}},
                                    Row{Optimiser::sign, {StepNorm::largest_entry, true}},
                                    Row{Optimiser::coordinate, {StepNorm::sum_of_entries, false}}};
    const auto* const at = std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.optimiser == optimiser; });
    return at == rows.end() ? std::nullopt : std::optional(at->steps);
}

} // namespace attest
