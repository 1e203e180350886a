// What libFuzzer feeds (scripts/fuzz.sh) and what the default tests replay over tests/fuzz/corpus/ with the ordinary compiler.
//
// Each target gives bytes to a reader, or to the checker, which may refuse them in its own way and in no other: a reader by an InputError,
// the checker by an answer. Whatever else escapes ends the process, as do sanitizer reports, leaks and hangs. What a reader accepts
// is written and read again and must come out the same, so that a reader which misreads in silence is found as well. What is said of the bytes
// holds no control character, and no markup of its own.
#pragma once

#include <string_view>

namespace attest {

/// True: read, or accepted; false: refused.
bool fuzz_dataset(std::string_view bytes);
bool fuzz_weights(std::string_view bytes);
bool fuzz_npy(std::string_view bytes);
bool fuzz_case(std::string_view bytes);
bool fuzz_certificate(std::string_view bytes);
/// The bytes as a dataset, and as the name of a token, through every printer that needs no solver.
bool fuzz_printing(std::string_view bytes);

/// Only characters that a terminal shows, and line ends where `lines`.
bool printable(std::string_view text, bool lines);

struct FuzzTarget {
    const char* name; ///< its corpus is tests/fuzz/corpus/name
    bool (*run)(std::string_view bytes);
};
inline constexpr FuzzTarget fuzz_targets[] = {{"dataset", fuzz_dataset}, {"weights", fuzz_weights},         {"npy", fuzz_npy},
                                              {"case", fuzz_case},       {"certificate", fuzz_certificate}, {"printing", fuzz_printing}};

} // namespace attest
