#include "properties/claims/claim.h"

#include <stdexcept>

namespace attest {

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
