// Switches the mutants of model/mutant.h on and off, for tests only.
//
// A test that needs a mutant begins with ATTEST_NEEDS_MUTANTS(): in a build without them (the default one) it is skipped
// by name instead of vanishing.
#pragma once

#include "model/mutant.h"

#include <gtest/gtest.h>

namespace attest {

#ifdef ATTEST_MUTANTS
inline constexpr bool mutants_are_built = true;
inline void switch_mutant(const char* name) { active_mutant.store(name); }
#else
inline constexpr bool mutants_are_built = false;
inline void switch_mutant(const char* /*name*/) { ADD_FAILURE() << "a mutant was switched on in a build without mutants"; }
#endif

/// Switches a mutant on for the life of the scope; nullptr: none.
class ActiveMutant {
public:
    explicit ActiveMutant(const char* name) { switch_mutant(name); }
    ~ActiveMutant() { switch_mutant(nullptr); }
    ActiveMutant(const ActiveMutant&) = delete;
    ActiveMutant& operator=(const ActiveMutant&) = delete;
};

/// What `measure()` returns while the mutant is on (nullptr: none).
template <class Measure>
auto with_mutant(const char* name, Measure measure) {
    const ActiveMutant active(name);
    return measure();
}

} // namespace attest

#define ATTEST_NEEDS_MUTANTS()                                                                                                                       \
    if (!attest::mutants_are_built)                                                                                                                  \
    GTEST_SKIP() << "needs a build with -DATTEST_MUTANTS=ON"
