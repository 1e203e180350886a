#include "model/data/dataset_json.h"

#include "model/input/input_error.h"
#include "model/input/npy_reader.h"
#include "model/numbers/number_text.h"

#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unordered_map>

namespace attest {
namespace {

using Kind = JsonScalar::Kind;
constexpr auto dataset_format = "attest-dataset/1";
constexpr auto dataset_keys = R"("format", "tokens", "embedding", "samples" and perhaps "head")";
constexpr auto sample_keys = R"("context", "label" and perhaps "query")";

// Rows of exact numbers as they come.
struct Rows {
    std::vector<Rational> numbers;
    std::size_t width = 0; // of the first row
    std::size_t count = 0;
    bool given = false;

    void take(const Matrix<Rational>& m) {
        numbers.assign(m.data(), m.data() + m.size()); // rows one after the other, as matrix() wants them
        width = static_cast<std::size_t>(m.cols());
        count = static_cast<std::size_t>(m.rows());
        given = true;
    }
    Matrix<Rational> matrix() {
        Matrix<Rational> r(static_cast<Index>(count), static_cast<Index>(width));
        std::move(numbers.begin(), numbers.end(), r.data());
        return r;
    }
};

// Turns the events of one document into a Dataset.
//
// Keys come in any order, so tokens may be read before the vocabulary is known. Until then an id is only checked against
// max_tokens, and a name gets a number of its own, kept as -1 - number; finish() replaces those.
class DatasetReader : public JsonHandler {
public:
    /// `folder`: where .npy files that the document names are looked for; without one it may name none.
    explicit DatasetReader(std::optional<std::filesystem::path> folder = std::nullopt) : folder_(std::move(folder)) {}

    void begin_object(const JsonPath& at) override {
        if (where_ == Where::document) {
            where_ = Where::dataset;
        } else if (where_ == Where::samples) {
            where_ = Where::sample;
            has_context_ = has_label_ = has_query_ = false;
        } else {
            at.fail("is an object; expected " + expectation());
        }
    }

    void key(const JsonPath& at, const std::string& name) override {
        if (where_ == Where::dataset) {
            key_ = name == "format"      ? Key::format
                   : name == "tokens"    ? Key::tokens
                   : name == "embedding" ? Key::embedding
                   : name == "samples"   ? Key::samples
                   : name == "head"      ? Key::head
                                         : Key::unknown;
        } else {
            key_ = name == "context" ? Key::context : name == "label" ? Key::label : name == "query" ? Key::query : Key::unknown;
        }
        if (key_ == Key::unknown) {
            at.fail("has the unknown key " + in_quotes(name) + "; expected " + (where_ == Where::dataset ? dataset_keys : sample_keys));
        }
    }

    void end_object(const JsonPath& at) override {
        if (where_ == Where::sample) {
            end_sample(at);
            where_ = Where::samples;
        } else {
            finish(at);
            where_ = Where::document;
        }
    }

    void begin_array(const JsonPath& at) override {
        switch (where_) {
        case Where::dataset:
            if (key_ == Key::tokens) {
                where_ = Where::names;
            } else if (key_ == Key::samples) {
                where_ = Where::samples;
            } else if (key_ == Key::embedding || key_ == Key::head) {
                where_ = Where::rows;
                rows().given = true;
            } else {
                at.fail("is an array; expected " + expectation());
            }
            return;
        case Where::sample:
            if (key_ == Key::context) {
                where_ = Where::context;
                return;
            }
            break;
        case Where::rows: where_ = Where::row; return;
        case Where::document:
        case Where::names:
        case Where::row:
        case Where::samples:
        case Where::context: break;
        }
        at.fail("is an array; expected " + expectation());
    }

    void end_array(const JsonPath& at) override {
        switch (where_) {
        case Where::names:
            if (names_.empty()) {
                at.fail("is empty; expected at least one name");
            }
            tokens_ = static_cast<int>(names_.size());
            where_ = Where::dataset;
            break;
        case Where::row:
            end_row(at);
            where_ = Where::rows;
            break;
        case Where::rows:
            if (rows().count == 0) {
                at.fail("is empty; expected one row a token");
            }
            where_ = Where::dataset;
            break;
        case Where::samples:
            if (samples_.labels.empty()) {
                at.fail("is empty; expected at least one sample");
            }
            where_ = Where::dataset;
            break;
        case Where::context:
            if (samples_.contexts.size() == context_begin()) {
                at.fail("is empty; expected at least one token");
            }
            has_context_ = true;
            where_ = Where::sample;
            break;
        case Where::document:
        case Where::dataset:
        case Where::sample: break; // no array begins there
        }
    }

