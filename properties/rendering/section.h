// One section of the report as a value: the page draws all of it, a terminal shows its verdict lines and tables (section_text.h).
// So both say the same, with the same numbers, and a section is one function of the reproduction (report_sections.h).
#pragma once

#include "properties/rendering/colour.h"
#include "properties/rendering/plot.h"

#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace attest {

enum class Align { left, right };

/// On the page a cell may lead to a file beside it ("cases/a.json") or to a place on it ("#claim-svm.zero").
struct CellLink {
    std::size_t row = 0;
    std::size_t column = 0;
    std::string target;
};

struct Table {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows; ///< plain text
    std::string caption;
    bool page_only = false;                ///< too long for a terminal
    std::vector<Align> align = {};         ///< of the columns on a terminal; empty: whole numbers to the right, all else to the left
    std::vector<CellLink> links = {};      ///< on the page
    std::vector<std::string> anchors = {}; ///< of the rows on the page, unique on it; "" or fewer than rows: none
    std::function<Tone(std::size_t row, std::size_t column)> tone = {}; ///< of a cell on a terminal; empty: all plain
};

/// How ours compares with what was published or claimed.
enum class Standing { agrees, differs, incomparable };
const char* standing_text(Standing standing); ///< "Agrees.", "Differs.", "Not comparable."

struct Subheading {
    std::string text;
};
/// Explanation; not on a terminal.
struct Paragraph {
    std::string text;
};
struct Comparison {
    Standing standing = Standing::agrees;
    std::string text; ///< whole sentences
};
struct Preformatted {
    std::string text;
};
/// A graph in Graphviz' language.
struct GraphDrawing {
    std::string dot;
    std::string alternative; ///< what it shows, in words, for readers that see no picture
};
struct Figure {
    std::variant<Plot, GraphDrawing> drawing;
    std::string caption;
};
/// Figures beside one another where there is room. Plots without a curve (an interrupted run) are left out.
struct Figures {
    std::vector<Figure> figures;
};

using Block = std::variant<Subheading, Paragraph, Comparison, Table, Preformatted, Figures>;

/// A file beside the page; `text` is asked only where a page is written.
struct SideFile {
    std::string path; ///< from the page's folder: "cases/svm.zero-without-R.json"
    std::function<std::string()> text;
};

struct Section {
    std::string title;
    /// What its answers rest on, in a few words: "exact rational arithmetic", "double precision: a trend, no proof". Empty: nothing is answered.
    std::string rests_on = {};
    /// Rows of the table at the top of the report: what was asked, and the answer in a few words.
    std::vector<std::pair<std::string, std::string>> at_a_glance = {};
    std::vector<Block> blocks = {};
    std::vector<SideFile> files = {};

    template <class B>
    void add(B block) {
        blocks.emplace_back(std::move(block));
    }
};

} // namespace attest
