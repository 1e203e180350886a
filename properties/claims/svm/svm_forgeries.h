// Solutions of the Graph-SVM that are false by construction, each one step away from the true one: what the exact check must refuse.
//
// A check that starts from "shown", forgets a condition or skips a multiplier accepts one of them. That each is false is known
// without the check: the true solution is unique and feasible, and what makes a forgery false stands beside it.
#pragma once

#include "properties/cases/case_facts.h"

#include <string>

namespace attest {

struct Forgery {
    std::string what; ///< "twice W_mm"
    GraphSvm svm;
};

/// Forged solutions of a feasible problem whose true solution is facts.svm():
///   a Farkas certificate without multipliers; twice W_mm (feasible, not complementary); the solution without the equalities, where
///   it is another one; the shortest W with margin exactly 1 on every strict edge, where it is feasible and not W_mm (only a sign is
///   wrong then); W_mm with one multiplier changed or left out.
std::vector<Forgery> forged_solutions(const CaseFacts& facts);
/// Forged Farkas certificates of an infeasible problem: one multiplier changed or left out, none at all.
std::vector<Forgery> forged_farkas(const CaseFacts& facts);

} // namespace attest