    void scalar(const JsonPath& at, const JsonScalar& value) override {
        switch (where_) {
        case Where::dataset: top_scalar(at, value); return;
        case Where::names: add_name(at, value); return;
        case Where::row:
            if (rows().numbers.size() == max_exact_numbers) {
                at.fail("is one number too many; expected at most " + std::to_string(max_exact_numbers) + " exact numbers");
            }
            rows().numbers.push_back(exact_from(at, value));
            return;
        case Where::context: samples_.contexts.push_back(token(at, value)); return;
        case Where::sample:
            if (key_ == Key::label) {
                label_ = token(at, value);
                has_label_ = true;
                return;
            }
            if (key_ == Key::query) {
                query_ = token(at, value);
                has_query_ = true;
                return;
            }
            break;
        case Where::document:
        case Where::rows:
        case Where::samples: break;
        }
        at.fail("is " + value.shown() + "; expected " + expectation());
    }

    Dataset take() { return std::move(*result_); }

private:
    enum class Where { document, dataset, names, rows, row, samples, sample, context };
    enum class Key { unknown, format, tokens, embedding, samples, head, context, label, query };

    // What the format wants at the place where the reader stands.
    std::string expectation() const {
        switch (where_) {
        case Where::document: return std::string("a dataset: an object with ") + dataset_keys;
        case Where::names: return "a name";
        case Where::rows: return "a row of exact numbers";
        case Where::row: return "an exact number";
        case Where::samples: return std::string("a sample: an object with ") + sample_keys;
        case Where::context: return token_expectation();
        case Where::dataset:
        case Where::sample: break;
        }
        switch (key_) {
        case Key::format: return in_quotes(dataset_format);
        case Key::tokens: return "a count from 1 to " + std::to_string(max_tokens) + " or a list of distinct names";
        case Key::embedding: return rows_expectation(R"("one-hot")");
        case Key::head: return rows_expectation(R"("aligned")");
        case Key::samples: return "a list of samples";
        case Key::context: return "a list of tokens";
        case Key::unknown:
        case Key::label:
        case Key::query: break;
        }
        return token_expectation();
    }

    std::string rows_expectation(const std::string& word) const {
        return word + (folder_ ? ", a list of rows of exact numbers or the name of an .npy file" : " or a list of rows of exact numbers");
    }

    std::string token_expectation() const {
        if (tokens_ < 0) {
            return "a token: an id from 0 or a name";
        }
        return "a token: an id from 0 to " + std::to_string(tokens_ - 1) + (names_.empty() ? "" : " or one of the names in \"tokens\"");
    }

    Rows& rows() { return key_ == Key::head ? head_ : embedding_; }
    std::size_t context_begin() const { return samples_.ends.empty() ? 0 : samples_.ends.back(); }

    void top_scalar(const JsonPath& at, const JsonScalar& value) {
        const bool text = value.kind == Kind::text;
        if (key_ == Key::format && text && value.text == dataset_format) {
            has_format_ = true;
        } else if (key_ == Key::tokens && value.kind == Kind::integer && value.integer >= 1 && value.integer <= max_tokens) {
            tokens_ = static_cast<int>(value.integer);
        } else if (key_ == Key::embedding && text && value.text == "one-hot") {
            one_hot_ = true;
        } else if (folder_ && (key_ == Key::embedding || key_ == Key::head) && text && names_npy(value.text)) {
            rows().take(read_npy((*folder_ / value.text).string()));
        } else if (!(key_ == Key::head && text && value.text == "aligned")) {
            at.fail("is " + value.shown() + "; expected " + expectation());
        }
    }

    void add_name(const JsonPath& at, const JsonScalar& value) {
        if (value.kind != Kind::text) {
            at.fail("is " + value.shown() + "; expected " + expectation());
        }
        if (names_.size() == static_cast<std::size_t>(max_tokens)) {
            at.fail("is one name too many; expected at most " + std::to_string(max_tokens));
        }
        const auto [known, added] = token_of_name_.emplace(value.text, static_cast<Token>(names_.size()));
        if (!added) {
            at.fail("is " + value.shown() + ", the name of token " + std::to_string(known->second) + " too; expected distinct names");
        }
        names_.push_back(value.text);
    }

