#include "fuzz_targets.h"

#include "model/data/dataset_json.h"
#include "model/data/weights_json.h"
#include "model/input/input_error.h"
#include "model/input/npy_reader.h"
#include "properties/cases/case_json.h"
#include "theory/checker/certificate_checker.h"

#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
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
        if (message.empty() || message.find('\n') != std::string::npos || message.size() > 2000) {
            found("a refusal is not one short line");
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

} // namespace attest
