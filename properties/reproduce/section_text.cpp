#include "properties/reproduce/section_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <sstream>

namespace attest {
namespace {

std::size_t filled_cells(const std::vector<std::string>& row) {
    const auto last = std::find_if(row.rbegin(), row.rend(), [](const std::string& cell) { return !cell.empty(); });
    return static_cast<std::size_t>(row.rend() - last);
}

bool whole_number(const std::string& cell) {
    return !cell.empty() && std::all_of(cell.begin(), cell.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void append_row(std::string& text, const std::vector<std::string>& row, const std::vector<std::size_t>& widths, const std::vector<bool>& right) {
    std::string line;
    const std::size_t filled = filled_cells(row);
    for (std::size_t c = 0; c < filled; ++c) {
        const bool sentence = c + 1 == filled && filled < row.size();
        line += right[c] && !sentence ? fmt::format("  {:>{}}", row[c], widths[c]) : fmt::format("  {:<{}}", row[c], c + 1 < filled ? widths[c] : 0);
    }
    text += line + '\n';
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
    std::string r = table.caption.empty() ? "" : wrapped_text(table.caption);
    append_row(r, table.header, widths, right);
    std::size_t total = 0;
    for (const std::size_t w : widths) {
        total += w + 2;
    }
    r += "  " + std::string(total - 2, '-') + "\n";
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