    void end_row(const JsonPath& at) {
        Rows& r = rows();
        const std::size_t width = r.numbers.size() - r.count * r.width;
        if (r.count == 0) {
            if (width == 0) {
                at.fail("is empty; expected at least one exact number");
            }
            r.width = width;
        } else if (width != r.width) {
            at.fail("has " + std::to_string(width) + " numbers; expected " + std::to_string(r.width) + " as in the first row");
        }
        ++r.count;
    }

    Token token(const JsonPath& at, const JsonScalar& value) {
        const Token least_unknown = tokens_ < 0 ? max_tokens : tokens_;
        if (value.kind == Kind::integer && value.integer >= 0 && value.integer < least_unknown) {
            return static_cast<Token>(value.integer);
        }
        if (value.kind == Kind::text) {
            if (tokens_ < 0) {
                const auto [known, added] = early_name_numbers_.emplace(value.text, static_cast<Token>(early_names_.size()));
                if (added) {
                    if (early_names_.size() == static_cast<std::size_t>(max_tokens)) {
                        at.fail("is one name too many; expected at most " + std::to_string(max_tokens) + " distinct names");
                    }
                    early_names_.push_back(value.text);
                }
                return -1 - known->second;
            }
            if (const auto known = token_of_name_.find(value.text); known != token_of_name_.end()) {
                return known->second;
            }
        }
        at.fail("is " + value.shown() + "; expected " + token_expectation());
    }

    void end_sample(const JsonPath& at) {
        if (!has_context_ || !has_label_) {
            at.fail(std::string("lacks the key ") + (has_context_ ? R"("label")" : R"("context")") + "; expected " + sample_keys);
        }
        samples_.queries.push_back(has_query_ ? query_ : samples_.contexts.back());
        samples_.query_named.push_back(has_query_ ? 1 : 0);
        samples_.labels.push_back(label_);
        samples_.ends.push_back(samples_.contexts.size());
    }

    // ---- the end of the document

    void finish(const JsonPath& at) {
        const char* missing = !has_format_                     ? "format"
                              : tokens_ < 0                    ? "tokens"
                              : !one_hot_ && !embedding_.given ? "embedding"
                              : samples_.labels.empty()        ? "samples"
                                                               : nullptr;
        if (missing != nullptr) {
            at.fail("lacks the key " + in_quotes(missing) + "; expected " + dataset_keys);
        }
        check_early_tokens(at);
        if (!one_hot_) {
            check_height(at, embedding_, "embedding");
        }
        Embedding embedding = one_hot_ ? Embedding::one_hot(tokens_) : Embedding::rows(embedding_.matrix());
        if (head_.given) {
            check_height(at, head_, "head");
            if (static_cast<int>(head_.width) != embedding.dimension()) {
                throw InputError(at.file(), place_of_key(at.text(), "head"),
                                 "has rows of " + std::to_string(head_.width) + " numbers; expected " + std::to_string(embedding.dimension()) +
                                     " as in the embedding");
            }
        }
        samples_.contexts.shrink_to_fit();
        result_.emplace(std::move(embedding), std::move(samples_));
        result_->set_names(std::move(names_));
        if (head_.given) {
            result_->set_head(head_.matrix());
        }
    }

    void check_height(const JsonPath& at, const Rows& r, const char* key) const {
        if (r.count != static_cast<std::size_t>(tokens_)) {
            throw InputError(at.file(), place_of_key(at.text(), key),
                             "has " + std::to_string(r.count) + " rows; expected " + std::to_string(tokens_) + ", one a token");
        }
    }

    // Tokens that were read before the vocabulary: names to ids, ids into range.
    void check_early_tokens(const JsonPath& at) {
        std::vector<Token> ids(early_names_.size(), -1);
        for (std::size_t i = 0; i < early_names_.size(); ++i) {
            if (const auto known = token_of_name_.find(early_names_[i]); known != token_of_name_.end()) {
                ids[i] = known->second;
            }
        }
        const auto settle = [&](Token& v, const auto& place) {
            const Token id = v < 0 ? ids[static_cast<std::size_t>(-1 - v)] : v;
            if (id < 0 || id >= tokens_) {
                throw InputError(at.file(), place(),
                                 "is " + (v < 0 ? in_quotes(early_names_[static_cast<std::size_t>(-1 - v)]) : std::to_string(v)) + "; expected " +
                                     token_expectation());
            }
            v = id;
        };
        const std::string samples = place_of_key(at.text(), "samples");
        std::uint64_t begin = 0;
        for (std::size_t i = 0; i < samples_.labels.size(); ++i) {
            const auto place = [&](const char* key) { return place_of_key(place_of_index(samples, i), key); };
            for (std::uint64_t j = begin; j < samples_.ends[i]; ++j) {
                settle(samples_.contexts[j], [&] { return place_of_index(place("context"), j - begin); });
            }
            settle(samples_.labels[i], [&] { return place("label"); });
            settle(samples_.queries[i], [&] { return place(samples_.query_named[i] != 0 ? "query" : "context"); });
            begin = samples_.ends[i];
        }
    }

