#include "properties/reproduction/study.h"

#include <algorithm>

namespace attest {

int StudyRun::scaled(double at_effort_1, int least) const { return static_cast<int>(std::clamp(at_effort_1 * effort, double(least), 1e6)); }

} // namespace attest
