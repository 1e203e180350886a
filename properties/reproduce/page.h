// One self-contained HTML page: headings, paragraphs, tables and SVG pictures; no network, no script, readable on paper
// and on a phone.
#pragma once

#include <string>
#include <vector>

namespace attest {

/// `<`, `>`, `&` and quotes as entities.
std::string html_escaped(const std::string& text);

struct Table {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows; ///< plain text, escaped here
    std::string caption;
};

class Page {
public:
    explicit Page(std::string title);
    void heading(int level, const std::string& text); ///< level 2 or 3; level 2 enters the table of contents
    void paragraph(const std::string& text);
    void preformatted(const std::string& text);
    void table(const Table& table);
    /// An SVG element with a caption; several figures in a row wrap on narrow screens.
    void figures(const std::vector<std::pair<std::string, std::string>>& svg_and_caption);
    /// A line marked as agreeing with what was published, or not.
    void agreement(bool agrees, const std::string& text);
    std::string html() const;

private:
    std::string title_;
    std::string contents_;
    std::string body_;
    int sections_ = 0;
    int figures_ = 0;
};

} // namespace attest
