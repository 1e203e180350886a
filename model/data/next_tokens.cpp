#include "model/data/next_tokens.h"

#include "model/data/dataset_json.h"
#include "model/input/input_error.h"
#include "model/input/json_document.h"
#include "model/mutant.h"

#include <charconv>
#include <numeric>

namespace attest {
namespace {

Token token_of_key(const JsonValue& next, const std::string& key, int vocabulary) {
    int token = -1;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), token);
    const bool plain = error == std::errc() && end == key.data() + key.size() && std::to_string(token) == key;
    if (!plain || token < 0 || token >= vocabulary) {
        next.fail("has the key " + in_quotes(key) + "; expected token ids from 0 to " + std::to_string(vocabulary - 1));
    }
    return token;
}

} // namespace

Dataset dataset_of_next_tokens(const NextTokens& data, const std::string& file) {
    const int vocabulary = data.tokens.tokens();
    const int own = data.tokens.dimension();
    const auto contexts = static_cast<std::int64_t>(data.contexts.size());
    const auto width = static_cast<std::int64_t>(data.contexts.front().row.size());
    std::int64_t divisor = 0;
    for (const NextTokenContext& c : data.contexts) {
        for (const auto& [token, count] : c.next) {
            divisor = std::gcd(divisor, count);
        }
    }
    std::int64_t samples = 0;
    for (const NextTokenContext& c : data.contexts) {
        for (const auto& [token, count] : c.next) {
            samples += count / divisor;
            if (samples > max_next_token_samples) {
                throw InputError(file, "contexts",
                                 "has too many next tokens; expected at most " + std::to_string(max_next_token_samples) +
                                     " after division by their greatest common divisor");
            }
        }
    }
    if ((vocabulary + contexts) * (own + width) > max_next_token_entries || samples * vocabulary > 100 * max_next_token_samples) {
        throw InputError(file, "",
                         "makes a dataset that is too large; expected at most " + std::to_string(max_next_token_entries) +
                             " entries of the embedding and " + std::to_string(100 * max_next_token_samples) + " tokens in all contexts");
    }
    Matrix<Rational> rows = zero_matrix<Rational>(static_cast<Index>(vocabulary + contexts), static_cast<Index>(own + width));
    for (Token v = 0; v < vocabulary; ++v) {
        for (int a = 0; a < own; ++a) {
            rows(v, a) = data.tokens.entry(v, a);
        }
    }
    for (std::size_t j = 0; j < data.contexts.size(); ++j) {
        for (std::size_t b = 0; b < data.contexts[j].row.size(); ++b) {
            rows(static_cast<Index>(vocabulary) + static_cast<Index>(j), static_cast<Index>(own) + static_cast<Index>(b)) = data.contexts[j].row[b];
        }
    }
    Dataset r(Embedding::rows(std::move(rows)));
    std::vector<Token> context(static_cast<std::size_t>(vocabulary));
    std::iota(context.begin(), context.end(), Token{0});
    for (std::size_t j = 0; j < data.contexts.size(); ++j) {
        for (const auto& [token, count] : data.contexts[j].next) {
            const std::int64_t copies = mutant("next_token_counts_ignored") ? 1 : count / divisor;
            for (std::int64_t c = 0; c < copies; ++c) {
                r.add_sample(context, token, static_cast<Token>(vocabulary + static_cast<int>(j)));
            }
        }
    }
    return r;
}

NextTokens read_next_tokens(const std::string& path) {
    const JsonValue document = read_json_value(path);
    document.expect_format("attest-ntp/1");
    document.expect_keys({"format", "vocabulary", "embedding", "contexts"});
    const int vocabulary = static_cast<int>(document.at("vocabulary").integer(1, max_tokens));
    NextTokens r;
    const JsonValue embedding = document.at("embedding");
    if (embedding.is_array()) {
        r.tokens = Embedding::rows(embedding.exact_matrix(vocabulary));
    } else if (embedding.is_text() && embedding.text() == "one-hot") {
        r.tokens = Embedding::one_hot(vocabulary);
    } else {
        embedding.expected("\"one-hot\" or an array of " + std::to_string(vocabulary) + " rows");
    }
    const JsonValue contexts = document.at("contexts");
    for (const JsonValue& context : contexts.elements()) {
        context.expect_keys({"row", "next"});
        NextTokenContext c;
        for (const JsonValue& number : context.at("row").elements()) {
            c.row.push_back(number.exact());
        }
        if (c.row.empty() || (!r.contexts.empty() && c.row.size() != r.contexts.front().row.size())) {
            context.at("row").fail("has " + std::to_string(c.row.size()) + " numbers; expected " +
                                   (r.contexts.empty() ? "at least 1" : std::to_string(r.contexts.front().row.size()) + ", as the rows before"));
        }
        const JsonValue next = context.at("next");
        for (const std::string& key : next.keys()) {
            c.next[token_of_key(next, key, vocabulary)] = next.at(key).integer(1, std::int64_t{1} << 53U);
        }
        if (c.next.empty()) {
            next.fail("is empty; expected at least one next token");
        }
        r.contexts.push_back(std::move(c));
    }
    if (r.contexts.empty()) {
        contexts.fail("is empty; expected at least one context");
    }
    return r;
}

} // namespace attest
