#include "properties/claims/claim.h"

#include <stdexcept>

namespace attest {

const char* hypothesis_name(Hypothesis hypothesis) {
    switch (hypothesis) {
    case Hypothesis::head: return "H";
    case Hypothesis::realisable: return "R";
    case Hypothesis::independent: return "I";
    case Hypothesis::feasible: return "F";
    case Hypothesis::acyclic: return "A";
    case Hypothesis::log_loss: return "L";
    case Hypothesis::tail_regular: return "T";
    case Hypothesis::strictly_complementary: return "SC";
    case Hypothesis::strict_edge: return "E";
    case Hypothesis::step: return "step";
    }
    throw std::logic_error("a hypothesis without a name");
}

const char* grade_name(Grade grade) {
    switch (grade) {
    case Grade::exact: return "exact";
    case Grade::enclosed: return "enclosed";
    case Grade::bounded: return "bounded";
    case Grade::trend: return "trend";
    }
    throw std::logic_error("a grade without a name");
}

} // namespace attest
