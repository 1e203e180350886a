#include "properties/reproduction/studies/missing_hypothesis.h"

namespace attest {

std::string missing_hypothesis(const Assumptions& assumptions, GraphSvmStatus status) {
    if (!assumptions.head) {
        return "the head is not aligned";
    }
    if (!assumptions.realisable) {
        return "a label is missing from its context";
    }
    if (!assumptions.feasible) {
        return "the Graph-SVM is infeasible";
    }
    return status == GraphSvmStatus::zero ? "no strict edge: the loss attains its infimum" : "";
}

} // namespace attest
