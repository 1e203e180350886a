#include "properties/rendering/table_export.h"

#include <algorithm>
#include <fmt/format.h>

namespace attest {
namespace {

bool numeric(const std::string& cell) {
    return !cell.empty() && (std::string("-+<>").find(cell.front()) != std::string::npos || (cell.front() >= '0' && cell.front() <= '9'));
}

std::string csv_cell(const std::string& cell) {
    if (cell.find_first_of(",\"\n\r") == std::string::npos) {
        return cell;
    }
    std::string r = "\"";
    for (const char c : cell) {
        r += c == '"' ? "\"\"" : std::string(1, c);
    }
    return r + "\"";
}

std::string latex(const std::string& text) {
    std::string r;
    for (const char c : text) {
        switch (c) {
        case '\\': r += "\\textbackslash{}"; break;
        case '^': r += "\\textasciicircum{}"; break;
        case '~': r += "\\textasciitilde{}"; break;
        case '<': r += "\\textless{}"; break;
        case '>': r += "\\textgreater{}"; break;
        case '|': r += "\\textbar{}"; break;
        case '"': r += "''"; break;  // OT1, LaTeX's default encoding, has no straight one
        case '-': r += "{-}"; break; // two of them are no dash
        case '&':
        case '%':
        case '$':
        case '#':
        case '_':
        case '{':
        case '}': r += std::string("\\") + c; break;
        default: r += c;
        }
    }
    return r;
}

/// A column with longer cells is set as a paragraph.
constexpr std::size_t longest_line = 40;

} // namespace

std::size_t filled_cells(const std::vector<std::string>& row) {
    const auto last = std::find_if(row.rbegin(), row.rend(), [](const std::string& cell) { return !cell.empty(); });
    return static_cast<std::size_t>(row.rend() - last);
}

std::vector<bool> numeric_columns(const Table& table) {
    std::vector<bool> r(table.header.size(), false);
    for (std::size_t c = 1; c < r.size(); ++c) {
        bool all = true;
        bool any = false;
        for (const auto& row : table.rows) {
            if (!row.back().empty()) {
                all = all && (numeric(row[c]) || row[c].empty()) && row[c].size() <= longest_line;
                any = true;
            }
        }
        r[c] = all && any;
    }
    return r;
}

std::string table_csv(const Table& table) {
    std::string r;
    const auto add = [&r](const std::vector<std::string>& row) {
        for (std::size_t c = 0; c < row.size(); ++c) {
            r += (c == 0 ? "" : ",") + csv_cell(row[c]);
        }
        r += '\n';
    };
    add(table.header);
    for (const auto& row : table.rows) {
        add(row);
    }
    return r;
}

std::string table_latex(const Table& table, const std::string& label) {
    const std::vector<bool> number = numeric_columns(table);
    std::size_t paragraphs = 0;
    std::vector<bool> paragraph(table.header.size(), false);
    for (const auto& row : table.rows) {
        for (std::size_t c = 0; c < row.size() && !row.back().empty(); ++c) {
            paragraphs += row[c].size() > longest_line && !paragraph[c] ? 1 : 0;
            paragraph[c] = paragraph[c] || row[c].size() > longest_line;
        }
    }
    std::string columns;
    for (std::size_t c = 0; c < table.header.size(); ++c) {
        columns += paragraph[c] ? fmt::format("p{{{:.2f}\\linewidth}}", 0.7 / static_cast<double>(paragraphs)) : number[c] ? "r" : "l";
    }
    const auto line = [&](const std::vector<std::string>& row) {
        const std::size_t filled = filled_cells(row);
        std::string r;
        for (std::size_t c = 0; c < std::max<std::size_t>(filled, 1); ++c) {
            const std::size_t span = c + 1 == filled ? row.size() - c : 1;
            r += (c == 0 ? "" : " & ") + (span > 1 ? fmt::format("\\multicolumn{{{}}}{{l}}{{{}}}", span, latex(row[c])) : latex(row[c]));
        }
        return r + " \\\\\n";
    };
    std::string r =
        fmt::format("\\begin{{table}}\n\\caption{{{}}}\n\\label{{{}}}\n\\begin{{tabular}}{{{}}}\n\\hline\n", latex(table.caption), label, columns);
    r += line(table.header) + "\\hline\n";
    for (const auto& row : table.rows) {
        r += line(row);
    }
    return r + "\\hline\n\\end{tabular}\n\\end{table}\n";
}

} // namespace attest
