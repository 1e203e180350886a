// A permutation of the vocabulary, token v becomes value[v]:
//   {"kind": "renaming", "value": [1, 0, 2]}
#include "properties/cases/drawn_parts.h"
#include "properties/cases/input_kinds.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

namespace attest {
namespace {

std::uint64_t distance_from_identity(const RenamingInput& input) {
    std::uint64_t r = 0;
    for (std::size_t v = 0; v < input.value.size(); ++v) {
        const auto image = static_cast<std::size_t>(input.value[v]);
        r += image > v ? image - v : v - image;
    }
    return r;
}

struct Renaming {
    using Value = RenamingInput;
    static constexpr const char* name = "renaming";
    static constexpr const char* words = "a permutation of the tokens";
    static constexpr Measure::Part lowers = Measure::renamings;

    static Value draw(const Dataset& data, Draw& draw) {
        Value r{std::vector<Token>(static_cast<std::size_t>(data.tokens()))};
        std::iota(r.value.begin(), r.value.end(), 0);
        draw.shuffle(r.value);
        return r;
    }
    static Value read(const JsonValue& value, const Dataset& data) {
        value.expect_keys({"kind", "value"});
        Value r{tokens_from_json(value.at("value"), data)};
        const std::set<Token> images(r.value.begin(), r.value.end());
        if (static_cast<int>(r.value.size()) != data.tokens() || images.size() != r.value.size()) {
            value.at("value").expected("each token from 0 to " + std::to_string(data.tokens() - 1) + " once");
        }
        return r;
    }
    static void write(const Value& input, nlohmann::ordered_json& object) { object["value"] = input.value; }
    static std::string print(const Value& input, const InputWords&) {
        std::string r;
        for (std::size_t v = 0; v < input.value.size(); ++v) {
            r += (r.empty() ? "" : ", ") + std::to_string(v) + " becomes " + std::to_string(input.value[v]);
        }
        return r + "\n";
    }
    static void measure(const Value& input, Measure& measure) { measure[Measure::renamings] += distance_from_identity(input); }
    static bool shrink(const Value& input, const OfferValue<Value>& offer) {
        for (std::size_t v = 0; v < input.value.size(); ++v) {
            Value nearer = input;
            std::swap(nearer.value[v], *std::find(nearer.value.begin(), nearer.value.end(), static_cast<Token>(v)));
            if (distance_from_identity(nearer) < distance_from_identity(input) && offer(std::move(nearer))) {
                return true;
            }
        }
        return false;
    }
    static Value mutate(Value r, const Dataset&, Draw& draw) {
        const std::size_t u = any_index(r.value.size(), draw);
        const std::size_t v = any_index(r.value.size(), draw);
        std::swap(r.value[u], r.value[v]);
        return r;
    }
    /// A deleted token is cut out of its cycle: the first kept token on the way takes its place.
    static std::optional<Value> keep_tokens(const Value& input, const Dataset&, const Renumbering& renumber) {
        Value r;
        for (const Token v : renumber.kept()) {
            Token image = input.value[static_cast<std::size_t>(v)];
            while (renumber(image) < 0) {
                image = input.value[static_cast<std::size_t>(image)];
            }
            r.value.push_back(renumber(image));
        }
        return r;
    }
    static void merge_tokens(Value&, Token, Token) {}
    static void add_token(Value& input, int tokens) { input.value.push_back(tokens - 1); }
    static void change_dimension(Value&, const MatrixChange&) {}
};

} // namespace

InputKind input_kind(std::type_identity<RenamingInput>) { return made_input_kind<Renaming>(); }

} // namespace attest
