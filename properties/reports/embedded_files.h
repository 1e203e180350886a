// The authors' published files (tests/data/authors/), built into the command so that `attest reproduce` needs no file.
#pragma once

#include "properties/rendering/embedded_file.h"

#include <vector>

namespace attest {

/// cyclic-N.json (datasets), cyclic-N-start.json (their W(0)) for N = 0 to 4, and printed.json; sorted by name.
const std::vector<EmbeddedFile>& authors_files();
/// The text of one of them. Throws std::out_of_range.
std::string_view authors_file(std::string_view name);

} // namespace attest
