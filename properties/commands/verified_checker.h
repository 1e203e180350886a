// attest-verified, the machine-proved certificate checker (theory/proofs/checker, built by scripts/prove.sh), as a program beside attest.
#pragma once

#include "theory/checker/certificate_checker.h"

#include <string>

namespace attest {

/// Where attest-verified is: `given` when it is not empty, else beside this program, in ../proofs from there (build/proofs), in ./build/proofs, or in
/// PATH. Throws InputError, which says how to build it, when it is nowhere.
std::string find_verified_checker(const std::string& given);

/// Its answer about a certificate's text; the line stands in the reason. Throws InputError when it cannot be run or says something else.
attest_checker::Result verified_answer(const std::string& program, const std::string& text);

} // namespace attest
