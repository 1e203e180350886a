// Next-token prediction in linear models (arXiv 2402.18551) as an instance of the theory (section 6.13). Each in a file of its name.
#pragma once

#include "properties/claims/claim.h"

namespace attest {

Claim ntp_compatible(); // some W has all log-odds: decided exactly
Claim ntp_finite();     // the finite part and the limit of the loss, compatible or not

} // namespace attest
