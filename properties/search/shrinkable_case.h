// Cases and datasets as RapidCheck knows them: generators whose values shrink in attest's own order.
//
// The shrinks of a case are the candidates of all passes (properties/search/shrink_candidates.h) that are simpler than it
// (properties/cases/simplicity.h). They begin with the pass that made the case and go round: after a success the same pass goes on, as it mostly
// has more to give. Passes are run when their candidates are asked for, one at a time.
#pragma once

#include "properties/generators/generate_case.h"

#include <rapidcheck/Gen.h>
#include <rapidcheck/Shrinkable.h>

namespace attest {

/// The case with its shrinks, `first_pass` first.
rc::Shrinkable<Case> shrinkable_case(Case value, std::size_t first_pass = 0);

/// Cases of a claim (or of anything that generates). The same Random and size give the same case with every compiler and on every thread.
rc::Gen<Case> cases_of(Generate generate);
/// Datasets of a source, for example datasets_of(cyclic_datasets().tokens(2, 5)).
rc::Gen<Dataset> datasets_of(DrawDataset source);

} // namespace attest
