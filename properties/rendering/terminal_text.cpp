#include "properties/rendering/terminal_text.h"

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

std::string padded(const std::string& cell, std::size_t width, bool right) {
    const std::size_t own = width_of(cell);
    const std::string space(own < width ? width - own : 0, ' ');
    return right ? space + cell : cell + space;
}

std::size_t filled_cells(const std::vector<std::string>& row) {
    const auto last = std::find_if(row.rbegin(), row.rend(), [](const std::string& cell) { return !cell.empty(); });
    return static_cast<std::size_t>(row.rend() - last);
}

bool whole_number(const std::string& cell) {
    return !cell.empty() && std::all_of(cell.begin(), cell.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// A row whose cells may be broken into several lines; a sentence (the last filled cell of a row that is not full) is not broken.
void append_row(std::string& text, const std::vector<std::string>& row, const std::vector<std::size_t>& widths, const std::vector<bool>& right) {
    const std::size_t filled = filled_cells(row);
    std::vector<std::vector<std::string>> cells(filled);
    std::size_t lines = 1;
    for (std::size_t c = 0; c < filled; ++c) {
        const bool sentence = c + 1 == filled && filled < row.size();
        if (sentence || width_of(row[c]) <= widths[c]) {
            cells[c] = {row[c]};
            continue;
        }
        std::istringstream broken(wrapped_text(row[c], widths[c]));
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
            line += "  " + padded(cell, widths[c], right[c] && !sentence);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
}

std::size_t total_width(const std::vector<std::size_t>& widths) {
    std::size_t total = 0;
    for (const std::size_t w : widths) {
        total += w + 2;
    }
    return total;
}

} // namespace

std::size_t output_width() {
    winsize size{};
    return isatty(STDOUT_FILENO) != 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : width_elsewhere;
}

std::string text_table(const Table& table, std::size_t width) {
    const std::size_t columns = table.header.size();
    std::vector<std::size_t> widths(columns);
    std::vector<std::size_t> least(columns);
    std::vector<bool> right(columns, !table.rows.empty());
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
            right[c] = right[c] && whole_number(row[c]);
        }
    }
    for (std::size_t c = 0; c < table.align.size(); ++c) {
        right[c] = table.align[c] == Align::right;
    }
    while (total_width(widths) > width) { // the widest column that can still be broken
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
    append_row(r, table.header, widths, right);
    r += "  " + std::string(total_width(widths) - 2, '-') + "\n";
    for (const auto& row : table.rows) {
        append_row(r, row, widths, right);
    }
    return r + "\n";
}

std::string wrapped_text(const std::string& text, std::size_t width) {
    std::string r;
    std::string line;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (!line.empty() && width_of(line) + 1 + width_of(word) > width) {
            r += line + '\n';
            line.clear();
        }
        line += (line.empty() ? "" : " ") + word;
    }
    return line.empty() ? r : r + line + '\n';
}

std::string section_text(const Section& section) {
    std::string r;
    for (const Block& block : section.blocks) {
        if (const auto* table = std::get_if<Table>(&block)) {
            r += table->page_only ? "" : text_table(*table);
        } else if (const auto* comparison = std::get_if<Comparison>(&block)) {
            r += wrapped_text(std::string(standing_text(comparison->standing)) + " " + comparison->text) + "\n";
        } else if (const auto* preformatted = std::get_if<Preformatted>(&block)) {
            r += preformatted->text + "\n\n";
        }
    }
    return r.empty() ? "" : section.title + "\n" + std::string(section.title.size(), '=') + "\n\n" + r;
}

} // namespace attest
