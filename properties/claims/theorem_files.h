// theory/proofs/claims.tsv as a text in the command (scripts/cmake/embedded_data.cmake).
#pragma once

#include "properties/rendering/embedded_file.h"

#include <vector>

namespace attest {

const std::vector<EmbeddedFile>& theorem_files();

} // namespace attest
