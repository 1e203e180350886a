// What a kind of input is, as a value: everything that attest does with an input of a case without knowing its claim.
//
// The kinds are the alternatives of `Input` (properties/cases/case.h), each with one file in properties/cases/input_kinds/: a struct with
// the functions that made_input_kind() asks for. A kind without them does not compile.
#pragma once

#include "model/input/json_document.h"
#include "properties/cases/case.h"
#include "properties/cases/renumbering.h"
#include "properties/cases/simplicity.h"
#include "properties/generators/random_source.h"

#include <functional>
#include <type_traits>

namespace attest {

/// Decides a candidate of a shrink: true when it was taken, which ends the pass.
template <class Value>
using OfferValue = std::function<bool(Value)>;
/// What becomes of a d x d matrix when the embedding changes its dimension.
using MatrixChange = std::function<Matrix<Rational>(const Matrix<Rational>&)>;

/// How a printed input calls a token and shows a matrix (rows below one another, a line each).
struct InputWords {
    std::function<std::string(Token)> token;
    std::function<std::string(const Matrix<Rational>&)> rows;
};

struct InputKind {
    std::string name;                                            ///< "kind" in a case file
    std::string words;                                           ///< what a message expects: "a d x d matrix"
    Measure::Part lowers;                                        ///< the part of the order of simplicity that its shrinks lower
    Input (*draw)(const Dataset&, Draw&);                        ///< a value without a purpose; generators that have one choose for themselves
    Input (*read)(const JsonValue&, const Dataset&);             ///< shapes and tokens are checked; throws InputError
    void (*write)(const Input&, nlohmann::ordered_json& object); ///< adds every key but "kind"
    std::string (*print)(const Input&, const InputWords&);       ///< for a story, ends with a line's end
    void (*measure)(const Input&, Measure&);                     ///< adds its share
    bool (*shrink)(const Input&, const OfferValue<Input>&);      ///< simpler ones, simplest first; true when one was taken
    Input (*mutate)(const Input&, const Dataset&, Draw&);        ///< one near it that fits the dataset
    std::optional<Input> (*keep_tokens)(const Input&, const Dataset& before, const Renumbering&); ///< nothing when it loses its meaning
    void (*merge_tokens)(Input&, Token v, Token u);                                               ///< v becomes u; v stays in the vocabulary
    void (*add_token)(Input&, int tokens);                                                        ///< token `tokens` - 1 is new
    void (*change_dimension)(Input&, const MatrixChange&);
};

/// The kinds in the order of the alternatives of `Input`.
const std::vector<InputKind>& input_kinds();
const InputKind& kind_of(const Input& input);

/// A token of the dataset; a list of them. Throw InputError.
Token token_from_json(const JsonValue& value, const Dataset& data);
std::vector<Token> tokens_from_json(const JsonValue& value, const Dataset& data);

// properties/cases/input_kinds/: one file each
InputKind input_kind(std::type_identity<ScalarInput>);
InputKind input_kind(std::type_identity<WeightsInput>);
InputKind input_kind(std::type_identity<TokenTableInput>);
InputKind input_kind(std::type_identity<ContextInput>);
InputKind input_kind(std::type_identity<GraphInput>);
InputKind input_kind(std::type_identity<RenamingInput>);

/// The kind whose values are `Kind::Value` and whose operations are the static members of Kind.
template <class Kind>
InputKind made_input_kind() {
    using Value = typename Kind::Value;
    return {
        .name = Kind::name,
        .words = Kind::words,
        .lowers = Kind::lowers,
        .draw = [](const Dataset& data, Draw& draw) -> Input { return Kind::draw(data, draw); },
        .read = [](const JsonValue& value, const Dataset& data) -> Input { return Kind::read(value, data); },
        .write = [](const Input& input, nlohmann::ordered_json& object) { Kind::write(std::get<Value>(input), object); },
        .print = [](const Input& input, const InputWords& words) -> std::string { return Kind::print(std::get<Value>(input), words); },
        .measure = [](const Input& input, Measure& measure) { Kind::measure(std::get<Value>(input), measure); },
        .shrink =
            [](const Input& input, const OfferValue<Input>& offer) {
                return Kind::shrink(std::get<Value>(input), OfferValue<Value>([&offer](Value value) { return offer(std::move(value)); }));
            },
        .mutate = [](const Input& input, const Dataset& data, Draw& draw) -> Input { return Kind::mutate(std::get<Value>(input), data, draw); },
        .keep_tokens = [](const Input& input, const Dataset& before, const Renumbering& renumber) -> std::optional<Input> {
            return Kind::keep_tokens(std::get<Value>(input), before, renumber);
        },
        .merge_tokens = [](Input& input, Token v, Token u) { Kind::merge_tokens(std::get<Value>(input), v, u); },
        .add_token = [](Input& input, int tokens) { Kind::add_token(std::get<Value>(input), tokens); },
        .change_dimension = [](Input& input, const MatrixChange& change) { Kind::change_dimension(std::get<Value>(input), change); },
    };
}

} // namespace attest
