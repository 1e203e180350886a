#include "model/numbers/enclosed_function.h"

#include "model/numbers/arb_vector.h"

#include <algorithm>
#include <stdexcept>

namespace attest {
namespace {

constexpr slong guard_bits = 12;
constexpr long most_bits_before_point = 40;

void round_by_mpfr(Elementary function, mpfr_ptr r, mpfr_srcptr x, mpfr_rnd_t rounding) {
    switch (function) {
    case Elementary::exp: mpfr_exp(r, x, rounding); return;
    case Elementary::expm1: mpfr_expm1(r, x, rounding); return;
    case Elementary::log: mpfr_log(r, x, rounding); return;
    case Elementary::log1p: mpfr_log1p(r, x, rounding); return;
    }
    throw std::logic_error("no such function");
}

void evaluate(Elementary function, arb_t r, const arb_t x, slong bits) {
    switch (function) {
    case Elementary::exp: arb_exp(r, x, bits); return;
    case Elementary::expm1: arb_expm1(r, x, bits); return;
    case Elementary::log: arb_log(r, x, bits); return;
    case Elementary::log1p: arb_log1p(r, x, bits); return;
    }
    throw std::logic_error("no such function");
}

bool in_domain(Elementary function, mpfr_srcptr x) {
    switch (function) {
    case Elementary::exp:
    case Elementary::expm1: return true;
    case Elementary::log: return mpfr_sgn(x) > 0;
    case Elementary::log1p: return mpfr_cmp_si(x, -1) > 0;
    }
    throw std::logic_error("no such function");
}

/// Numbers kept from call to call.
struct Scratch {
    Scratch() {
        arb_detail::touch_cleanup_guard(); // outlives this
        arb_init(argument);
        arb_init(value);
        arf_init(end);
    }
    ~Scratch() {
        arb_clear(argument);
        arb_clear(value);
        arf_clear(end);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    arb_t argument;
    arb_t value;
    arf_t end;
};

/// False where Arb has no finite answer.
bool enclose_by_arb(Elementary function, mpfr_ptr lower, mpfr_ptr upper, mpfr_srcptr x) {
    thread_local Scratch s;
    const slong bits = std::max<slong>(lower != nullptr ? mpfr_get_prec(lower) : 0, upper != nullptr ? mpfr_get_prec(upper) : 0) + guard_bits;
    arf_set_mpfr(arb_midref(s.argument), x);
    evaluate(function, s.value, s.argument, bits);
    if (!arb_is_finite(s.value)) {
        return false;
    }
    if (lower != nullptr) {
        arb_get_lbound_arf(s.end, s.value, bits);
        round_to(lower, s.end, MPFR_RNDD);
    }
    if (upper != nullptr) {
        arb_get_ubound_arf(s.end, s.value, bits);
        round_to(upper, s.end, MPFR_RNDU);
    }
    return true;
}

} // namespace

void enclose_function(Elementary function, mpfr_ptr lower, mpfr_ptr upper, mpfr_srcptr x) {
    if (mpfr_regular_p(x) != 0 && mpfr_get_exp(x) <= most_bits_before_point && in_domain(function, x) && enclose_by_arb(function, lower, upper, x)) {
        return;
    }
    if (lower != nullptr) {
        round_by_mpfr(function, lower, x, MPFR_RNDD);
    }
    if (upper != nullptr) {
        round_by_mpfr(function, upper, x, MPFR_RNDU);
    }
}

} // namespace attest