    std::optional<std::filesystem::path> folder_;
    Where where_ = Where::document;
    Key key_ = Key::unknown;
    bool has_format_ = false;
    int tokens_ = -1; // -1: not read yet
    std::vector<std::string> names_;
    std::unordered_map<std::string, Token> token_of_name_;
    bool one_hot_ = false;
    Rows embedding_;
    Rows head_;
    SampleArrays samples_;
    std::vector<std::string> early_names_;
    std::unordered_map<std::string, Token> early_name_numbers_;
    // of the sample being read
    bool has_context_ = false;
    bool has_label_ = false;
    bool has_query_ = false;
    Token label_ = 0;
    Token query_ = 0;
    std::optional<Dataset> result_;
};

Dataset read(ByteSource source, std::optional<std::filesystem::path> folder) {
    DatasetReader reader(std::move(folder));
    read_json(std::move(source), reader);
    return reader.take();
}

// A matrix as text, one row a line.
void append_rows(std::string& text, const Matrix<Rational>& matrix) {
    text += "[";
    for (Index i = 0; i < matrix.rows(); ++i) {
        text += i == 0 ? "\n  [" : ",\n  [";
        for (Index j = 0; j < matrix.cols(); ++j) {
            text += (j == 0 ? "\"" : ", \"") + to_text(matrix(i, j)) + "\"";
        }
        text += "]";
    }
    text += "]";
}

} // namespace

Dataset read_dataset(const std::string& path) { return read(ByteSource::of_file(path), std::filesystem::path(path).parent_path()); }
Dataset parse_dataset(std::string_view text, const std::string& file) { return read(ByteSource::of_text(text, file), std::nullopt); }

Dataset dataset_from_json(const JsonValue& value) {
    DatasetReader reader;
    send_json(value, reader);
    return reader.take();
}

std::string dataset_text(const Dataset& data) {
    std::string text = fmt::format("{{\"format\": \"{}\", \"tokens\": ", dataset_format);
    if (data.names().empty()) {
        text += std::to_string(data.tokens());
    } else {
        text += nlohmann::ordered_json(data.names()).dump();
    }
    text += ",\n \"embedding\": ";
    if (data.embedding().is_one_hot()) {
        text += "\"one-hot\"";
    } else {
        append_rows(text, data.embedding().matrix());
    }
    if (data.head()) {
        text += ",\n \"head\": ";
        append_rows(text, *data.head());
    }
    text += ",\n \"samples\": [";
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        text += i == 0 ? "\n  {\"context\": [" : ",\n  {\"context\": [";
        for (std::size_t j = 0; j < sample.context.size(); ++j) {
            text += (j == 0 ? "" : ", ") + std::to_string(sample.context[j]);
        }
        text += "], \"label\": " + std::to_string(sample.label);
        if (sample.query_named) {
            text += ", \"query\": " + std::to_string(sample.query);
        }
        text += "}";
    }
    return text + "]}\n";
}

nlohmann::ordered_json dataset_to_json(const Dataset& data) {
    nlohmann::ordered_json r;
    r["format"] = dataset_format;
    if (data.names().empty()) {
        r["tokens"] = data.tokens();
    } else {
        r["tokens"] = data.names();
    }
    r["embedding"] = data.embedding().is_one_hot() ? nlohmann::ordered_json("one-hot") : matrix_to_json(data.embedding().matrix());
    if (data.head()) {
        r["head"] = matrix_to_json(*data.head());
    }
    auto& samples = r["samples"] = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < data.size(); ++i) {
        const Sample sample = data.sample(i);
        nlohmann::ordered_json value;
        value["context"] = std::vector<Token>(sample.context.begin(), sample.context.end());
        value["label"] = sample.label;
        if (sample.query_named) {
            value["query"] = sample.query;
        }
        samples.push_back(std::move(value));
    }
    return r;
}

} // namespace attest
