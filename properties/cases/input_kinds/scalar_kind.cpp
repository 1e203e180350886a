// A number:
//   {"kind": "scalar", "value": "1/2"}
#include "model/numbers/number_text.h"
#include "properties/cases/drawn_parts.h"
#include "properties/cases/input_kinds.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

struct Scalar {
    using Value = ScalarInput;
    static constexpr const char* name = "scalar";
    static constexpr const char* words = "a number";
    static constexpr Measure::Part lowers = Measure::numbers;

    static Value draw(const Dataset&, Draw& draw) { return {draw.rational(3, 4)}; }
    static Value read(const JsonValue& value, const Dataset&) {
        value.expect_keys({"kind", "value"});
        return {value.at("value").exact()};
    }
    static void write(const Value& input, nlohmann::ordered_json& object) { object["value"] = to_text(input.value); }
    static std::string print(const Value& input, const InputWords&) { return to_text(input.value) + "\n"; }
    static void measure(const Value& input, Measure& measure) { measure[Measure::numbers] += simplicity(input.value); }
    static bool shrink(const Value& input, const OfferValue<Value>& offer) {
        const std::vector<Rational> numbers = simpler_numbers(input.value);
        return std::any_of(numbers.begin(), numbers.end(), [&](const Rational& r) { return offer({r}); });
    }
    static Value mutate(const Value& input, const Dataset&, Draw& draw) { return {changed_number(input.value, draw)}; }
    static std::optional<Value> keep_tokens(const Value& input, const Dataset&, const Renumbering&) { return input; }
    static void merge_tokens(Value&, Token, Token) {}
    static void add_token(Value&, int) {}
    static void change_dimension(Value&, const MatrixChange&) {}
};

} // namespace

InputKind input_kind(std::type_identity<ScalarInput>) { return made_input_kind<Scalar>(); }

} // namespace attest
