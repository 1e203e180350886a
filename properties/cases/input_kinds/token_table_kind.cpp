// K x K positive numbers, row: query, column: token:
//   {"kind": "token-table", "value": [["1", "2"], ["3", "1"]]}
#include "properties/cases/drawn_parts.h"
#include "properties/cases/input_kinds.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

bool is_positive(const Matrix<Rational>& m) {
    return std::all_of(m.data(), m.data() + m.size(), [](const Rational& p) { return p > 0; });
}

struct TokenTable {
    using Value = TokenTableInput;
    static constexpr const char* name = "token-table";
    static constexpr const char* words = "a K x K table";
    static constexpr Measure::Part lowers = Measure::numbers;

    /// Small fractions; in a fifth of the tables some entries are up to 10^6 times as large.
    static Value draw(const Dataset& data, Draw& draw) {
        Value r{Matrix<Rational>(data.tokens(), data.tokens())};
        const bool steep = draw.chance(20);
        for (Index e = 0; e < r.value.size(); ++e) {
            const int numerator = draw.between(1, 5); // a statement each: the order of arguments is the compiler's
            Rational& entry = r.value.data()[e];
            entry = Rational(numerator, draw.chance(60) ? 1 : draw.between(1, 5));
            for (int power = steep && draw.chance(30) ? draw.between(1, 6) : 0; power > 0; --power) {
                entry *= 10;
            }
        }
        return r;
    }
    static Value read(const JsonValue& value, const Dataset& data) {
        value.expect_keys({"kind", "value"});
        Value r{value.at("value").exact_matrix(data.tokens(), data.tokens())};
        if (!is_positive(r.value)) {
            value.at("value").fail("has a number that is not positive; expected positive weights p = e^z");
        }
        return r;
    }
    static void write(const Value& input, nlohmann::ordered_json& object) { object["value"] = matrix_to_json(input.value); }
    static std::string print(const Value& input, const InputWords& show) {
        return "weights p, a row a query, in place of e^z\n" + show.rows(input.value);
    }
    static void measure(const Value& input, Measure& measure) { measure[Measure::numbers] += simplicity(input.value); }
    static bool shrink(const Value& input, const OfferValue<Value>& offer) {
        return simpler_matrix(input.value, [&](Matrix<Rational> m) { return is_positive(m) && offer({std::move(m)}); });
    }
    static Value mutate(const Value& input, const Dataset&, Draw& draw) {
        Value r{changed_matrix(input.value, draw)};
        for (Index e = 0; e < r.value.size(); ++e) {
            r.value.data()[e] = r.value.data()[e] > 0 ? r.value.data()[e] : Rational(1);
        }
        return r;
    }
    static std::optional<Value> keep_tokens(const Value& input, const Dataset&, const Renumbering& renumber) {
        return Value{block_of(input.value, renumber.kept())};
    }
    static void merge_tokens(Value&, Token, Token) {}
    static void add_token(Value& input, int tokens) { input.value = resized(input.value, tokens, tokens, 1); }
    static void change_dimension(Value&, const MatrixChange&) {}
};

} // namespace

InputKind input_kind(std::type_identity<TokenTableInput>) { return made_input_kind<TokenTable>(); }

} // namespace attest
