// The parts of `attest reproduce`, one file each. To add one: its file (a function that makes a Study, reproduction/study.h), its
// declaration here, and its line in the list of studies.cpp.
#pragma once

#include "properties/reproduction/study.h"

namespace attest {

struct Claim;

/// Studies that say what the jobs on the datasets found share it (Study::shares).
inline constexpr auto datasets_word = "the datasets";

/// All parts, in the order of the report.
std::vector<Study> all_studies(const StudyRunPointer& run);

Study theory_study(const StudyRunPointer& run);          ///< components, W_mm, W_fin and L*, exact or enclosed
Study graphs_study(const StudyRunPointer& run);          ///< the token-priority graphs, drawn
Study authors_runs_study(const StudyRunPointer& run);    ///< training as published
Study experiments_study(const StudyRunPointer& run);     ///< the paper's experiments on datasets of ours
Study local_heads_study(const StudyRunPointer& run);     ///< a general head and the pseudo token-priority graphs
Study local_bounds_study(const StudyRunPointer& run);    ///< the local theorem beside them
Study path_study(const StudyRunPointer& run);            ///< the regularisation path, certified
Study rates_study(const StudyRunPointer& run);           ///< gradient descent and its proved bounds
Study discoveries_study(const StudyRunPointer& run);     ///< the step at which descent shows the components
Study two_sided_rates_study(const StudyRunPointer& run); ///< rates from above and below
Study next_tokens_study(const StudyRunPointer& run);     ///< next-token prediction in linear models, as an instance
Study second_orders_study(const StudyRunPointer& run);   ///< what is left after W_mm and W_fin
Study floor_study(const StudyRunPointer& run);           ///< where normalised descent ends
Study claims_study(const StudyRunPointer& run);          ///< every claim on random cases
Study claims_study(const StudyRunPointer& run, const std::vector<const Claim*>& wanted);
Study worlds_study(const StudyRunPointer& run);     ///< every dataset below a size
Study hypotheses_study(const StudyRunPointer& run); ///< the matrix: each hypothesis dropped
Study norms_study(const StudyRunPointer& run);      ///< every optimiser and its norm
Study optimisers_study(const StudyRunPointer& run); ///< rules other than gradient descent

} // namespace attest
