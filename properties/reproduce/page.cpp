#include "properties/reproduce/page.h"

#include <fmt/format.h>

namespace attest {
namespace {

constexpr const char* style = R"(
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 62rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; } h2 { margin-top: 2.5rem; border-bottom: 2px solid #0072b2; padding-bottom: .2rem; }
nav ol { columns: 2; } @media (max-width: 40rem) { nav ol { columns: 1; } }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; margin: .6rem 0 1.2rem; }
.caption { color: #555; font-size: .9rem; margin: 1rem 0 0; }
th, td { padding: .25rem .7rem; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top; font-variant-numeric: tabular-nums; }
th { border-bottom: 2px solid #888; }
.row { display: flex; flex-wrap: wrap; gap: 1rem; } figure { margin: 0; flex: 1 1 20rem; min-width: 0; }
figure svg { max-width: 100%; height: auto; max-height: 32rem; } figcaption { color: #555; font-size: .9rem; }
pre { background: #f5f5f5; padding: .8rem; overflow-x: auto; font-size: .85rem; }
.agrees, .differs { padding: .3rem .7rem; border-left: 4px solid #009e73; background: #f0faf6; margin: .4rem 0; }
.differs { border-color: #d55e00; background: #fdf3ec; }
@media print { body { font-size: 11px; max-width: none; } h2 { break-after: avoid; } figure, table { break-inside: avoid; } nav { display: none; } }
)";

} // namespace

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

void Page::heading(int level, const std::string& text) {
    if (level == 2) {
        ++sections_;
        contents_ += fmt::format("<li><a href=\"#s{}\">{}</a></li>\n", sections_, html_escaped(text));
        body_ += fmt::format("<h2 id=\"s{}\">{}</h2>\n", sections_, html_escaped(text));
    } else {
        body_ += fmt::format("<h{0}>{1}</h{0}>\n", level, html_escaped(text));
    }
}

void Page::paragraph(const std::string& text) { body_ += "<p>" + html_escaped(text) + "</p>\n"; }
void Page::preformatted(const std::string& text) { body_ += "<pre>" + html_escaped(text) + "</pre>\n"; }

void Page::table(const Table& table) {
    if (!table.caption.empty()) { // not a <caption>: that would scroll away with a wide table on a phone
        body_ += "<p class=\"caption\">" + html_escaped(table.caption) + "</p>\n";
    }
    body_ += "<div class=\"scroll\"><table>";
    body_ += "<thead><tr>";
    for (const std::string& cell : table.header) {
        body_ += "<th>" + html_escaped(cell) + "</th>";
    }
    body_ += "</tr></thead><tbody>\n";
    for (const auto& row : table.rows) {
        body_ += "<tr>";
        for (const std::string& cell : row) {
            body_ += "<td>" + html_escaped(cell) + "</td>";
        }
        body_ += "</tr>\n";
    }
    body_ += "</tbody></table></div>\n";
}

void Page::figures(const std::vector<std::pair<std::string, std::string>>& svg_and_caption) {
    body_ += "<div class=\"row\">\n";
    for (const auto& [svg, caption] : svg_and_caption) {
        body_ += fmt::format("<figure>{}<figcaption>Figure {}. {}</figcaption></figure>\n", svg, ++figures_, html_escaped(caption));
    }
    body_ += "</div>\n";
}

void Page::agreement(bool agrees, const std::string& text) {
    body_ += fmt::format("<p class=\"{}\">{} {}</p>\n", agrees ? "agrees" : "differs", agrees ? "Agrees." : "Differs.", html_escaped(text));
}

std::string Page::html() const {
    return fmt::format("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
                       "initial-scale=1\">\n<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n<nav><ol>\n{2}</ol></nav>\n"
                       "{3}</body>\n</html>\n",
                       html_escaped(title_), style, contents_, body_);
}

} // namespace attest
