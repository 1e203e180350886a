// A second proof of the minimum of a block of Lbar, in doubles and from a centre that is wrong on purpose.
//
// Krawczyk's operator over balls of doubles. It shares with the first proof (theory/finite_component/product_box.h) the block and the numbers, not
// the evaluation: gradient and Hessian are written down again here, and the box is right only if its slope term is, for from a wrong centre the step
// alone does not end at the minimum.
#pragma once

#include "theory/finite_component/restricted_risk.h"

namespace attest {

/// A box around `centre` + step that holds the only zero of the gradient of the block (n Lbar) near the centre, coordinate by coordinate; nothing
/// where doubles do not suffice to show it.
std::optional<Vector<Ball>> enclose_in_doubles(const RestrictedBlock& block, const Vector<double>& centre);

} // namespace attest
