#include "fuzz_targets.h"

#include "model/data/dataset_json.h"
#include "model/data/weights_json.h"
#include "model/input/input_error.h"
#include "model/input/npy_reader.h"
#include "properties/cases/case_json.h"
#include "properties/rendering/html_text.h"
#include "properties/rendering/table_export.h"
#include "properties/rendering/terminal_text.h"
#include "properties/reports/graph_dot.h"
#include "properties/reports/shown_name.h"
#include "theory/checker/certificate_checker.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>

namespace attest {
namespace {

/// Ends the process at once, which the fuzzer and the test both notice.
[[noreturn]] void found(const char* problem) {
    std::fprintf(stderr, "fuzz target: %s\n", problem);
    std::abort();
}

/// What `read` returns; nothing when it refuses as readers do: by one line that names the file.
template <class Read>
auto read_or_refused(const Read& read) -> std::optional<decltype(read())> {
    try {
        return read();
    } catch (const InputError& error) {
        const std::string message = error.what();
        if (message.empty() || !printable(message, false) || message.size() > 2000) {
            found("a refusal is not one short line of printable text");
        }
        return std::nullopt;
    }
}

/// `write` of what was read, read again, must give the same text.
template <class Read, class Write>
bool read_written_again(std::string_view bytes, const Read& read, const Write& write) {
    const auto value = read_or_refused([&] { return read(bytes); });
    if (!value) {
        return false;
    }
    const std::string text = write(*value);
    const auto again = read_or_refused([&] { return read(text); });
    if (!again || write(*again) != text) {
        found("what was read and written is not read again as the same");
    }
    return true;
}

/// In a string of the DOT language, behind its quotation mark: a quotation mark ends it unless a backslash stands before it.
bool dot_is_closed(const std::string& dot) {
    bool inside = false;
    for (std::size_t i = 0; i < dot.size(); ++i) {
        if (inside && dot[i] == '\\') {
            ++i;
        } else if (dot[i] == '"') {
            inside = !inside;
        } else if (dot[i] == '\n' && inside) {
            return false;
        } else if (!inside && std::strchr("<>&$`'\\", dot[i]) != nullptr && dot.compare(i - 1, 2, "->") != 0) {
            return false;
        }
    }
    return !inside;
}

/// The first cell of the second line of a CSV file, read as RFC 4180 says.
std::string cell_of_csv(const std::string& csv) {
    std::size_t at = csv.find('\n') + 1;
    if (at >= csv.size() || csv[at] != '"') {
        return csv.substr(at, csv.size() - at - 1);
    }
    std::string r;
    for (++at; at < csv.size(); ++at) {
        if (csv[at] == '"' && csv[++at] != '"') {
            break;
        }
        r += csv[at];
    }
    return r;
}

constexpr const char* entities[] = {"&lt;", "&gt;", "&amp;", "&quot;"};

bool html_is_text(const std::string& html) {
    for (std::size_t i = 0; i < html.size(); ++i) {
        const bool entity =
            std::any_of(std::begin(entities), std::end(entities), [&](const char* e) { return html.compare(i, std::strlen(e), e) == 0; });
        if (html[i] == '<' || html[i] == '>' || html[i] == '"' || (html[i] == '&' && !entity)) {
            return false;
        }
    }
    return true;
}

bool latex_is_text(const std::string& latex) {
    for (std::size_t i = 0; i < latex.size(); ++i) {
        if (latex[i] == '\\') { // one of the commands that table_latex writes, or an escaped character
            ++i;
        } else if (std::strchr("&%$#_^~", latex[i]) != nullptr) {
            return false;
        }
    }
    return true;
}

/// Everything that shows the names of these tokens.
void print_names(const Dataset& data) {
    Table table;
    table.header = {"token"};
    for (Token v = 0; v < data.tokens(); ++v) {
        const std::string name = shown_name(data, v);
        table.rows.assign(1, {name});
        const std::string latex = table_latex(table, "label");
        const std::size_t row = latex.find("\\midrule") == std::string::npos ? latex.find("\\hline") : latex.find("\\midrule");
        if (!printable(name, false) || !printable(in_quotes(data.name(v)), false) || !printable(text_table(table, 40), true)) {
            found("a name is printed as it stands");
        }
        if (!html_is_text(html_escaped(name)) || !html_is_text(html_escaped(data.name(v)))) {
            found("a name is markup in the page");
        }
        if (cell_of_csv(table_csv(table)) != name) {
            found("a cell of CSV is not the name");
        }
        if (!latex_is_text(latex.substr(row == std::string::npos ? 0 : row))) {
            found("a name is markup in LaTeX");
        }
    }
    for (const QueryGraph& graph : token_graphs(data)) {
        const std::string dot = query_graph_dot(data, graph);
        if (!printable(dot, true) || !dot_is_closed(dot)) {
            found("a name leaves its place in a graph");
        }
        if (!printable(query_graph_words(data, graph), false)) {
            found("a name is spoken as it stands");
        }
    }
}

/// A matrix of doubles as numpy.save writes it.
std::string npy_text(const Matrix<Rational>& m) {
    const std::string header =
        "{'descr': '<f8', 'fortran_order': False, 'shape': (" + std::to_string(m.rows()) + ", " + std::to_string(m.cols()) + "), }\n";
    std::string r("\x93NUMPY\x01\0", 8);
    r += {static_cast<char>(header.size()), '\0'};
    r += header;
    for (Index i = 0; i < m.size(); ++i) {
        const auto bits = std::bit_cast<std::uint64_t>(mpq_get_d(m.data()[i].backend().data()));
        for (unsigned shift = 0; shift < 64; shift += 8) {
            r += static_cast<char>(static_cast<unsigned char>(bits >> shift));
        }
    }
    return r;
}

CaseRecord parse_case(std::string_view bytes) { return case_from_json(parse_json_value(bytes, "fuzz")); }

} // namespace

bool printable(std::string_view text, bool lines) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto at = [&](std::size_t k) { return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U; };
        const bool control = (at(0) < 0x20 && !(lines && text[i] == '\n')) || at(0) == 0x7F || (at(0) == 0xC2 && at(1) < 0xA0);
        const bool turns = at(0) == 0xE2 && ((at(1) == 0x80 && (at(2) == 0x8E || at(2) == 0x8F || (at(2) >= 0xA8 && at(2) <= 0xAE))) ||
                                             (at(1) == 0x81 && at(2) >= 0xA6 && at(2) <= 0xA9));
        const bool overlong = at(0) == 0xC0 || at(0) == 0xC1 || at(0) > 0xF4 || (at(0) == 0xE0 && at(1) < 0xA0) || (at(0) == 0xF0 && at(1) < 0x90);
        if (control || turns || overlong) {
            return false;
        }
    }
    return true;
}

