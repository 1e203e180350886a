#include "theory/tightness.h"

#include "model/mutant.h"
#include "theory/comparison.h"

#include <cctype>

namespace attest {
namespace {

thread_local TightnessScope* current = nullptr;

bool digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool part_of_name(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// The end of the number that begins at `at`: digits, then more of them behind ".", "/", "e", "e-" or "e+".
std::size_t end_of_number(const std::string& s, std::size_t at) {
    while (at < s.size() && digit(s[at])) {
        ++at;
        std::size_t next = at;
        if (next < s.size() && (s[next] == '.' || s[next] == '/')) {
            ++next;
        } else if (next < s.size() && s[next] == 'e') {
            next += next + 1 < s.size() && (s[next + 1] == '-' || s[next + 1] == '+') ? 2 : 1;
        }
        at = next > at && next < s.size() && digit(s[next]) ? next : at;
    }
    return at;
}

} // namespace

std::string without_numbers(const std::string& words) {
    std::string r;
    for (std::size_t i = 0; i < words.size();) {
        const bool begins = digit(words[i]) && (i == 0 || !part_of_name(words[i - 1]));
        if (begins) {
            if (!r.empty() && r.back() == '-' && (r.size() == 1 || r[r.size() - 2] == ' ')) {
                r.pop_back(); // a sign
            }
            r += "...";
            i = end_of_number(words, i);
        } else {
            r += words[i++];
        }
    }
    return r;
}

TightnessScope::TightnessScope() : outer_(current) { current = this; }
TightnessScope::~TightnessScope() { current = outer_; }

void note_tightness(const Interval& smaller, const Interval& larger, const Words& what) {
    if (current == nullptr || positive(smaller) != Truth::yes) {
        return;
    }
    const Interval ends = mutant("tightness_from_inner_ends") ? larger / Interval::exactly(smaller.upper()) : larger / smaller;
    const Real bound = mutant("tightness_from_inner_ends") ? ends.lower() : ends.upper();
    const double factor = mpfr_get_d(bound.data(), MPFR_RNDU);
    std::string where = what.text();
    const auto [at, added] = current->bounds_.try_emplace(without_numbers(where), Tightest{factor, where});
    if (!added && factor < at->second.factor) {
        at->second = {factor, std::move(where)};
    }
}

} // namespace attest
