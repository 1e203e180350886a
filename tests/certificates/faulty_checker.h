// The checker with deliberate faults (faulty_checker.cmake): which one is on, and its answer.
#pragma once

#include <string>
#include <vector>

namespace faulty_checker {

/// The fault that is on: a name of faulty_checker.cmake, or "forget: " and the words of a condition. Empty: none.
inline std::string fault;
inline bool faulty(const std::string& name) { return fault == name; }
inline bool forgotten(const std::string& condition) { return fault == "forget: " + condition; }

/// What the checker answers about a certificate: "accepted", "refused" or "undecided", or "failed" when it throws something that it never should.
std::string answer(const std::string& certificate);

/// Every name of faulty_checker.cmake.
const std::vector<std::string>& fault_names();

} // namespace faulty_checker
