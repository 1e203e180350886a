#include "properties/cases/simplicity.h"

#include "properties/cases/case_edits.h"
#include "properties/cases/input_kinds.h"

#include <algorithm>

namespace attest {
namespace {

std::uint64_t bits(const Integer& value) { return value == 0 ? 1 : msb(Integer(abs(value))) + 1; }

Measure measure(const Case& value) {
    Measure r;
    const Dataset& data = value.dataset;
    r[Measure::samples] = data.size();
    r[Measure::tokens] = static_cast<std::uint64_t>(data.tokens());
    for (const SampleValue& sample : sample_values(data)) {
        r[Measure::lengths] += sample.context.size();
        r[Measure::ids] += static_cast<std::uint64_t>(sample.label + (sample.query_named ? sample.query : 0));
        for (const Token v : sample.context) {
            r[Measure::ids] += static_cast<std::uint64_t>(v);
        }
    }
    if (data.head()) {
        r[Measure::head] = 1 + simplicity(*data.head());
    }
    if (!data.embedding().is_one_hot()) {
        const Matrix<Rational> rows = data.embedding().matrix();
        r[Measure::embedding] = 1000 * static_cast<std::uint64_t>(rows.cols()) + simplicity(rows);
    }
    for (const auto& [name, input] : value.inputs) {
        kind_of(input).measure(input, r);
    }
    return r;
}

/// The samples as one list of numbers, for the last part of the order.
std::vector<Token> sample_list(const Dataset& data) {
    std::vector<Token> r;
    for (const SampleValue& sample : sample_values(data)) {
        r.push_back(static_cast<Token>(sample.context.size()));
        r.insert(r.end(), sample.context.begin(), sample.context.end());
        r.push_back(sample.label);
    }
    return r;
}

} // namespace

std::uint64_t simplicity(const Rational& value) {
    const Integer top = numerator(value);
    const Integer bottom = denominator(value);
    if (abs(top) > 1000 || bottom > 1000) {
        return 20000 + 16 * (bits(top) + bits(bottom));
    }
    const auto size = static_cast<std::uint64_t>(Integer(abs(top)));
    const auto parts = static_cast<std::uint64_t>(bottom);
    return size == 0 ? 0 : 2 * size - (top > 0 ? 1 : 0) + 6 * (parts - 1);
}

std::uint64_t simplicity(const Matrix<Rational>& matrix) {
    std::uint64_t r = 0;
    for (Index i = 0; i < matrix.size(); ++i) {
        r += simplicity(matrix.data()[i]);
    }
    return r;
}

std::vector<Rational> simpler_numbers(const Rational& value) {
    const Integer top = numerator(value);
    const Integer bottom = denominator(value);
    const Integer whole = top / bottom;
    std::vector<Rational> r = {0, 1, -1, 2, -2, Rational(whole), Rational(whole + (top < 0 ? -1 : 1)), Rational(whole / 2), Rational(-value)};
    for (const int parts : {2, 3, 4, 10}) {
        r.push_back(Rational(Integer(top * parts / bottom), parts));
    }
    // Powers of ten on both sides: very large and very small numbers lose their digits first.
    Rational power = 1;
    const Rational size = value < 0 ? Rational(-value) : value;
    for (int i = 0; i < 400 && power < size; ++i) {
        power *= 10;
    }
    for (int i = 0; i < 400 && size > 0 && power > size; ++i) {
        power /= 10;
    }
    r.insert(r.end(), {power, Rational(power * 10), Rational(-power)});
    std::erase_if(r, [&](const Rational& candidate) { return simplicity(candidate) >= simplicity(value); });
    std::sort(r.begin(), r.end(), [](const Rational& a, const Rational& b) { return simplicity(a) < simplicity(b); });
    r.erase(std::unique(r.begin(), r.end()), r.end());
    return r;
}

bool simpler_matrix(const Matrix<Rational>& matrix, const std::function<bool(Matrix<Rational>)>& offer) {
    const auto offer_rows = [&](Index first, Index last, std::size_t choice) {
        Matrix<Rational> changed = matrix;
        for (Index i = first; i < last; ++i) {
            for (Index j = 0; j < matrix.cols(); ++j) {
                const std::vector<Rational> numbers = simpler_numbers(matrix(i, j));
                if (choice < numbers.size()) {
                    changed(i, j) = numbers[choice];
                }
            }
        }
        return changed != matrix && offer(std::move(changed));
    };
    for (std::size_t choice = 0; choice < 3; ++choice) { // the simplest three of each entry
        if (offer_rows(0, matrix.rows(), choice)) {
            return true;
        }
        for (Index i = 0; matrix.rows() > 1 && i < matrix.rows(); ++i) {
            if (offer_rows(i, i + 1, choice)) {
                return true;
            }
        }
    }
    for (Index e = 0; e < matrix.size(); ++e) {
        for (const Rational& number : simpler_numbers(matrix.data()[e])) {
            Matrix<Rational> changed = matrix;
            changed.data()[e] = number;
            if (offer(std::move(changed))) {
                return true;
            }
        }
    }
    return false;
}

bool simpler(const Case& a, const Case& b) {
    const Measure of_a = measure(a);
    const Measure of_b = measure(b);
    return of_a.value != of_b.value ? of_a.value < of_b.value : sample_list(a.dataset) < sample_list(b.dataset);
}

} // namespace attest
