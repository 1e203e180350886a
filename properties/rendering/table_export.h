// A table of the report as a file beside it: for a spreadsheet, and for a paper.
#pragma once

#include "properties/rendering/section.h"

namespace attest {

/// RFC 4180, but lines end with a line feed: the header, then the rows as they stand. Cells hold what the page shows, so a bound is "<= 1.2e-5".
std::string table_csv(const Table& table);
/// A table environment that needs no package: \caption, \label{LABEL}, tabular. Every character of a cell stands for itself (a straight quote is set
/// as a closing one).
std::string table_latex(const Table& table, const std::string& label);

/// Columns in which every row has a number, and no row a list that begins with one; a row with empty cells (a sentence in place of values) does not
/// count. The first column names its row.
std::vector<bool> numeric_columns(const Table& table);
/// Cells up to the last filled one.
std::size_t filled_cells(const std::vector<std::string>& row);

} // namespace attest
