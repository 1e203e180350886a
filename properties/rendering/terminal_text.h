// Sections of the report as plain text for a terminal of 100 columns or more.
#pragma once

#include "properties/rendering/section.h"

namespace attest {

/// The caption, the header, a rule, the rows, and an empty line. Columns of whole numbers are aligned to the right; a row's last filled
/// cell may run over the columns behind it.
std::string text_table(const Table& table);

/// Words broken into lines of at most `width` characters (a longer word has a line of its own), each ended.
std::string wrapped_text(const std::string& text, std::size_t width = 100);

/// The title underlined, verdict lines, tables and preformatted text; explanations and figures are for the page. Nothing for a section that has
/// only these.
std::string section_text(const Section& section);

} // namespace attest
