// Numbers beyond 10^(3*10^8), for times so late that their powers leave MPFR's usual range of exponents.
//
// MPFR rounds what is above 2^(2^30) to infinity and what is below 2^(-2^30) to 0 unless told otherwise, in every thread. Inside a scope of this
// kind the range is MPFR's widest, about 10^(10^18) either way. No number beyond the usual range may outlive the scope, or become a fraction.
#pragma once

#include <mpfr.h>

namespace attest {

class WideExponentRange {
public:
    WideExponentRange() : least_(mpfr_get_emin()), largest_(mpfr_get_emax()) {
        mpfr_set_emin(mpfr_get_emin_min());
        mpfr_set_emax(mpfr_get_emax_max());
    }
    ~WideExponentRange() {
        mpfr_set_emin(least_);
        mpfr_set_emax(largest_);
    }
    WideExponentRange(const WideExponentRange&) = delete;
    WideExponentRange& operator=(const WideExponentRange&) = delete;

private:
    mpfr_exp_t least_;
    mpfr_exp_t largest_;
};

} // namespace attest
