// The report of a reproduction as one self-contained HTML page: token graphs by Graphviz, plots by gnuplot, tables, how to rerun.
#pragma once

#include "properties/reproduction/reproduction.h"

namespace attest {

struct ReportPage {
    std::string html;
    std::vector<std::string> left_out; ///< a sentence a figure that could not be drawn; the page says so too
};
ReportPage report_page(const Reproduction& result);

/// Writes index.html and report.json into the folder (made when missing). Returns which figures were left out, and why. Throws InputError when
/// something cannot be written.
std::vector<std::string> write_report(const std::string& folder, const Reproduction& result);

} // namespace attest
