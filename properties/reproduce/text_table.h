// A table (properties/reproduce/page.h) as aligned plain text for a terminal.
#pragma once

#include "properties/reproduce/page.h"

namespace attest {

/// The caption, the header, a rule, the rows, and an empty line. A row's last filled cell may run over the columns behind it.
std::string text_table(const Table& table);

} // namespace attest
