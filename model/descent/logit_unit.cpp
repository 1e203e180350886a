#include "model/descent/logit_unit.h"

#include "model/descent/descent.h"

namespace attest {

Rational logit_unit(const Dataset& data) {
    Rational squared = 4 * smoothness(data); // (M u)^2
    Rational unit = 1;
    if (squared == 0) {
        return unit;
    }
    for (; squared >= 2500; squared /= 10000) {
        unit /= 100;
    }
    for (; 4 * squared < 1; squared *= 10000) {
        unit *= 100;
    }
    return unit;
}

int logit_unit_places(const Dataset& data) {
    int places = 0;
    for (Rational unit = logit_unit(data); unit < 1; unit *= 10) {
        ++places;
    }
    return places;
}

} // namespace attest
