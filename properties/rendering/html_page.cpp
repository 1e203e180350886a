#include "properties/rendering/html_page.h"

#include "properties/rendering/drawing.h"
#include "properties/rendering/html_text.h"
#include "properties/rendering/page_style.h"
#include "properties/rendering/table_export.h"

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace attest {
namespace {

const char* standing_class(Standing standing) {
    switch (standing) {
    case Standing::agrees: return "agrees";
    case Standing::differs: return "differs";
    case Standing::incomparable: return "incomparable";
    }
    return "incomparable";
}

std::string linked(const Table& table, std::size_t row, std::size_t column, const std::string& html) {
    for (const CellLink& link : table.links) {
        if (link.row == row && link.column == column) {
            return fmt::format("<a href=\"{}\">{}</a>", html_escaped(link.target), html);
        }
    }
    return html;
}

/// The first cell names its row; the last filled cell of a row that is not full runs over the empty ones.
std::string row_html(const Table& table, std::size_t n, const std::vector<bool>& number) {
    const std::vector<std::string>& row = table.rows[n];
    const std::size_t filled = row.back().empty() ? filled_cells(row) : row.size();
    const bool anchor = n < table.anchors.size() && !table.anchors[n].empty();
    std::string r = anchor ? fmt::format("<tr id=\"{}\">", html_escaped(table.anchors[n])) : "<tr>";
    for (std::size_t c = 0; c < filled; ++c) {
        const std::size_t span = c + 1 == filled ? row.size() - c : 1;
        r += fmt::format("<{0}{1}{2}>{3}</{4}>", c == 0 ? "th scope=\"row\"" : "td", number[c] && span == 1 ? " class=\"number\"" : "",
                         span > 1 ? fmt::format(" colspan=\"{}\"", span) : "", linked(table, n, c, html_escaped(row[c])), c == 0 ? "th" : "td");
    }
    return r + "</tr>\n";
}

std::string file_named(const std::vector<EmbeddedFile>& files, std::string_view name) {
    for (const EmbeddedFile& file : files) {
        if (file.name == name) {
            return std::string(file.text);
        }
    }
    throw std::logic_error("no " + std::string(name) + " is built in");
}

} // namespace

Page::Page(std::string title) : title_(std::move(title)) {}

void Page::introduction(const Block& b) { block(b); }

void Page::summary(const Table& t) { table(t, "at-a-glance", ""); }

void Page::section(const Section& section) {
    ++sections_;
    contents_ += fmt::format("<li><a href=\"#s{}\">{}</a></li>\n", sections_, html_escaped(section.title));
    body_ += fmt::format("<section aria-labelledby=\"s{0}\">\n<h2 id=\"s{0}\">{0}. {1}</h2>\n", sections_, html_escaped(section.title));
    if (!section.rests_on.empty()) {
        body_ += "<p class=\"rests\">Rests on: " + html_escaped(section.rests_on) + "</p>\n";
    }
    for (const Block& b : section.blocks) {
        block(b);
    }
    body_ += "</section>\n";
    files_.insert(files_.end(), section.files.begin(), section.files.end());
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
        ++tables_;
        table(*t, fmt::format("table-{}", tables_), fmt::format("Table {}.", tables_));
    } else if (const auto* f = std::get_if<Figures>(&b)) {
        figures(*f);
    }
}

void Page::table(const Table& table, const std::string& id, const std::string& name) {
    const std::vector<bool> number = numeric_columns(table);
    const std::string file = "tables/" + id;
    files_.push_back({file + ".csv", [table] { return table_csv(table); }});
    files_.push_back({file + ".tex", [table, id] { return table_latex(table, "tab:" + id); }});
    std::string head;
    for (std::size_t c = 0; c < table.header.size(); ++c) {
        head += fmt::format("<th scope=\"col\"{}>{}</th>", number[c] ? " class=\"number\"" : "", html_escaped(table.header[c]));
    }
    body_ += fmt::format("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{0}-caption\"><table class=\"data\" id=\"{0}\">"
                         "<caption id=\"{0}-caption\"><span>{1}{2} <span class=\"files\"><a href=\"{3}.csv\">CSV</a> <a "
                         "href=\"{3}.tex\">LaTeX</a></span></span></caption>\n<thead><tr>{4}</tr></thead><tbody>\n",
                         id, name.empty() ? "" : "<strong>" + name + "</strong> ", html_escaped(table.caption), file, head);
    for (std::size_t n = 0; n < table.rows.size(); ++n) {
        body_ += row_html(table, n, number);
    }
    body_ += "</tbody></table></div>\n";
}

void Page::figures(const Figures& figures) {
    body_ += "<div class=\"row\">\n";
    for (const Figure& figure : figures.figures) {
        const std::string id = fmt::format("figure-{}", ++figures_);
        const std::string file = "figures/" + id + ".pdf";
        std::string drawing;
        std::string reason;
        if (!has_content(figure)) {
            reason = "there is no point to draw";
        } else {
            try {
                drawing = figure_svg(figure, id + "-", alternative_text(figure));
                files_.push_back({file, [figure] { return figure_pdf(figure); }});
            } catch (const std::runtime_error& error) { // of the drawing program: it costs this figure, not the page
                reason = error.what();
                left_out_.push_back(fmt::format("figure {} is left out: {}", figures_, reason));
            }
        }
        body_ += fmt::format("<figure id=\"{}\"{}>{}<figcaption><strong>Figure {}.</strong> {}{}</figcaption></figure>\n", id,
                             std::holds_alternative<GraphDrawing>(figure.drawing) ? " class=\"graph\"" : "", drawing, figures_,
                             html_escaped(figure.caption),
                             reason.empty() ? fmt::format(" <span class=\"files\"><a href=\"{}\">PDF</a></span>", file)
                                            : " <em>Left out: " + html_escaped(reason) + ".</em>");
    }
    body_ += "</div>\n";
}

std::string Page::html() const {
    return fmt::format("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
                       "initial-scale=1\">\n<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n"
                       "<nav aria-label=\"Sections\"><ol>\n{2}</ol></nav>\n<main>\n{3}</main>\n<script>{4}</script>\n</body>\n</html>\n",
                       html_escaped(title_), file_named(page_style(), "page.css"), contents_, body_, file_named(page_style(), "page.js"));
}

} // namespace attest
