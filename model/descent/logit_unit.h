// The unit in which weights, penalties and starts are counted, so that no statement depends on the scale of the embeddings.
//
// With M the largest |M_{k,i,j}|_F over two tokens of a context and its query (M^2 = 4 beta), weights of norm w change no logit difference of the
// data by more than M w. E -> s E with W -> W / s^2 changes no logit and multiplies M by s^2; a penalty lambda then becomes s^4 lambda.
#pragma once

#include "model/data/dataset.h"

namespace attest {

/// The power u of 100 with 1/2 <= M u < 50; 1 when M = 0. Under E -> 10^k E it becomes u / 100^k exactly, and it is 1 for one-hot
/// rows and for rows of small integers: weights of norm about u change logits by about 1.
Rational logit_unit(const Dataset& data);

/// Decimal places of the unit beyond the point: k when u = 10^-k < 1, else 0. Absolute accuracies of weights need as many more digits.
int logit_unit_places(const Dataset& data);

} // namespace attest
