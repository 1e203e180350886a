// The style sheet of the report: properties/rendering/page.css, built into the command.
#pragma once

#include "properties/rendering/embedded_file.h"

#include <vector>

namespace attest {

/// One file.
const std::vector<EmbeddedFile>& page_style();

} // namespace attest
