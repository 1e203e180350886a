// Solutions of the Graph-SVM that are false by construction, each one step away from the true one: what the exact check must refuse.
//
// A check that starts from "shown", forgets a condition or skips a multiplier accepts one of them. That each is false is known
// without the check: the true solution is unique and feasible, and what makes a forgery false stands beside it.
#pragma once

#include "properties/cases/case_facts.h"

#include <functional>
#include <string>

namespace attest {

/// Is told what is forged ("twice W_mm") and the forgery, which is changed after the call; false ends the forging.
using SeeForgery = std::function<bool(const std::string& what, const GraphSvm& forgery)>;
using Forge = void (*)(const CaseFacts& facts, const SeeForgery& see);

/// Forged solutions of a feasible problem whose true solution is facts.svm():
///   a Farkas certificate without multipliers; twice W_mm (feasible, not complementary); the solution without the equalities, where
///   it is another one; the shortest W with margin exactly 1 on the strict edges of a basis of S and 0 on the tied ones, where it is
///   not W_mm (where its other margins are the same only a sign is wrong); W_mm with one multiplier changed or left out.
void forge_solutions(const CaseFacts& facts, const SeeForgery& see);
/// Forged Farkas certificates of an infeasible problem: one multiplier changed or left out, none at all.
void forge_farkas(const CaseFacts& facts, const SeeForgery& see);

} // namespace attest
