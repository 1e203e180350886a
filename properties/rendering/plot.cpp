#include "properties/rendering/plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace attest {
namespace {

// Okabe and Ito's palette without yellow, what is most alike farthest apart.
constexpr std::array<const char*, 7> colours = {"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000", "#e69f00", "#56b4e9"};

std::string quoted(const std::string& text) {
    std::string r = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            r += '\\';
        }
        r += c == '\n' ? ' ' : c;
    }
    return r + "\"";
}

bool drawable(const Plot& plot, double x, double y) {
    return std::isfinite(x) && std::isfinite(y) && (!plot.x_logarithmic || x > 0) && (!plot.y_logarithmic || y > 0);
}

const char* with(Series::Style style) {
    switch (style) {
    case Series::Style::line: return "lines lw 2";
    case Series::Style::points: return "points pt 7 ps 0.6";
    case Series::Style::line_and_points: return "linespoints lw 2 pt 7 ps 0.6";
    case Series::Style::dashed: return "lines lw 2 dt 2";
    }
    return "lines";
}

/// Small enough that its letters stay legible on a phone, where the picture is scaled to the width of the page.
std::string terminal_of(PlotFormat format, bool legend_is_below) {
    switch (format) {
    case PlotFormat::svg:
        return fmt::format("set terminal svg size 500,{} dynamic enhanced font 'sans-serif,14' background 'white'\n", legend_is_below ? 380 : 350);
    case PlotFormat::pdf: return fmt::format("set terminal pdfcairo size 12.5cm,{}cm enhanced font 'sans-serif,9'\n", legend_is_below ? 9.5 : 8.75);
    }
    return "";
}

} // namespace

bool has_points(const Plot& plot) {
    return std::any_of(plot.series.begin(), plot.series.end(), [&](const Series& series) {
        return std::any_of(series.points.begin(), series.points.end(), [&](const auto& point) { return drawable(plot, point.first, point.second); });
    });
}

std::string gnuplot_script(const Plot& plot, PlotFormat format) {
    const bool below = plot.legend == legend_below;
    std::string script = terminal_of(format, below) +
                         "set encoding utf8\nset border 3 lc rgb '#444444'\nset tics nomirror\nset grid lc rgb '#dddddd' lw 1\n"
                         "set key samplen 2 spacing 1.05\n" +
                         (below ? "set bmargin 5.8\n" : "");
    script += fmt::format("set title {} noenhanced\nset xlabel {} noenhanced\nset ylabel {} noenhanced\nset key {} noenhanced\n", quoted(plot.title),
                          quoted(plot.x_label), quoted(plot.y_label), plot.legend);
    if (plot.x_logarithmic) {
        script += "set logscale x\nset format x '10^{%L}'\n";
    }
    if (plot.y_logarithmic) {
        script += "set logscale y\nset format y '10^{%L}'\n";
    }
    std::string blocks;
    std::string bands; // below all curves
    std::string curves;
    for (std::size_t s = 0; s < plot.series.size(); ++s) {
        const Series& series = plot.series[s];
        const char* colour = colours[series.colour.value_or(s) % colours.size()];
        blocks += fmt::format("$s{} << EOD\n", s);
        for (std::size_t i = 0; i < series.points.size(); ++i) {
            const auto& [x, y] = series.points[i];
            if (drawable(plot, x, y)) {
                const auto& [low, high] = i < series.band.size() ? series.band[i] : std::pair(y, y);
                blocks += fmt::format("{} {} {} {}\n", x, y, drawable(plot, x, low) ? low : y, drawable(plot, x, high) ? high : y);
            }
        }
        blocks += "EOD\n";
        if (!series.band.empty()) {
            bands += fmt::format("$s{} using 1:3:4 with filledcurves fc rgb '{}' fs transparent solid 0.2 notitle, ", s, colour);
        }
        curves += fmt::format("{}$s{} using 1:2 with {} lc rgb '{}' {}", curves.empty() ? "" : ", ", s, with(series.style), colour,
                              series.label.empty() ? "notitle" : "title " + quoted(series.label));
    }
    return script + blocks + "plot " + bands + curves + "\n";
}

} // namespace attest
