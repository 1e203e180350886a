// What a number on the command line may be, with one short message for what it may not be. CLI11's own validators clip integers beyond
// 64 bits in silence, let "nan" pass a range, and print ranges of 300 digits.
#pragma once

#include <CLI/CLI.hpp>

namespace attest {

/// A whole number from 0 to 2^64 - 1 in decimal. For transform(): it also drops leading zeros, which CLI11 would read as octal.
CLI::Validator seed_value();
/// A finite decimal number between the two, ends included.
CLI::Validator number_between(double least, double most);

} // namespace attest
