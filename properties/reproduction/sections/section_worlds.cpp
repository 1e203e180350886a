// Complete small worlds: no sampling at all below a size.
#include "properties/reproduction/sections/report_sections.h"

#include <fmt/format.h>

namespace attest {

std::optional<Section> worlds_section(const Reproduction& result) {
    if (result.worlds.empty()) {
        return std::nullopt;
    }
    Section section{"Complete small worlds"};
    section.add(Paragraph{"Below a size nothing is sampled: every dataset is listed, up to the renaming of tokens and the order of samples, and "
                          "their number is counted a "
                          "second time by Burnside's lemma. attest enumerate does larger worlds."});
    const WorldRun& last = result.worlds.back();
    section.at_a_glance.emplace_back(fmt::format("every dataset of {}: refuted or undecided", world_name(last.world)),
                                     small_worlds_complaints({last}).empty() ? fmt::format("none of {}", last.datasets()) : "see there");
    section.add(small_worlds_table(result.worlds));
    return section;
}

} // namespace attest
