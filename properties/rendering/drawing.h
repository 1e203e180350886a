// A figure of the report as a picture: inside the page, and as a file for a paper. Plots are drawn by gnuplot, graphs by Graphviz.
#pragma once

#include "properties/rendering/section.h"

namespace attest {

/// Is there something to draw?
bool has_content(const Figure& figure);
/// An <svg> element that can stand beside others on a page: its ids begin with `prefix`, and readers that see no picture are told `alternative`.
/// Throws std::runtime_error, naming program and Debian package, when it is not drawn.
std::string figure_svg(const Figure& figure, const std::string& prefix, const std::string& alternative);
/// The bytes of a PDF file. Throws as above.
std::string figure_pdf(const Figure& figure);
/// What the picture shows, in words: of a plot made from its data (axes, curves with their ends), of a graph its own.
std::string alternative_text(const Figure& figure);

/// Every id of the picture and every reference to one, with `prefix` before it.
std::string with_id_prefix(const std::string& svg, const std::string& prefix);

} // namespace attest
