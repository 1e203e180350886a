// Tables and sections of the report as plain text that fits the terminal.
#pragma once

#include "properties/rendering/section.h"

namespace attest {

/// Columns of the terminal at standard output; 80 where it is none.
std::size_t output_width();

/// The caption, the header, a rule, the rows, and an empty line; the one table of all commands. Where it is wider than `width`, cells are broken at
/// spaces, the widest column first, but never a word of it (a word of more than 26 characters runs over); then columns come closer; then those that
/// do not fit follow below, beside the first column again. A row's last filled cell may run over the columns behind it. Widths are characters of
/// UTF-8.
std::string text_table(const Table& table, std::size_t width = output_width());

/// Words broken into lines of at most `width` characters (a longer word has a line of its own), each ended. `indent` spaces stand before every line
/// but the first, and `first` before that one; both count.
std::string wrapped_text(const std::string& text, std::size_t width = output_width(), std::size_t indent = 0, const std::string& first = "");

/// Sections and tables are numbered as on the page, where a number stands for what a terminal does not show too.
struct SectionNumbers {
    int section = 0;
    int table = 0;
};
/// The title underlined, what it rests on, verdict lines, tables and preformatted text; explanations and figures are for the page. Nothing for a
/// section that has only these. Counts up the numbers.
std::string section_text(const Section& section, SectionNumbers& numbers);

} // namespace attest
