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
    /// A section, entered into the table of contents. A figure that cannot be drawn (no point on its axes, no drawing program) is left out, and the
    /// page says why.
    void section(const Section& section);
    std::string html() const;
    /// A sentence for each figure that a drawing program failed to draw.
    const std::vector<std::string>& left_out() const { return left_out_; }

private:
    void block(const Block& block);
    void table(const Table& table);
    void figures(const Figures& figures);

    std::string title_;
    std::string contents_;
    std::string body_;
    std::vector<std::string> left_out_;
    int sections_ = 0;
    int figures_ = 0;
    int tables_ = 0;
};

} // namespace attest
