#include "properties/cases/input_kinds.h"

namespace attest {
namespace {

template <class... Values>
std::vector<InputKind> kinds_of(std::type_identity<std::variant<Values...>>) {
    return {input_kind(std::type_identity<Values>())...};
}

} // namespace

const std::vector<InputKind>& input_kinds() {
    static const std::vector<InputKind> kinds = kinds_of(std::type_identity<Input>());
    return kinds;
}

Token token_from_json(const JsonValue& value, const Dataset& data) { return static_cast<Token>(value.integer(0, data.tokens() - 1)); }

std::vector<Token> tokens_from_json(const JsonValue& value, const Dataset& data) {
    std::vector<Token> r;
    for (const JsonValue& element : value.elements()) {
        r.push_back(token_from_json(element, data));
    }
    return r;
}

const InputKind& kind_of(const Input& input) { return input_kinds()[input.index()]; }

} // namespace attest
