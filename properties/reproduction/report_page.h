// The report of a reproduction as one self-contained HTML page: token graphs by Graphviz, plots by gnuplot, tables, how to rerun.
#pragma once

#include "properties/reproduction/studies/reproduction.h"

namespace attest {

/// The whole page. Throws std::runtime_error when Graphviz or gnuplot is missing.
std::string report_html(const Reproduction& result);

/// Writes index.html and report.json into the folder (made when missing). Throws InputError when that is not possible.
void write_report(const std::string& folder, const Reproduction& result);

} // namespace attest
