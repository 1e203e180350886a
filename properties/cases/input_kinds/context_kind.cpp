// At least one token; the last one is the query:
//   {"kind": "context", "value": [1, 2, 0]}
#include "properties/cases/drawn_parts.h"
#include "properties/cases/input_kinds.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

struct Context {
    using Value = ContextInput;
    static constexpr const char* name = "context";
    static constexpr const char* words = "a context";
    static constexpr Measure::Part lowers = Measure::lengths;

    /// Mostly with a query of the data: for another one nothing was learnt.
    static Value draw(const Dataset& data, Draw& draw) {
        Value r;
        for (int length = draw.between(1, 6); length > 1; --length) {
            r.value.push_back(any_token(data, draw));
        }
        r.value.push_back(draw.chance(80) ? draw.pick(data.queries()) : any_token(data, draw));
        return r;
    }
    static Value read(const JsonValue& value, const Dataset& data) {
        value.expect_keys({"kind", "value"});
        Value r{tokens_from_json(value.at("value"), data)};
        if (r.value.empty()) {
            value.at("value").expected("at least one token");
        }
        return r;
    }
    static void write(const Value& input, nlohmann::ordered_json& object) { object["value"] = input.value; }
    static std::string print(const Value& input, const InputWords& show) {
        std::string r = "the context";
        for (const Token v : input.value) {
            r += " " + show.token(v);
        }
        return r + "\n";
    }
    static void measure(const Value& input, Measure& measure) {
        measure[Measure::lengths] += input.value.size();
        for (const Token v : input.value) {
            measure[Measure::ids] += static_cast<std::uint64_t>(v);
        }
    }
    static bool shrink(const Value& input, const OfferValue<Value>& offer) {
        for (std::size_t position = 0; input.value.size() > 1 && position < input.value.size(); ++position) {
            Value shorter = input;
            shorter.value.erase(shorter.value.begin() + static_cast<std::ptrdiff_t>(position));
            if (offer(std::move(shorter))) {
                return true;
            }
        }
        return false;
    }
    static Value mutate(Value r, const Dataset& data, Draw& draw) {
        const std::size_t at = any_index(r.value.size(), draw);
        if (draw.chance(50) || r.value.size() == 1) {
            r.value[at] = any_token(data, draw);
        } else if (draw.chance(50)) {
            r.value.erase(r.value.begin() + static_cast<std::ptrdiff_t>(at));
        } else {
            std::swap(r.value[at], r.value.back());
        }
        return r;
    }
    static std::optional<Value> keep_tokens(const Value& input, const Dataset&, const Renumbering& renumber) {
        Value r{renumber(input.value)};
        return r.value.empty() ? std::nullopt : std::optional<Value>(std::move(r));
    }
    static void merge_tokens(Value& input, Token v, Token u) { std::replace(input.value.begin(), input.value.end(), v, u); }
    static void add_token(Value&, int) {}
    static void change_dimension(Value&, const MatrixChange&) {}
};

} // namespace

InputKind input_kind(std::type_identity<ContextInput>) { return made_input_kind<Context>(); }

} // namespace attest
