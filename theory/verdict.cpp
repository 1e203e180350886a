#include "theory/verdict.h"

namespace attest {

const char* outcome_name(Outcome outcome) {
    switch (outcome) {
    case Outcome::held: return "held";
    case Outcome::refuted: return "refuted";
    case Outcome::undecided: return "undecided";
    case Outcome::vacuous: return "vacuous";
    }
    return "undecided";
}

} // namespace attest
