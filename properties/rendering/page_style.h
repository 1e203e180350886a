// Style and script of the report: properties/rendering/page.css and page.js, built into the command.
#pragma once

#include "properties/rendering/embedded_file.h"

#include <vector>

namespace attest {

/// "page.css" and "page.js".
const std::vector<EmbeddedFile>& page_style();

} // namespace attest
