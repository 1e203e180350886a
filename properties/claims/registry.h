// Claims of other projects beside attest's own: once added, every command lists, verifies, hunts and replays them like any other.
#pragma once

#include "properties/claims/claim.h"

namespace attest {

/// Adds claims to all_claims(), after attest's. Throws InputError (which claim, what was expected) when an id is taken or is not lower-case words
/// joined by '.' and '-', when a part is missing, or when there are not two false neighbours with names of their own. To be called at the start of a
/// program: what has been handed out by all_claims() must not move, so later calls throw std::logic_error. run_command_line (command_line.h) does it
/// for you.
void add_claims(std::vector<Claim> claims);

/// Was the claim with this id added to attest's own?
bool is_added_claim(const std::string& id);

/// The condition of add_claims for one claim beside `known` ones; throws InputError.
void check_added_claim(const Claim& claim, const std::vector<Claim>& known);

} // namespace attest
