#include "properties/cases/case.h"

#include "model/input/input_error.h"
#include "properties/cases/input_kinds.h"

namespace attest {
namespace {

template <class Value>
std::string words_of() {
    return input_kind(std::type_identity<Value>()).words;
}

template <class Value>
const Value& input(const Case& value, const std::string& name) {
    const auto at = value.inputs.find(name);
    if (at == value.inputs.end()) {
        throw InputError("", "inputs", "\"" + name + "\" is missing; expected " + words_of<Value>());
    }
    if (const auto* found = std::get_if<Value>(&at->second)) {
        return *found;
    }
    throw InputError("", "inputs." + name, "is of another kind; expected " + words_of<Value>());
}

} // namespace

const Rational& Case::scalar(const std::string& name) const { return input<ScalarInput>(*this, name).value; }
const Matrix<Rational>& Case::weights(const std::string& name) const { return input<WeightsInput>(*this, name).value; }
const Matrix<Rational>& Case::token_table(const std::string& name) const { return input<TokenTableInput>(*this, name).value; }
const std::vector<Token>& Case::context(const std::string& name) const { return input<ContextInput>(*this, name).value; }
const GraphInput& Case::graph(const std::string& name) const { return input<GraphInput>(*this, name); }
const std::vector<Token>& Case::renaming(const std::string& name) const { return input<RenamingInput>(*this, name).value; }

} // namespace attest
