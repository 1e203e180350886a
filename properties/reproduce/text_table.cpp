#include "properties/reproduce/text_table.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

std::size_t filled_cells(const std::vector<std::string>& row) {
    const auto last = std::find_if(row.rbegin(), row.rend(), [](const std::string& cell) { return !cell.empty(); });
    return static_cast<std::size_t>(row.rend() - last);
}

void append_row(std::string& text, const std::vector<std::string>& row, const std::vector<std::size_t>& widths) {
    for (std::size_t c = 0; c < filled_cells(row); ++c) {
        text += fmt::format("  {:<{}}", row[c], c + 1 < filled_cells(row) ? widths[c] : 0);
    }
    text += '\n';
}

} // namespace

std::string text_table(const Table& table) {
    std::vector<std::size_t> widths(table.header.size());
    const auto widen = [&widths](const std::vector<std::string>& row, std::size_t cells) {
        for (std::size_t c = 0; c < cells; ++c) {
            widths[c] = std::max(widths[c], row[c].size());
        }
    };
    widen(table.header, table.header.size());
    for (const auto& row : table.rows) {
        const std::size_t filled = filled_cells(row);
        widen(row, filled < row.size() ? filled - (filled > 0 ? 1 : 0) : filled); // a sentence in place of values widens nothing
    }
    std::string r = table.caption.empty() ? "" : table.caption + "\n";
    append_row(r, table.header, widths);
    std::size_t total = 0;
    for (const std::size_t w : widths) {
        total += w + 2;
    }
    r += "  " + std::string(total - 2, '-') + "\n";
    for (const auto& row : table.rows) {
        append_row(r, row, widths);
    }
    return r + "\n";
}

} // namespace attest
