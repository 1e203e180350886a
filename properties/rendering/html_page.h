// One self-contained HTML page: the report's sections with their tables and SVG pictures; no network, no script, readable on paper
// and on a phone. Plots are drawn by gnuplot, graphs by Graphviz.
#pragma once

#include "properties/rendering/section.h"

namespace attest {

/// `<`, `>`, `&` and quotes as entities.
std::string html_escaped(const std::string& text);

class Page {
public:
    explicit Page(std::string title);
    /// A block above the first section.
    void introduction(const Block& block);
    /// A section, entered into the table of contents. Throws std::runtime_error when a drawing program is missing.
    void section(const Section& section);
    std::string html() const;

private:
    void block(const Block& block);
    void table(const Table& table);
    void figures(const Figures& figures);

    std::string title_;
    std::string contents_;
    std::string body_;
    int sections_ = 0;
    int figures_ = 0;
    int tables_ = 0;
};

} // namespace attest
