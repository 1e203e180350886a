// The report as one HTML page with its files beside it: sections with tables and SVG pictures, readable on paper, on a phone, in light and dark, by
// readers that see no picture; no network. Style and script are inside the page; the script only adds sorting and filtering.
//
// Beside the page, and linked from it: each table as CSV and LaTeX, each figure as PDF, and what the sections bring (Section::files).
#pragma once

#include "properties/rendering/section.h"

namespace attest {

class Page {
public:
    explicit Page(std::string title);
    /// A block above the first section.
    void introduction(const Block& block);
    /// The table above the first section; it has no number. Beside the page it is tables/at-a-glance.
    void summary(const Table& table);
    /// A section, entered into the table of contents. A figure that cannot be drawn (no point on its axes, no drawing program) is left out, and the
    /// page says why.
    void section(const Section& section);
    std::string html() const;
    /// What belongs beside the page, paths from its folder.
    const std::vector<SideFile>& files() const { return files_; }
    /// A sentence for each figure that a drawing program failed to draw.
    const std::vector<std::string>& left_out() const { return left_out_; }

private:
    void block(const Block& block);
    /// `id` of the table and of its files; `name` begins its caption ("Table 3.").
    void table(const Table& table, const std::string& id, const std::string& name);
    void figures(const Figures& figures);

    std::string title_;
    std::string contents_;
    std::string body_;
    std::vector<SideFile> files_;
    std::vector<std::string> left_out_;
    int sections_ = 0;
    int figures_ = 0;
    int tables_ = 0;
};

} // namespace attest
