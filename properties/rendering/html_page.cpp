#include "properties/rendering/html_page.h"

#include "properties/rendering/page_style.h"
#include "properties/rendering/run_program.h"

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

bool control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F;
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
        default: r += control(c) ? "\uFFFD" : std::string(1, c); // a character that HTML forbids
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
        const int number = ++figures_;
        std::string drawing;
        std::string reason;
        if (plot != nullptr && !has_points(*plot)) {
            reason = "there is no point to draw";
        } else {
            try {
                drawing = plot != nullptr ? plot_svg(*plot) : drawn(std::get<GraphDrawing>(figure.drawing));
            } catch (const std::runtime_error& error) { // of the drawing program: it costs this figure, not the page
                reason = error.what();
                left_out_.push_back(fmt::format("figure {} is left out: {}", number, reason));
            }
        }
        body_ +=
            fmt::format("<figure{}>{}<figcaption><strong>Figure {}.</strong> {}{}</figcaption></figure>\n", plot == nullptr ? " class=\"graph\"" : "",
                        drawing, number, html_escaped(figure.caption), reason.empty() ? "" : " <em>Left out: " + html_escaped(reason) + ".</em>");
    }
    body_ += "</div>\n";
}

std::string Page::html() const {
    return fmt::format("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
                       "initial-scale=1\">\n<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n<nav><ol>\n{2}</ol></nav>\n"
                       "{3}</body>\n</html>\n",
                       html_escaped(title_), page_style().front().text, contents_, body_);
}

} // namespace attest
