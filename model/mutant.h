// The wrong models of the mutation tests, behind one switch.
//
// A mutant is a deliberate fault: code asks `mutant("name")` where the fault would be. Only builds configured with
// -DATTEST_MUTANTS=ON (the tests') can switch one on, and only from test code (tests/active_mutant.h): there is no
// command-line option and no environment variable for it. In every other build the question is the constant false.
// Mutants are names, not an enumeration, so that a new one rebuilds only the file it stands in. tests/mutants/ lists every
// name with the claim (or the unit test) that must catch it, and compares its list with the names in the sources.
#pragma once

#ifdef ATTEST_MUTANTS
#include <atomic>
#include <cstring>
#endif

namespace attest {

#ifdef ATTEST_MUTANTS
inline std::atomic<const char*> active_mutant{nullptr};
inline bool mutant(const char* name) {
    const char* active = active_mutant.load(std::memory_order_relaxed);
    return active != nullptr && std::strcmp(active, name) == 0;
}
#else
constexpr bool mutant(const char* /*name*/) { return false; }
#endif

} // namespace attest
