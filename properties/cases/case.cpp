#include "properties/cases/case.h"

#include "model/input/input_error.h"

namespace attest {
namespace {

template <class Kind>
const Kind& input(const Case& value, const std::string& name, const char* kind) {
    const auto at = value.inputs.find(name);
    if (at == value.inputs.end()) {
        throw InputError("", "inputs", "\"" + name + "\" is missing; expected " + kind);
    }
    if (const auto* found = std::get_if<Kind>(&at->second)) {
        return *found;
    }
    throw InputError("", "inputs." + name, std::string("is of another kind; expected ") + kind);
}

} // namespace

const Rational& Case::scalar(const std::string& name) const { return input<ScalarInput>(*this, name, "a number").value; }
const Matrix<Rational>& Case::weights(const std::string& name) const { return input<WeightsInput>(*this, name, "a d x d matrix").value; }
const Matrix<Rational>& Case::token_table(const std::string& name) const { return input<TokenTableInput>(*this, name, "a K x K table").value; }
const std::vector<Token>& Case::context(const std::string& name) const { return input<ContextInput>(*this, name, "a context").value; }
const GraphInput& Case::graph(const std::string& name) const { return input<GraphInput>(*this, name, "a graph"); }
const std::vector<Token>& Case::renaming(const std::string& name) const {
    return input<RenamingInput>(*this, name, "a permutation of the tokens").value;
}

} // namespace attest
