// The sections of the report of `attest reproduce`, in their order. To add one: a function of the reproduction in a file of its
// own, its declaration here, and its line in report_sections().
#pragma once

#include "properties/rendering/section.h"
#include "properties/reproduction/studies/reproduction.h"

namespace attest {

/// All that have something to say about this run.
std::vector<Section> report_sections(const Reproduction& result);

// One function a section; nothing when the run has nothing of it.
std::optional<Section> theory_section(const Reproduction& result);       ///< components, W_mm, W_fin and L*, exact or enclosed
std::optional<Section> graphs_section(const Reproduction& result);       ///< the token-priority graphs, drawn
std::optional<Section> authors_runs_section(const Reproduction& result); ///< training as published
std::optional<Section> local_section(const Reproduction& result);        ///< a general head and the pseudo token-priority graphs
std::optional<Section> path_section(const Reproduction& result);         ///< the regularisation path, certified
std::optional<Section> rate_section(const Reproduction& result);         ///< gradient descent and its proved bounds
std::optional<Section> second_order_section(const Reproduction& result); ///< what is left after W_mm and W_fin
std::optional<Section> floor_section(const Reproduction& result);        ///< where normalised descent ends
std::optional<Section> claims_section(const Reproduction& result);       ///< every claim on random cases
std::optional<Section> worlds_section(const Reproduction& result);       ///< every dataset below a size
std::optional<Section> hypotheses_section(const Reproduction& result);   ///< the matrix: each hypothesis dropped
std::optional<Section> optimisers_section(const Reproduction& result);   ///< rules other than gradient descent
std::optional<Section> rerun_section(const Reproduction& result);        ///< seeds, versions, command line
std::optional<Section> experiment_section(const ExperimentStudy& study); ///< one experiment of the paper

/// The table at the top: the sections' answers in a few words.
Table at_a_glance(const std::vector<Section>& sections);

} // namespace attest
