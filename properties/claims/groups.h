// The groups of claims, one function each, in a folder of its own under properties/claims/. The list of all claims is made of them in registry.cpp;
// what a claim is, in claim.h. Apart from it, so that a new group rebuilds the registry alone.
#pragma once

#include "properties/claims/claim.h"

namespace attest {

std::vector<Claim> discovery_claims(); // discovery.*
std::vector<Claim> ntp_claims();       // ntp.*
std::vector<Claim> norm_claims();      // norm.*
std::vector<Claim> local_claims();     // local.path, local.stationary
std::vector<Claim> topic_claims();     // topic.*
std::vector<Claim> chain_claims();     // chain.*

} // namespace attest
