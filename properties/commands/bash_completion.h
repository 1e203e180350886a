// The completion of bash for attest, made from the list of commands: commands, options, folders, files, ids of claims, letters of hypotheses.
#pragma once

#include "properties/commands/command.h"

#include <string>
#include <vector>

namespace attest {

/// A script for bash 5 that needs nothing beside it; installed as bash-completion/completions/attest.
std::string bash_completion(const std::vector<Command>& commands);

} // namespace attest
