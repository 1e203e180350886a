// A d x d weight matrix:
//   {"kind": "weights", "value": [["0", "1"], ["-1/2", "0"]]}
// With one-hot embeddings a token is also a dimension: there its rows and columns go with the tokens.
#include "properties/cases/drawn_parts.h"
#include "properties/cases/input_kinds.h"

#include <nlohmann/json.hpp>

namespace attest {
namespace {

struct Weights {
    using Value = WeightsInput;
    static constexpr const char* name = "weights";
    static constexpr const char* words = "a d x d matrix";
    static constexpr Measure::Part lowers = Measure::numbers;

    static Value draw(const Dataset& data, Draw& draw) { return {draw_weights(data.dimension(), draw)}; }
    static Value read(const JsonValue& value, const Dataset& data) {
        value.expect_keys({"kind", "value"});
        return {value.at("value").exact_matrix(data.dimension(), data.dimension())};
    }
    static void write(const Value& input, nlohmann::ordered_json& object) { object["value"] = matrix_to_json(input.value); }
    static std::string print(const Value& input, const InputWords& show) { return "a weight matrix\n" + show.rows(input.value); }
    static void measure(const Value& input, Measure& measure) { measure[Measure::numbers] += simplicity(input.value); }
    static bool shrink(const Value& input, const OfferValue<Value>& offer) {
        return simpler_matrix(input.value, [&](Matrix<Rational> m) { return offer({std::move(m)}); });
    }
    static Value mutate(const Value& input, const Dataset&, Draw& draw) { return {changed_matrix(input.value, draw)}; }
    static std::optional<Value> keep_tokens(const Value& input, const Dataset& before, const Renumbering& renumber) {
        return before.embedding().is_one_hot() ? Value{block_of(input.value, renumber.kept())} : input;
    }
    static void merge_tokens(Value&, Token, Token) {}
    static void add_token(Value&, int) {} // with_added_token() changes the dimension of one-hot rows
    static void change_dimension(Value& input, const MatrixChange& change) { input.value = change(input.value); }
};

} // namespace

InputKind input_kind(std::type_identity<WeightsInput>) { return made_input_kind<Weights>(); }

} // namespace attest
