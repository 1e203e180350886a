#include "theory/graph_svm/integer_gram.h"

#include "model/stop.h"

namespace attest {

IntegerGram::IntegerGram(const Embedding& embedding, const std::vector<Token>& tokens) : size_(static_cast<int>(tokens.size())) {
    if (embedding.is_one_hot()) {
        return;
    }
    const std::size_t n = tokens.size();
    Integer denominator = 1;
    std::vector<Rational> rationals; // of i and j <= i
    rationals.reserve(n * (n + 1) / 2);
    for (std::size_t i = 0; i < n; ++i) {
        poll_stop();
        for (std::size_t j = 0; j <= i; ++j) {
            rationals.push_back(embedding.gram(tokens[i], tokens[j]));
            mpz_srcptr d = mpq_denref(rationals.back().backend().data());
            if (mpz_divisible_p(denominator.backend().data(), d) == 0) { // a division is far cheaper than a gcd
                mpz_lcm(denominator.backend().data(), denominator.backend().data(), d);
            }
        }
    }
    Integer content = 0;
    entries_.resize(n * n);
    for (std::size_t i = 0, at = 0; i < n; ++i) {
        poll_stop();
        for (std::size_t j = 0; j <= i; ++j, ++at) {
            mpq_srcptr r = rationals[at].backend().data();
            Integer& entry = entries_[i * n + j];
            if (mpz_sgn(mpq_numref(r)) == 0) {
                continue;
            }
            mpz_divexact(entry.backend().data(), denominator.backend().data(), mpq_denref(r));
            mpz_mul(entry.backend().data(), entry.backend().data(), mpq_numref(r));
            if (content != 1) {
                content = gcd(content, entry);
            }
        }
    }
    for (std::size_t i = 0; i < n; ++i) {
        poll_stop();
        for (std::size_t j = 0; j <= i; ++j) {
            Integer& entry = entries_[i * n + j];
            if (content > 1) {
                entry /= content;
            }
            entries_[j * n + i] = entry;
        }
    }
    scale_ = Rational(denominator, content == 0 ? Integer(1) : content);
}

} // namespace attest