bool fuzz_dataset(std::string_view bytes) {
    return read_written_again(
        bytes, [](std::string_view text) { return parse_dataset(text, "fuzz"); }, dataset_text);
}

bool fuzz_weights(std::string_view bytes) {
    return read_written_again(
        bytes, [](std::string_view text) { return parse_weights(text, "fuzz"); }, weights_text);
}

bool fuzz_npy(std::string_view bytes) {
    return read_written_again(
        bytes, [](std::string_view data) { return parse_npy(data, "fuzz"); }, npy_text);
}

bool fuzz_case(std::string_view bytes) { return read_written_again(bytes, parse_case, case_text); }

bool fuzz_certificate(std::string_view bytes) {
    constexpr double effort = 0.005; // of the work limit: a fraction of a second
    const auto answer = [&] {
        std::istringstream stream{std::string(bytes)};
        return attest_checker::check_certificate(stream, effort);
    };
    const attest_checker::Result first = answer();
    if (first.reason.empty() || first.reason == "not shown") {
        found("an answer without a reason");
    }
    const attest_checker::Result second = answer(); // nothing of one certificate may be left for the next
    if (first.answer != second.answer || first.reason != second.reason || first.line != second.line) {
        found("two answers to one certificate");
    }
    return first.answer == attest_checker::Answer::accepted;
}

bool fuzz_printing(std::string_view bytes) {
    constexpr std::size_t longest = 128;
    const std::string name(bytes.substr(0, longest));
    Dataset named(Embedding::one_hot(3));
    named.set_names({name, "b" + name, name + "c"});
    named.add_sample({1, 2, 0}, 1);
    named.add_sample({2, 1, 0}, 2);
    print_names(named);
    const auto data = read_or_refused([&] { return parse_dataset(bytes, shown_path(name)); });
    if (!data) {
        return false;
    }
    if (data->tokens() <= 100 && data->size() <= 1000) {
        print_names(*data);
    }
    return true;
}

} // namespace attest
