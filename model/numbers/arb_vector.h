// Arb's balls with an owner: a midpoint of any number of bits and a radius of 30 bits that bounds every rounding (Johansson 2017).
//
// Where thousands of operations follow one another on the same few numbers, balls beat intervals: one number is rounded instead of two, nothing is
// allocated in an operation in place, and an exponential of 40 digits costs a fifth of MPFR's. Their ends are a little wider, so what is handed on
// is an Interval or a Real with a bound. Include this in .cpp files only: FLINT's headers define macros.
#pragma once

#include "model/numbers/number.h"

#include <arb.h>
#include <cstddef>
#include <flint/fmpq.h>

namespace attest {

namespace arb_detail {
/// FLINT keeps numbers and constants per thread; without this they are reported as leaks when a worker thread ends.
inline void touch_cleanup_guard() {
    struct Guard {
        ~Guard() { flint_cleanup(); }
    };
    thread_local Guard guard;
    (void)guard;
}
} // namespace arb_detail

/// Arb's exponents have no bounds, MPFR's have: the nearest float in the direction of `rounding`. Returns 0 when it is the number itself.
inline int round_to(mpfr_ptr r, const arf_t value, mpfr_rnd_t rounding) {
    const int inexact = arf_get_mpfr(r, value, rounding);
    return mpfr_check_range(r, inexact, rounding);
}

/// `size` balls, zeros at first.
class ArbVector {
public:
    explicit ArbVector(std::size_t size = 0) : size_(static_cast<slong>(size)) {
        arb_detail::touch_cleanup_guard();
        data_ = _arb_vec_init(size_);
    }
    ~ArbVector() { _arb_vec_clear(data_, size_); }
    ArbVector(const ArbVector&) = delete;
    ArbVector& operator=(const ArbVector&) = delete;

    arb_ptr operator[](std::size_t i) { return data_ + i; }
    arb_srcptr operator[](std::size_t i) const { return data_ + i; }
    std::size_t size() const { return static_cast<std::size_t>(size_); }
    void set_zero() { _arb_vec_zero(data_, size_); }

private:
    slong size_;
    arb_ptr data_ = nullptr;
};

/// A bound, rounded upward; zero at first.
class ArbMagnitude {
public:
    ArbMagnitude() { mag_init(value_); }
    ~ArbMagnitude() { mag_clear(value_); }
    ArbMagnitude(const ArbMagnitude& other) { mag_init_set(value_, other.value_); }
    ArbMagnitude& operator=(const ArbMagnitude&) = delete;

    mag_ptr get() { return value_; }
    mag_srcptr get() const { return value_; }
    /// An upper bound of it.
    Real upper() const {
        arf_t exact;
        arf_init_set_mag_shallow(exact, value_); // not to be cleared
        Real r;
        round_to(r.data(), exact, MPFR_RNDU);
        return r;
    }

private:
    mag_t value_;
};

/// A ball that contains the number.
inline void set_ball(arb_ptr ball, const Rational& value, slong bits) {
    if (mpz_cmp_ui(mpq_denref(value.backend().data()), 1) == 0 && mpz_fits_slong_p(mpq_numref(value.backend().data())) != 0) {
        arb_set_si(ball, mpz_get_si(mpq_numref(value.backend().data())));
        arb_set_round(ball, ball, bits);
        return;
    }
    fmpq_t q;
    fmpq_init(q);
    fmpq_set_mpq(q, value.backend().data());
    arb_set_fmpq(ball, q, bits);
    fmpq_clear(q);
}

} // namespace attest
