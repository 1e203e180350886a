// What the claims on the regularisation path, and on retrieval along it, share.
//
// Each certified point of the path is compared with a bound that depends on R alone and tends to the limit by its formula
// (theory/regularisation_path/path_bounds.h). A false limit is refuted once the proved bound is smaller than its distance from the true one:
// from there on the path can never come near it again.
#pragma once

#include "properties/claims/claim_tools.h"
#include "properties/claims/path/path_claims.h"
#include "properties/generators/generate.h"
#include "properties/variations/infeasible_problem.h"
#include "properties/variations/infinite_risk.h"
#include "properties/variations/no_strict_edge.h"
#include "properties/variations/other_head.h"
#include "properties/variations/other_loss.h"
#include "theory/comparison.h"
#include "theory/regularisation_path/path_bounds.h"

namespace attest {

/// The path's evidence at the penalties of the claims; nothing when it was not enclosed.
std::optional<std::vector<PathEvidence>> case_path(const CaseFacts& facts);
Verdict path_not_enclosed();
/// Asks `check` at each penalty, descending, under the digits of its evidence; an answer of nothing says that the bound says nothing yet. The first
/// verdict that is not `held`, else the last.
Verdict along_path(const CaseFacts& facts, const std::function<std::optional<Verdict>(const PathEvidence&)>& check);
/// a <= b at one penalty.
Verdict at_most_on_path(const PathEvidence& e, const Interval& a, const Interval& b, const std::string& what);

/// H R L F E.
std::vector<Hypothesis> path_hypotheses();
/// Embeddings of extreme scale or nearly dependent rows are left out of the limit claims: their bounds say something only at
/// penalties far below those tried.
Choices<EmbeddingKind> path_embeddings();
DatasetShape small_cyclic();
DatasetShape small_feasible();
/// ([1,2,0],1), ([1,0],0): a cycle below which a strict edge hangs.
Dataset planted_cycle();
DrawDataset path_datasets();

} // namespace attest
