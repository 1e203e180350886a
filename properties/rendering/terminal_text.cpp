#include "properties/rendering/terminal_text.h"

#include "properties/rendering/table_export.h"

#include <algorithm>
#include <sstream>
#include <sys/ioctl.h>
#include <unistd.h>

namespace attest {
namespace {

constexpr std::size_t width_elsewhere = 80;
constexpr std::size_t longest_kept_word = 26; // a column is not narrower than its longest word up to this

/// Characters, not bytes.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::size_t longest_word(const std::string& cell) {
    std::size_t r = 0;
    std::istringstream words(cell);
    for (std::string word; words >> word;) {
        r = std::max(r, width_of(word));
    }
    return r;
}

std::string padded(const std::string& cell, std::size_t width, bool right, Tone tone) {
    const std::size_t own = width_of(cell);
    const std::string space(own < width ? width - own : 0, ' ');
    return right ? space + painted(cell, tone) : painted(cell, tone) + space;
}

bool whole_number(const std::string& cell) {
    return !cell.empty() && std::all_of(cell.begin(), cell.end(), [](char c) { return c >= '0' && c <= '9'; });
}

struct Layout {
    std::vector<std::size_t> widths;
    std::vector<bool> right;
    std::size_t gap = 2; ///< spaces before each column

    std::size_t total() const {
        std::size_t r = 0;
        for (const std::size_t w : widths) {
            r += w + gap;
        }
        return r;
    }
};

/// A row whose cells may be broken into several lines; a sentence (the last filled cell of a row that is not full) is not broken.
void append_row(std::string& text, const std::vector<std::string>& row, const Layout& layout, const std::function<Tone(std::size_t)>& tone) {
    const std::size_t filled = filled_cells(row);
    std::vector<std::vector<std::string>> cells(filled);
    std::size_t lines = 1;
    for (std::size_t c = 0; c < filled; ++c) {
        const bool sentence = c + 1 == filled && filled < row.size();
        if (sentence || width_of(row[c]) <= layout.widths[c]) {
            cells[c] = {row[c]};
            continue;
        }
        std::istringstream broken(wrapped_text(row[c], layout.widths[c]));
        for (std::string line; std::getline(broken, line);) {
            cells[c].push_back(line);
        }
        lines = std::max(lines, cells[c].size());
    }
    for (std::size_t n = 0; n < lines; ++n) {
        std::string line;
        for (std::size_t c = 0; c < filled; ++c) {
            const std::string cell = n < cells[c].size() ? cells[c][n] : "";
            const bool sentence = c + 1 == filled && filled < row.size();
            line += std::string(layout.gap, ' ') + padded(cell, layout.widths[c], layout.right[c] && !sentence, tone ? tone(c) : Tone::plain);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
}

/// The table's first column beside columns [from, to).
Table columns_of(const Table& table, std::size_t from, std::size_t to) {
    const auto pick = [&](const auto& cells) {
        auto r = cells;
        r.assign(1, cells.front());
        r.insert(r.end(), cells.begin() + static_cast<std::ptrdiff_t>(from), cells.begin() + static_cast<std::ptrdiff_t>(to));
        return r;
    };
    Table r;
    r.header = pick(table.header);
    r.align = table.align.empty() ? table.align : pick(table.align);
    std::vector<std::size_t> kept; // rows of the whole table
    for (std::size_t n = 0; n < table.rows.size(); ++n) {
        if (from == 1 || filled_cells(table.rows[n]) == table.header.size()) { // a sentence stands once
            r.rows.push_back(pick(table.rows[n]));
            kept.push_back(n);
        }
    }
    if (table.tone) {
        r.tone = [tone = table.tone, kept, from](std::size_t row, std::size_t c) { return tone(kept[row], c == 0 ? 0 : from + c - 1); };
    }
    return r;
}

Tone tone_of(Standing standing) {
    switch (standing) {
    case Standing::agrees: return Tone::good;
    case Standing::differs: return Tone::bad;
    case Standing::incomparable: return Tone::doubtful;
    }
    return Tone::plain;
}

/// The word that decides is painted after the lines are broken.
std::string verdict_text(const Comparison& comparison) {
    const std::string word = standing_text(comparison.standing);
    return painted(word, tone_of(comparison.standing)) + wrapped_text(word + " " + comparison.text).substr(word.size());
}

} // namespace

std::size_t output_width() {
    winsize size{};
    return isatty(STDOUT_FILENO) != 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : width_elsewhere;
}

std::string text_table(const Table& table, std::size_t width) {
    const std::size_t columns = table.header.size();
    Layout layout{std::vector<std::size_t>(columns), std::vector<bool>(columns, !table.rows.empty())};
    std::vector<std::size_t>& widths = layout.widths;
    std::vector<std::size_t> least(columns);
    const auto widen = [&](const std::vector<std::string>& row, std::size_t cells) {
        for (std::size_t c = 0; c < cells; ++c) {
            widths[c] = std::max(widths[c], width_of(row[c]));
            least[c] = std::max(least[c], std::min(longest_word(row[c]), longest_kept_word));
        }
    };
    widen(table.header, columns);
    for (const auto& row : table.rows) {
        const std::size_t filled = filled_cells(row);
        const std::size_t values = filled < row.size() ? filled - (filled > 0 ? 1 : 0) : filled; // a sentence in place of values widens nothing
        widen(row, values);
        for (std::size_t c = 0; c < values; ++c) {
            layout.right[c] = layout.right[c] && whole_number(row[c]);
        }
    }
    for (std::size_t c = 0; c < table.align.size(); ++c) {
        layout.right[c] = table.align[c] == Align::right;
    }
    while (layout.total() > width) { // the widest column that can still be broken
        std::size_t widest = columns;
        for (std::size_t c = 0; c < columns; ++c) {
            if (widths[c] > least[c] && (widest == columns || widths[c] > widths[widest])) {
                widest = c;
            }
        }
        if (widest == columns) {
            break;
        }
        --widths[widest];
    }
    std::string r = table.caption.empty() ? "" : wrapped_text(table.caption, width);
    layout.gap = layout.total() > width ? 1 : 2;
    if (layout.total() > width && columns > 2) {
        std::size_t fitting = 1; // columns of the upper table
        std::size_t used = widths[0] + 1;
        while (fitting < columns && (fitting < 2 || used + widths[fitting] + 1 <= width)) {
            used += widths[fitting++] + 1;
        }
        if (fitting < columns) {
            return r + text_table(columns_of(table, 1, fitting), width) + text_table(columns_of(table, fitting, columns), width);
        }
    }
    append_row(r, table.header, layout, {});
    r += std::string(layout.gap, ' ') + std::string(layout.total() - layout.gap, '-') + "\n";
    for (std::size_t n = 0; n < table.rows.size(); ++n) {
        append_row(r, table.rows[n], layout,
                   table.tone ? [&table, n](std::size_t c) { return table.tone(n, c); } : std::function<Tone(std::size_t)>());
    }
    return r + "\n";
}

std::string wrapped_text(const std::string& text, std::size_t width, std::size_t indent, const std::string& first) {
    std::string r;
    std::string line;
    std::string before = first;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if ((words >> std::ws).peek() == '%') { // stays with its number
            std::string unit;
            words >> unit;
            word += " " + unit;
        }
        if (!line.empty() && width_of(before) + width_of(line) + 1 + width_of(word) > width) {
            r += before + line + '\n';
            line.clear();
            before.assign(indent, ' ');
        }
        line += (line.empty() ? "" : " ") + word;
    }
    return line.empty() ? r : r + before + line + '\n';
}

const char* standing_text(Standing standing) {
    switch (standing) {
    case Standing::agrees: return "Agrees.";
    case Standing::differs: return "Differs.";
    case Standing::incomparable: return "Not comparable.";
    }
    return "";
}

std::string section_text(const Section& section, SectionNumbers& numbers) {
    ++numbers.section;
    std::string r;
    for (const Block& block : section.blocks) {
        if (const auto* table = std::get_if<Table>(&block)) {
            Table numbered = *table;
            numbered.caption = "Table " + std::to_string(++numbers.table) + ". " + table->caption;
            r += table->page_only ? "" : text_table(numbered);
        } else if (const auto* comparison = std::get_if<Comparison>(&block)) {
            r += verdict_text(*comparison) + "\n";
        } else if (const auto* preformatted = std::get_if<Preformatted>(&block)) {
            r += preformatted->text + "\n\n";
        }
    }
    const std::string title = std::to_string(numbers.section) + ". " + section.title;
    const std::string rests = section.rests_on.empty() ? "" : wrapped_text("Rests on: " + section.rests_on) + "\n";
    return r.empty() ? "" : title + "\n" + std::string(title.size(), '=') + "\n\n" + rests + r;
}

} // namespace attest
