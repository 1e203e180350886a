#include "tests/certificates/faulty_checker.h"

#if __has_include("faulty_checker/certificate_checker.cpp")
#include "faulty_checker/certificate_checker.cpp"
#else // for a reader without a build folder (scripts/lint.sh): the checker as it is; the tests ask that there are faults
#define attest_checker faulty_checker
#include "theory/checker/certificate_checker.cpp"
#endif

#include <sstream>

namespace faulty_checker {

std::string answer(const std::string& certificate) {
    std::istringstream in(certificate);
    try {
        switch (check_certificate(in, 1).answer) {
        case Answer::accepted: return "accepted";
        case Answer::refused: return "refused";
        case Answer::undecided: return "undecided";
        }
    } catch (const std::exception&) {
    }
    return "failed";
}

const std::vector<std::string>& fault_names() {
    static const std::vector<std::string> names {
#if __has_include("faulty_checker/fault_names.inc")
#include "faulty_checker/fault_names.inc"
#endif
    };
    return names;
}

} // namespace faulty_checker
