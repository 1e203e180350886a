#include "properties/rendering/drawing.h"

#include "properties/rendering/html_text.h"
#include "properties/rendering/run_program.h"

#include <fmt/format.h>
#include <regex>
#include <stdexcept>

namespace attest {
namespace {

// Small, so that the graphs of a dataset stand in a row.
std::string graph_drawn(const GraphDrawing& graph, const char* format) {
    return run_program({"dot", std::string("-T") + format, "-Granksep=0.3", "-Gnodesep=0.2", "-Gfontsize=12", "-Nfontsize=12", "-Nwidth=0.42",
                        "-Nheight=0.42", "-Nmargin=0.03"},
                       graph.dot, "graphviz");
}

std::string plot_drawn(const Plot& plot, PlotFormat format) { return run_program({"gnuplot"}, gnuplot_script(plot, format), "gnuplot-nox"); }

std::string series_text(const Series& series) {
    std::string r = series.label.empty() ? "a curve" : "\"" + series.label + "\"";
    if (series.points.empty()) {
        return r + " without a point";
    }
    const auto& [x, y] = series.points.front();
    const auto& [u, v] = series.points.back();
    return series.points.size() == 1 ? fmt::format("{} at ({:.3g}, {:.3g})", r, x, y)
                                     : fmt::format("{} from ({:.3g}, {:.3g}) to ({:.3g}, {:.3g})", r, x, y, u, v);
}

std::string plot_text(const Plot& plot) {
    std::string r = fmt::format("{}. Plot of {} over {}", plot.title, plot.y_label, plot.x_label);
    r += plot.x_logarithmic && plot.y_logarithmic ? ", both axes logarithmic"
         : plot.x_logarithmic                     ? ", horizontal axis logarithmic"
         : plot.y_logarithmic                     ? ", vertical axis logarithmic"
                                                  : "";
    for (std::size_t s = 0; s < plot.series.size(); ++s) {
        r += (s == 0 ? ": " : "; ") + series_text(plot.series[s]);
    }
    return r + ".";
}

} // namespace

bool has_content(const Figure& figure) {
    const auto* plot = std::get_if<Plot>(&figure.drawing);
    return plot == nullptr || has_points(*plot);
}

std::string with_id_prefix(const std::string& svg, const std::string& prefix) {
    static const std::regex own(R"re((\sid=['"]))re");
    static const std::regex link(R"re((href=['"]#))re");
    static const std::regex place(R"re((url\(['"]?#))re");
    std::string r = svg;
    for (const std::regex& pattern : {own, link, place}) {
        r = std::regex_replace(r, pattern, "$1" + prefix);
    }
    return r;
}

std::string figure_svg(const Figure& figure, const std::string& prefix, const std::string& alternative) {
    const auto* plot = std::get_if<Plot>(&figure.drawing);
    const std::string drawn = plot != nullptr ? plot_drawn(*plot, PlotFormat::svg) : graph_drawn(std::get<GraphDrawing>(figure.drawing), "svg");
    const auto start = drawn.find("<svg");
    if (start == std::string::npos) {
        throw std::runtime_error(plot != nullptr ? "gnuplot drew nothing" : "Graphviz drew nothing");
    }
    return fmt::format("<svg role=\"img\" aria-label=\"{}\"", html_escaped(alternative)) + with_id_prefix(drawn.substr(start + 4), prefix);
}

std::string figure_pdf(const Figure& figure) {
    const auto* plot = std::get_if<Plot>(&figure.drawing);
    std::string r = plot != nullptr ? plot_drawn(*plot, PlotFormat::pdf) : graph_drawn(std::get<GraphDrawing>(figure.drawing), "pdf");
    if (!r.starts_with("%PDF")) {
        throw std::runtime_error(plot != nullptr ? "gnuplot made no PDF" : "Graphviz made no PDF");
    }
    return r;
}

std::string alternative_text(const Figure& figure) {
    const auto* plot = std::get_if<Plot>(&figure.drawing);
    return plot != nullptr ? plot_text(*plot) : std::get<GraphDrawing>(figure.drawing).alternative;
}

} // namespace attest
