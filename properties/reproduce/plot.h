// Line plots as SVG, drawn by gnuplot: axes with units, a legend, colours that survive print and colour blindness.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace attest {

struct Series {
    std::string label;
    std::vector<std::pair<double, double>> points;
    enum class Style { line, points, line_and_points, dashed } style = Style::line;
    /// Half-widths of a band around the points (same length as points), or empty.
    std::vector<double> spread = {};
};

struct Plot {
    std::string title;
    std::string x_label; ///< with the unit, e.g. "steps"
    std::string y_label;
    bool x_logarithmic = false;
    bool y_logarithmic = false;
    std::string legend = "bottom right"; ///< gnuplot's words for the place of the key
    std::vector<Series> series;
};

/// The gnuplot script that draws the plot (exported for tests and for readers who want the data).
std::string gnuplot_script(const Plot& plot);
/// An <svg> element, ready to stand inside HTML. Throws std::runtime_error when gnuplot is missing.
std::string plot_svg(const Plot& plot);

} // namespace attest
