// The report of a reproduction as an HTML page that needs no network: token graphs by Graphviz, plots by gnuplot, tables, how to rerun; and the
// files beside it: report.json, tables, figures, the cases of the matrix of hypotheses with their certificates (rendering/html_page.h).
#pragma once

#include "properties/reproduction/reproduction.h"

namespace attest {

struct ReportPage {
    std::string html;
    std::vector<std::string> left_out; ///< a sentence a figure that could not be drawn; the page says so too
    std::vector<SideFile> files;       ///< what belongs beside it
};
ReportPage report_page(const Reproduction& result);

/// Writes index.html, report.json and the files beside them into the folder (made when missing). Returns what was left out, and why. Throws
/// InputError when something cannot be written.
std::vector<std::string> write_report(const std::string& folder, const Reproduction& result);

} // namespace attest
