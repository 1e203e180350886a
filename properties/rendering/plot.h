// Line plots as gnuplot draws them: axes with units, a legend, colours that survive print and colour blindness.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace attest {

struct Series {
    std::string label; ///< empty: not in the legend
    std::vector<std::pair<double, double>> points;
    enum class Style { line, points, line_and_points, dashed } style = Style::line;
    /// A band around the curve, (low, high) for each point (same length as points), or empty.
    std::vector<std::pair<double, double>> band = {};
    /// Number of the colour: series that belong together share one. None: the series' place.
    std::optional<std::size_t> colour = {};
};

/// For many curves: under the plot, where it hides none.
inline constexpr const char* legend_below = "at screen 0.52,0.01 center bottom horizontal maxrows 2";

struct Plot {
    std::string title;
    std::string x_label; ///< with the unit, e.g. "steps"
    std::string y_label;
    bool x_logarithmic = false;
    bool y_logarithmic = false;
    std::string legend = "bottom right"; ///< gnuplot's words for the place of the key
    std::vector<Series> series;
};

/// Is there a point that the axes can show (finite, positive on a logarithmic one)?
bool has_points(const Plot& plot);
enum class PlotFormat { svg, pdf };
/// The gnuplot script that draws the plot (exported for tests and for readers who want the data).
std::string gnuplot_script(const Plot& plot, PlotFormat format = PlotFormat::svg);

} // namespace attest
