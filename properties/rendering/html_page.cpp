#include "properties/rendering/html_page.h"

#include "properties/rendering/run_program.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace attest {
namespace {

constexpr const char* style = R"(
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 66rem; margin: 0 auto; padding: 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { font-size: 1.3rem; line-height: 1.3; margin-top: 2.5rem; border-bottom: 2px solid #0072b2; padding-bottom: .2rem; }
h3 { font-size: 1.05rem; margin: 1.2rem 0 .3rem; }
p { max-width: 46rem; }
nav ol { columns: 2; padding-left: 1.9rem; } nav li { break-inside: avoid; margin-bottom: .2rem; } a { color: #005a8c; }
.scroll { overflow-x: auto; margin: .4rem 0 1.2rem; } table { border-collapse: collapse; font-size: .88rem; }
.caption { color: #444; font-size: .9rem; margin: 1rem 0 0; }
th, td { padding: .25rem .6rem; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top; font-variant-numeric: tabular-nums; }
th { border-bottom: 2px solid #888; vertical-align: bottom; } .number { text-align: right; white-space: nowrap; }
th:first-child, td:first-child { position: sticky; left: 0; background: #fff; padding-left: 0; }
.row { display: flex; flex-wrap: wrap; gap: 1rem 1.5rem; margin: .8rem 0; } figure { margin: 0; flex: 1 1 21rem; min-width: 0; max-width: 31.5rem; }
figure svg { display: block; width: 100%; height: auto; } figcaption { color: #444; font-size: .88rem; margin-top: .2rem; }
figure.graph { flex: 0 1 auto; max-width: 100%; } figure.graph svg { width: auto; max-width: 100%;  }
pre { background: #f5f5f5; padding: .8rem; overflow-x: auto; font-size: .85rem; }
.agrees, .differs, .incomparable { padding: .35rem .7rem; border-left: 5px solid #009e73; background: #f0faf6; margin: .5rem 0; }
.differs { border-color: #d55e00; background: #fdf3ec; } .incomparable { border-color: #56b4e9; background: #f1f8fd; }
@media (max-width: 40rem) { nav ol { columns: 1; } body { padding: .8rem; } h1 { font-size: 1.35rem; } td, th { padding: .25rem .45rem; } table { font-size: .8rem; } }
@page { size: A4; margin: 14mm; }
@media print {
  html { font-size: 10.5px; } .caption, figcaption { font-size: 9.5px; } h3 { font-size: 11.5px; }
  body { font-size: 10.5px; max-width: none; padding: 0; } p { max-width: none; } nav { display: none; } .scroll { overflow: visible; }
  table { font-size: 8.5px; } td, th { padding: .15rem .4rem; } th:first-child, td:first-child { position: static; }
  h1 { font-size: 18px; } h2 { font-size: 14px; margin-top: 1.4rem; } h2, h3, .caption { break-after: avoid; } figure, tr, .agrees, .differs, .incomparable { break-inside: avoid; }
  figure { flex: 1 1 14rem; max-width: 48%; } figure.graph svg { max-height: 11rem; } thead { display: table-header-group; }
}
)";

const char* standing_class(Standing standing) {
    switch (standing) {
    case Standing::agrees: return "agrees";
    case Standing::differs: return "differs";
    case Standing::incomparable: return "incomparable";
    }
    return "incomparable";
}

// Small, so that the graphs of a dataset stand in a row.
std::string drawn(const GraphDrawing& graph) {
    const std::string svg = run_program(
        {"dot", "-Tsvg", "-Granksep=0.3", "-Gnodesep=0.2", "-Gfontsize=12", "-Nfontsize=12", "-Nwidth=0.42", "-Nheight=0.42", "-Nmargin=0.03"},
        graph.dot, "graphviz");
    const auto start = svg.find("<svg");
    if (start == std::string::npos) {
        throw std::runtime_error("Graphviz drew nothing");
    }
    return svg.substr(start);
}

bool numeric(const std::string& cell) {
    return !cell.empty() &&
           (cell.front() == '-' || cell.front() == '+' || cell.front() == '>' || cell.front() == '<' || (cell.front() >= '0' && cell.front() <= '9'));
}

/// Columns in which every row has a number; a row with empty cells (a sentence in place of values) does not count.
std::vector<bool> numeric_columns(const Table& table) {
    std::vector<bool> r(table.header.size(), false);
    for (std::size_t c = 1; c < r.size(); ++c) {
        bool all = true;
        bool any = false;
        for (const auto& row : table.rows) {
            if (!row.back().empty()) {
                all = all && (numeric(row[c]) || row[c].empty());
                any = true;
            }
        }
        r[c] = all && any;
    }
    return r;
}

} // namespace

const char* standing_text(Standing standing) {
    switch (standing) {
    case Standing::agrees: return "Agrees.";
    case Standing::differs: return "Differs.";
    case Standing::incomparable: return "Not comparable.";
    }
    return "";
}

std::string html_escaped(const std::string& text) {
    std::string r;
    for (const char c : text) {
        switch (c) {
        case '<': r += "&lt;"; break;
        case '>': r += "&gt;"; break;
        case '&': r += "&amp;"; break;
        case '"': r += "&quot;"; break;
        default: r += c;
        }
    }
    return r;
}

Page::Page(std::string title) : title_(std::move(title)) {}

void Page::introduction(const Block& b) { block(b); }

void Page::section(const Section& section) {
    ++sections_;
    contents_ += fmt::format("<li><a href=\"#s{}\">{}</a></li>\n", sections_, html_escaped(section.title));
    body_ += fmt::format("<section>\n<h2 id=\"s{0}\">{0}. {1}</h2>\n", sections_, html_escaped(section.title));
    for (const Block& b : section.blocks) {
        block(b);
    }
    body_ += "</section>\n";
}

void Page::block(const Block& b) {
    if (const auto* heading = std::get_if<Subheading>(&b)) {
        body_ += "<h3>" + html_escaped(heading->text) + "</h3>\n";
    } else if (const auto* paragraph = std::get_if<Paragraph>(&b)) {
        body_ += "<p>" + html_escaped(paragraph->text) + "</p>\n";
    } else if (const auto* comparison = std::get_if<Comparison>(&b)) {
        body_ += fmt::format("<p class=\"{}\"><strong>{}</strong> {}</p>\n", standing_class(comparison->standing),
                             standing_text(comparison->standing), html_escaped(comparison->text));
    } else if (const auto* text = std::get_if<Preformatted>(&b)) {
        body_ += "<pre>" + html_escaped(text->text) + "</pre>\n";
    } else if (const auto* t = std::get_if<Table>(&b)) {
        table(*t);
    } else if (const auto* f = std::get_if<Figures>(&b)) {
        figures(*f);
    }
}

void Page::table(const Table& table) {
    const std::vector<bool> number = numeric_columns(table);
    const auto cells = [&number](const std::vector<std::string>& row, const char* tag) {
        std::string r = "<tr>";
        const bool sentence = row.back().empty(); // its last filled cell runs over the empty ones
        std::size_t filled = row.size();
        while (sentence && filled > 0 && row[filled - 1].empty()) {
            --filled;
        }
        for (std::size_t c = 0; c < filled; ++c) {
            const std::size_t span = c + 1 == filled ? row.size() - c : 1;
            r += fmt::format("<{}{}{}>{}</{}>", tag, number[c] && span == 1 ? " class=\"number\"" : "",
                             span > 1 ? fmt::format(" colspan=\"{}\"", span) : "", html_escaped(row[c]), tag);
        }
        return r + "</tr>\n";
    };
    if (!table.caption.empty()) { // not a <caption>: that would scroll away with a wide table on a phone
        body_ += fmt::format("<p class=\"caption\"><strong>Table {}.</strong> {}</p>\n", ++tables_, html_escaped(table.caption));
    }
    body_ += "<div class=\"scroll\"><table><thead>" + cells(table.header, "th") + "</thead><tbody>\n";
    for (const auto& row : table.rows) {
        body_ += cells(row, "td");
    }
    body_ += "</tbody></table></div>\n";
}

void Page::figures(const Figures& figures) {
    body_ += "<div class=\"row\">\n";
    for (const Figure& figure : figures.figures) {
        const auto* plot = std::get_if<Plot>(&figure.drawing);
        if (plot != nullptr && std::all_of(plot->series.begin(), plot->series.end(), [](const Series& s) { return s.points.empty(); })) {
            continue;
        }
        body_ +=
            fmt::format("<figure{}>{}<figcaption><strong>Figure {}.</strong> {}</figcaption></figure>\n", plot == nullptr ? " class=\"graph\"" : "",
                        plot != nullptr ? plot_svg(*plot) : drawn(std::get<GraphDrawing>(figure.drawing)), ++figures_, html_escaped(figure.caption));
    }
    body_ += "</div>\n";
}

std::string Page::html() const {
    return fmt::format("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
                       "initial-scale=1\">\n<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n<nav><ol>\n{2}</ol></nav>\n"
                       "{3}</body>\n</html>\n",
                       html_escaped(title_), style, contents_, body_);
}

} // namespace attest
