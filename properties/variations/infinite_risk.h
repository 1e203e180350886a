// R dropped: a label may be missing from its context (section 1: the log-loss is then infinite at every W).
//
// An absent label has mass 0 for every W, so L = infinity everywhere: there is no gradient to descend along, every W of a ball minimises L,
// and every W of S_fin minimises Lbar. A statement about the path is then one about every choice of minimisers. Two claims fail for
// reasons of their own: model.gauge, because a sample with an absent label draws no edge but has logits that matter, and
// graph.label-on-top. With (1-u)^2 or -u an absent label only adds a constant; the general-loss claim fails by its log-loss alone.
#pragma once

#include "properties/variations/variation_tools.h"

namespace attest {

/// "sample i: label y is not in its context, so ... the log-loss is infinite at every W". Some label is absent.
std::string infinite(const CaseFacts& facts);
/// L = infinity everywhere, against a statement that needs `expected`.
Decide infinite_risk(std::string expected, std::string found);
/// The same where S_fin leaves a choice.
Decide infinite_on_cyclic(std::string expected, std::string found);
/// The claim speaks of grad L.
Variation no_gradient_without_realisable(Generate generate);
/// A sample has no token of its label's component, so its restriction is an empty context.
Verdict empty_restricted_context(const CaseFacts& facts);

/// A small dataset with one more sample whose label is not in its context.
DrawDataset with_absent_label(const DatasetShape& shape);
/// Such datasets: any; one-hot with a strict edge; one-hot with a cycle; with both.
Generate absent_label_cases();
Generate absent_label_edge_cases(std::vector<InputRecipe> inputs = {});
Generate absent_label_cyclic_cases();
Generate absent_label_cyclic_edge_cases();

} // namespace attest
