// The independent checker: reads a certificate (theory/certificate_format.md) and decides whether it shows what it states.
//
// It trusts GMP, MPFR, MPFI and the JSON reader, and nothing of attest: no file of this folder includes a header from
// outside it. It searches for nothing: every claim is checked against the dataset in the certificate's first line.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>

namespace attest_checker {

inline constexpr std::size_t most_bytes = 16'000'000; ///< of a certificate

enum class Answer { refused, accepted, undecided };

struct Result {
    Answer answer = Answer::refused;  ///< an answer that nothing has moved is a refusal
    std::string reason = "not shown"; ///< accepted: what the certificate shows; else the condition that fails or overlaps
    std::size_t line = 0;             ///< refused or undecided: the line at which it stopped, from 1; 0: no line was read
};

/// Never throws on any input but for memory, and what `watch` throws, which is called every few hundredths of a second; time and memory are bounded
/// by the limits in the format's description. `effort` is the share of the work limit that this certificate may use up before the answer is
/// undecided: 1, or less where time is short.
Result check_certificate(std::istream& certificate, double effort = 1, void (*watch)() = nullptr);

} // namespace attest_checker
