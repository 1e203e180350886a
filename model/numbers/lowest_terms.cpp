#include "model/numbers/lowest_terms.h"

#include "model/stop.h"

#include <boost/multiprecision/integer.hpp>
#include <stdexcept>

namespace attest {
namespace {

constexpr unsigned long_bits = 4096; // below it a gcd costs no more than a product and a remainder

// numerator / denominator, known to be in lowest terms, the denominator positive: Boost's own constructor would look for a gcd once more.
Rational reduced(const Integer& numerator, const Integer& denominator) {
    Rational value;
    mpz_set(mpq_numref(value.backend().data()), numerator.backend().data());
    mpz_set(mpq_denref(value.backend().data()), denominator.backend().data());
    return value;
}

} // namespace

std::vector<Rational> in_lowest_terms(const std::vector<Integer>& numerators, const Integer& denominator) {
    if (denominator == 0) {
        throw std::domain_error("a fraction over 0");
    }
    std::vector<Rational> result;
    result.reserve(numerators.size());
    const Integer positive = abs(denominator);
    if (msb(positive) < long_bits) {
        for (const Integer& numerator : numerators) {
            result.emplace_back(numerator, denominator);
        }
        return result;
    }
    Integer product = 1;
    for (const Integer& numerator : numerators) {
        poll_stop();
        if (numerator != 0) {
            product = product * numerator % positive;
        }
    }
    // What any numerator shares with the denominator divides the product, so it divides this gcd.
    const Integer shared = gcd(product, positive);
    for (const Integer& numerator : numerators) {
        poll_stop();
        if (numerator == 0) {
            result.emplace_back(0);
            continue;
        }
        const Integer common = gcd(Integer(numerator % shared), shared); // = gcd(numerator, positive)
        const Integer top = denominator < 0 ? Integer(-numerator) : numerator;
        result.push_back(common == 1 ? reduced(top, positive) : reduced(Integer(top / common), Integer(positive / common)));
    }
    return result;
}

} // namespace attest
