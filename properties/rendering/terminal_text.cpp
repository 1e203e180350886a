#include "properties/rendering/terminal_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <sstream>

namespace attest {
namespace {

constexpr std::size_t widest_table = 120;      // columns; cells of wider tables are broken
constexpr std::size_t widest_broken_cell = 26; // at this

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
        if (sentence || row[c].size() <= widths[c]) {
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
            line += right[c] && !sentence ? fmt::format("  {:>{}}", cell, widths[c]) : fmt::format("  {:<{}}", cell, c + 1 < filled ? widths[c] : 0);
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

std::string text_table(const Table& table) {
    std::vector<std::size_t> widths(table.header.size());
    std::vector<bool> right(table.header.size(), !table.rows.empty());
    const auto widen = [&widths](const std::vector<std::string>& row, std::size_t cells) {
        for (std::size_t c = 0; c < cells; ++c) {
            widths[c] = std::max(widths[c], row[c].size());
        }
    };
    widen(table.header, table.header.size());
    for (const auto& row : table.rows) {
        const std::size_t filled = filled_cells(row);
        const std::size_t values = filled < row.size() ? filled - (filled > 0 ? 1 : 0) : filled; // a sentence in place of values widens nothing
        widen(row, values);
        for (std::size_t c = 0; c < values; ++c) {
            right[c] = right[c] && whole_number(row[c]);
        }
    }
    if (total_width(widths) > widest_table) {
        for (std::size_t c = 0; c < widths.size(); ++c) {
            widths[c] = std::min(widths[c], std::max(table.header[c].size(), widest_broken_cell));
        }
    }
    std::string r = table.caption.empty() ? "" : wrapped_text(table.caption);
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
        if (!line.empty() && line.size() + 1 + word.size() > width) {
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
