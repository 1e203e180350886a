#include "model/data/dataset_json.h"

#include "model/input/input_error.h"
#include "model/numbers/number_text.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace attest;

namespace {

// The message for a text that must be refused.
std::string refusal(const std::string& text) {
    try {
        parse_dataset(text, "file.json");
    } catch (const InputError& error) {
        return error.what();
    }
    return "accepted";
}

void expect_same(const Dataset& a, const Dataset& b) {
    ASSERT_EQ(a.tokens(), b.tokens());
    ASSERT_EQ(a.dimension(), b.dimension());
    ASSERT_EQ(a.size(), b.size());
    EXPECT_EQ(a.names(), b.names());
    EXPECT_EQ(a.embedding().is_one_hot(), b.embedding().is_one_hot());
    EXPECT_TRUE(a.embedding().matrix() == b.embedding().matrix());
    ASSERT_EQ(a.head().has_value(), b.head().has_value());
    if (a.head()) {
        EXPECT_TRUE(*a.head() == *b.head());
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
        const Sample x = a.sample(i);
        const Sample y = b.sample(i);
        EXPECT_TRUE(std::equal(x.context.begin(), x.context.end(), y.context.begin(), y.context.end()));
        EXPECT_EQ(x.label, y.label);
        EXPECT_EQ(x.query, y.query);
        EXPECT_EQ(x.query_named, y.query_named);
    }
}

// A dataset in which one part is replaced.
std::string dataset_with(const std::string& tokens, const std::string& embedding, const std::string& samples, const std::string& more = "") {
    return R"({"format": "attest-dataset/1", "tokens": )" + tokens + R"(, "embedding": )" + embedding + R"(, "samples": )" + samples + more + "}";
}
std::string with_samples(const std::string& samples) { return dataset_with("4", R"("one-hot")", samples); }
std::string with_token(const std::string& token) { return with_samples(R"([{"context": [1, )" + token + R"(, 0], "label": 1}])"); }
std::string with_tokens(const std::string& tokens) { return dataset_with(tokens, R"("one-hot")", R"([{"context": [0], "label": 0}])"); }
std::string with_embedding(const std::string& embedding) { return dataset_with("2", embedding, R"([{"context": [1, 0], "label": 1}])"); }
std::string with_number(const std::string& number) { return with_embedding(R"([["1", "0"], [)" + number + R"(, "1"]])"); }

constexpr auto known_keys = R"("format", "tokens", "embedding", "samples" and perhaps "head")";

} // namespace

TEST(DatasetJson, reads_what_the_file_says) {
    const Dataset data = read_dataset(std::string(ATTEST_TEST_DATA) + "/data/example.json");
    ASSERT_EQ(data.size(), 4U);
    EXPECT_EQ(data.tokens(), 4);
    EXPECT_TRUE(data.embedding().is_one_hot());
    const Sample last = data.sample(3);
    EXPECT_EQ(std::vector<Token>(last.context.begin(), last.context.end()), (std::vector<Token>{2, 3, 0}));
    EXPECT_EQ(last.label, 2);
    EXPECT_EQ(last.query, 0);
    EXPECT_FALSE(last.query_named);
}

TEST(DatasetJson, reads_the_authors_files_exactly) {
    const Dataset data = read_dataset(std::string(ATTEST_TEST_DATA) + "/data/authors/cyclic-0.json");
    EXPECT_EQ(data.tokens(), 6);
    EXPECT_EQ(data.dimension(), 8);
    const Integer ten_to_the_16("10000000000000000");
    EXPECT_TRUE(data.embedding().entry(0, 0) == Rational(Integer("-4863740409448934"), ten_to_the_16));
    expect_same(data, parse_dataset(dataset_text(data), "again"));
}

TEST(DatasetJson, keys_come_in_any_order) {
    const Dataset usual = parse_dataset(R"({"format": "attest-dataset/1", "tokens": ["a", "b", "c"], "embedding": [["1"], ["1/2"], ["0.25"]],
        "samples": [{"context": ["a", 1, "c"], "label": "b"}, {"context": [2], "label": 2, "query": "a"}], "head": "aligned"})",
                                        "usual");
    const Dataset reversed = parse_dataset(R"({"head": "aligned", "samples": [{"label": "b", "context": ["a", 1, "c"]},
        {"query": "a", "label": 2, "context": [2]}], "embedding": [["1"], ["1/2"], ["0.25"]], "tokens": ["a", "b", "c"],
        "format": "attest-dataset/1"})",
                                           "reversed");
    expect_same(usual, reversed);
    EXPECT_EQ(usual.sample(0).label, 1);
    EXPECT_EQ(usual.sample(1).query, 0);
    EXPECT_TRUE(usual.sample(1).query_named);
    EXPECT_TRUE(usual.embedding().entry(2, 0) == Rational(1, 4));
    EXPECT_EQ(usual.name(2), "c");
}

TEST(DatasetJson, round_trips_through_text_and_values) {
    Matrix<Rational> rows(3, 2);
    for (int i = 0; i < rows.size(); ++i) {
        rows.data()[i] = Rational(i - 2, 3);
    }
    Dataset data(Embedding::rows(rows));
    data.add_sample({1, 2, 2, 0}, 2);
    const std::vector<Token> context{1, 1};
    data.add_sample(context, 1, 0);
    data.add_sample(context, 1, 1); // named, and the last token as well
    data.set_names({"a \"quoted\" name", "\xc3\xa9t\xc3\xa9\n", ""});
    data.set_head(rows);
    expect_same(data, parse_dataset(dataset_text(data), "text"));
    const JsonValue value(dataset_to_json(data), "value");
    expect_same(data, dataset_from_json(value));
    EXPECT_EQ(value.keys().front(), "format");
    EXPECT_EQ(nlohmann::ordered_json::parse(dataset_text(data)), dataset_to_json(data));

    Dataset plain(Embedding::one_hot(2));
    plain.add_sample({1, 0}, 1);
    expect_same(plain, parse_dataset(dataset_text(plain), "text"));
    expect_same(plain, dataset_from_json(JsonValue(dataset_to_json(plain), "value")));
}

TEST(DatasetJson, an_embedded_dataset_keeps_its_place) {
    nlohmann::ordered_json document = nlohmann::ordered_json::parse(R"({"dataset": )" + with_token("9") + "}");
    try {
        dataset_from_json(JsonValue(document, "case.json").at("dataset"));
        FAIL() << "accepted";
    } catch (const InputError& error) {
        EXPECT_STREQ(error.what(), "case.json: dataset.samples[0].context[1]: is 9; expected a token: an id from 0 to 3");
    }
}

TEST(DatasetJson, refuses_what_is_no_dataset) {
    EXPECT_EQ(refusal(""), "file.json: line 1, column 1: is not JSON: syntax error while parsing value - unexpected end of input; "
                           "expected '[', '{', or a literal");
    EXPECT_EQ(refusal("tokens: 4"), "file.json: line 1, column 2: is not JSON: syntax error while parsing value - invalid literal; last read: 'to'");
    EXPECT_EQ(refusal("{\"format\":\n \"attest-dataset/1\",}"), "file.json: line 2, column 21: is not JSON: syntax error while parsing object key - "
                                                                "unexpected '}'; expected string literal");
    EXPECT_EQ(refusal("[]"), std::string("file.json: is an array; expected a dataset: an object with ") + known_keys);
    EXPECT_EQ(refusal("12"), std::string("file.json: is 12; expected a dataset: an object with ") + known_keys);
    EXPECT_EQ(refusal("{}"), std::string("file.json: lacks the key \"format\"; expected ") + known_keys);
    EXPECT_EQ(refusal(R"({"format": "attest-dataset/2"})"), "file.json: format: is \"attest-dataset/2\"; expected \"attest-dataset/1\"");
    EXPECT_EQ(refusal(R"({"format": "attest-weights/1", "W": []})"), "file.json: format: is \"attest-weights/1\"; expected \"attest-dataset/1\"");
    EXPECT_EQ(refusal(R"({"format": 1})"), "file.json: format: is 1; expected \"attest-dataset/1\"");
    EXPECT_EQ(refusal(R"({"sample": []})"), std::string("file.json: has the unknown key \"sample\"; expected ") + known_keys);
    EXPECT_EQ(refusal(R"({"tokens": 2, "tokens": 3})"), "file.json: has the key \"tokens\" twice; expected it once");
    EXPECT_EQ(refusal(with_samples(R"([{"context": [0], "label": 0}])") + " {}"),
              "file.json: line 1, column 112: is not JSON: syntax error while parsing value - unexpected '{'; expected end of input");
}

TEST(DatasetJson, refuses_wrong_vocabularies) {
    const std::string expected = "; expected a count from 1 to 1000000 or a list of distinct names";
    for (const std::string tokens : {"0", "-3", "1.9", "1000001", "4294967297", "18446744073709551616", "1e3", "true", "null", "\"4\""}) {
        EXPECT_EQ(refusal(with_tokens(tokens)), "file.json: tokens: is " + tokens + expected);
    }
    EXPECT_EQ(refusal(with_tokens("1e999999999")), "file.json: tokens: is 1e999999999" + expected);
    EXPECT_EQ(refusal(with_tokens("{}")), "file.json: tokens: is an object" + expected);
    EXPECT_EQ(refusal(with_tokens("[]")), "file.json: tokens: is empty; expected at least one name");
    EXPECT_EQ(refusal(with_tokens(R"(["a", "b", "a"])")), "file.json: tokens[2]: is \"a\", the name of token 0 too; expected distinct names");
    EXPECT_EQ(refusal(with_tokens(R"(["a", 1])")), "file.json: tokens[1]: is 1; expected a name");
}

TEST(DatasetJson, refuses_wrong_tokens_at_their_place) {
    const std::string expected = "; expected a token: an id from 0 to 3";
    for (const std::string token : {"4", "-1", "1.9", "2.0", "4294967297", "18446744073709551615", "1e999999999", "true", "null", "\"a\""}) {
        EXPECT_EQ(refusal(with_token(token)), "file.json: samples[0].context[1]: is " + token + expected);
        // the same when the vocabulary comes after the samples
        EXPECT_EQ(refusal(R"({"samples": [{"context": [0], "label": 0}, {"label": 0, "context": [1, )" + token +
                          R"(]}], "embedding": "one-hot", "tokens": 4, "format": "attest-dataset/1"})")
                      .substr(0, 45 + token.size()),
                  "file.json: samples[1].context[1]: is " + token + "; expect");
    }
    EXPECT_EQ(refusal(with_token("[1]")), "file.json: samples[0].context[1]: is an array" + expected);
    EXPECT_EQ(refusal(with_samples(R"([{"context": [1], "label": 7}])")), "file.json: samples[0].label: is 7" + expected);
    EXPECT_EQ(refusal(with_samples(R"([{"context": [1], "label": 1, "query": -2}])")), "file.json: samples[0].query: is -2" + expected);
    EXPECT_EQ(refusal(dataset_with(R"(["a", "b"])", R"("one-hot")", R"([{"context": ["a", "x"], "label": 0}])")),
              "file.json: samples[0].context[1]: is \"x\"; expected a token: an id from 0 to 1 or one of the names in \"tokens\"");
    EXPECT_EQ(
        refusal(R"({"samples": [{"context": ["a", "x"], "label": 0}], "embedding": "one-hot", "tokens": ["a", "b"], "format": "attest-dataset/1"})"),
        "file.json: samples[0].context[1]: is \"x\"; expected a token: an id from 0 to 1 or one of the names in \"tokens\"");
}

TEST(DatasetJson, refuses_incomplete_samples) {
    EXPECT_EQ(refusal(with_samples("[]")), "file.json: samples: is empty; expected at least one sample");
    EXPECT_EQ(refusal(with_samples("3")), "file.json: samples: is 3; expected a list of samples");
    EXPECT_EQ(refusal(with_samples(R"([{"context": [1], "label": 1}, {"context": [], "label": 1}])")),
              "file.json: samples[1].context: is empty; expected at least one token");
    EXPECT_EQ(refusal(with_samples(R"([{"context": [1]}])")),
              "file.json: samples[0]: lacks the key \"label\"; expected \"context\", \"label\" and perhaps \"query\"");
    EXPECT_EQ(refusal(with_samples(R"([{"label": 1}])")),
              "file.json: samples[0]: lacks the key \"context\"; expected \"context\", \"label\" and perhaps \"query\"");
    EXPECT_EQ(refusal(with_samples(R"([{"context": [1], "label": 1, "weight": 2}])")),
              "file.json: samples[0]: has the unknown key \"weight\"; expected \"context\", \"label\" and perhaps \"query\"");
    EXPECT_EQ(refusal(with_samples(R"([{"context": [1], "label": 1, "label": 1}])")),
              "file.json: samples[0]: has the key \"label\" twice; expected it once");
    EXPECT_EQ(refusal(with_samples(R"([{"context": 1, "label": 1}])")), "file.json: samples[0].context: is 1; expected a list of tokens");
    EXPECT_EQ(refusal(with_samples(R"([[1, 0]])")),
              "file.json: samples[0]: is an array; expected a sample: an object with \"context\", \"label\" and perhaps \"query\"");
}

TEST(DatasetJson, refuses_wrong_embeddings_and_heads) {
    EXPECT_EQ(refusal(with_embedding("\"onehot\"")), "file.json: embedding: is \"onehot\"; expected \"one-hot\" or a list of rows of exact numbers");
    EXPECT_EQ(refusal(with_embedding("[]")), "file.json: embedding: is empty; expected one row a token");
    EXPECT_EQ(refusal(with_embedding("[[], []]")), "file.json: embedding[0]: is empty; expected at least one exact number");
    EXPECT_EQ(refusal(with_embedding(R"(["1", "2"])")), "file.json: embedding[0]: is \"1\"; expected a row of exact numbers");
    EXPECT_EQ(refusal(with_embedding(R"([["1", "0"], ["1"]])")), "file.json: embedding[1]: has 1 numbers; expected 2 as in the first row");
    EXPECT_EQ(refusal(with_embedding(R"([["1", "0"]])")), "file.json: embedding: has 1 rows; expected 2, one a token");
    EXPECT_EQ(refusal(with_embedding(R"([["1"], ["1"], ["1"]])")), "file.json: embedding: has 3 rows; expected 2, one a token");
    EXPECT_EQ(refusal(dataset_with("2", R"("one-hot")", R"([{"context": [1, 0], "label": 1}])", R"(, "head": "C")")),
              "file.json: head: is \"C\"; expected \"aligned\" or a list of rows of exact numbers");
    EXPECT_EQ(refusal(dataset_with("2", R"("one-hot")", R"([{"context": [1, 0], "label": 1}])", R"(, "head": [["1"], ["1"]])")),
              "file.json: head: has rows of 1 numbers; expected 2 as in the embedding");
    EXPECT_EQ(refusal(dataset_with("2", R"("one-hot")", R"([{"context": [1, 0], "label": 1}])", R"(, "head": [["1", "0"]])")),
              "file.json: head: has 1 rows; expected 2, one a token");
}

TEST(DatasetJson, refuses_what_is_no_exact_number) {
    const std::string place = "file.json: embedding[1][0]: is ";
    const std::string form = "; expected an exact number: \"-?digits\", \"-?digits.digits\" or \"-?digits/digits\"";
    for (const std::string number : {"\"nan\"", "\"1e\"", "\"e5\"", "\"1e+-5\"", "\"+1\"", "\" 1\"", "\"\"", "\"-\"", "\"1/-2\"", "\".5\"", "\"5.\"",
                                     "\"1/2/3\"", "\"0x10\"", "\"inf\""}) {
        EXPECT_EQ(refusal(with_number(number)), place + number + form);
    }
    EXPECT_EQ(refusal(with_number("\"1/0\"")), place + "\"1/0\"; expected a denominator that is not 0");
    for (const std::string number : {"0.1", "-3", "1e5", "\"1e5\"", "1e-10000", "\"1e10000\"", "18446744073709551615", "0.30000000000000000000001"}) {
        EXPECT_EQ(refusal(with_number(number)), "accepted");
    }
    EXPECT_EQ(refusal(with_number("1e-10001")), place + "1e-10001; expected a decimal exponent between -10000 and 10000");
    EXPECT_EQ(refusal(with_number("\"1/3e2\"")), place + "\"1/3e2\"; expected a decimal number, not a fraction with an exponent");
    EXPECT_EQ(refusal(with_number("null")), place + "null; expected an exact number, such as 0.75, 1e-3 or \"-3/4\"");
    EXPECT_EQ(refusal(with_number("\"" + std::string(10001, '7') + "\"")),
              place + "\"" + std::string(60, '7') + "\"... (10001 bytes); an exact number has at most 10000 characters");
    EXPECT_EQ(refusal(with_number("\"" + std::string(10000, '7') + "\"")), "accepted");
}

TEST(DatasetJson, what_is_shown_of_the_input_stays_on_one_short_line) {
    EXPECT_EQ(refusal(with_token("\"line\\nbreak\"")),
              "file.json: samples[0].context[1]: is \"line\\x0abreak\"; expected a token: an id from 0 to 3");
    const std::string long_name = refusal(with_token("\"" + std::string(100000, 'x') + "\""));
    EXPECT_LT(long_name.size(), 200U);
    EXPECT_NE(long_name.find("... (100000 bytes); expected"), std::string::npos);
    const std::string long_key = refusal("{\"" + std::string(100000, 'x') + "\": 1}");
    EXPECT_LT(long_key.size(), 300U);
}

namespace {

// A line of /proc/self/status in bytes: VmRSS (now) or VmHWM (the most so far).
std::size_t memory(const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.compare(0, name.size(), name) == 0) {
            return std::stoull(line.substr(name.size() + 1)) * 1024U;
        }
    }
    return 0;
}

} // namespace

// 10^6 samples of 16 tokens, samples first: reading takes little more memory than the dataset itself (85 MB).
TEST(DatasetJsonLevel1, large_datasets_are_read_in_little_memory) {
    const std::string path = (std::filesystem::temp_directory_path() / ("attest-large-" + std::to_string(::getpid()) + ".json")).string();
    constexpr int count = 1'000'000;
    constexpr int length = 16;
    {
        std::ofstream out(path, std::ios::binary);
        out << "{\"samples\": [";
        std::uint64_t state = 1;
        for (int i = 0; i < count; ++i) {
            out << (i == 0 ? "{" : ",{") << "\"context\":[";
            for (int j = 0; j < length; ++j) {
                state = state * 6364136223846793005U + 1442695040888963407U;
                out << (j == 0 ? "" : ",") << (state >> 40U) % 10000U;
            }
            out << "],\"label\":" << i % 10000 << '}';
        }
        out << "], \"embedding\": \"one-hot\", \"tokens\": 10000, \"format\": \"attest-dataset/1\"}";
    }
    std::ofstream("/proc/self/clear_refs") << "5"; // forgets the peak so far
    const std::size_t before = memory("VmRSS");
    const Dataset data = read_dataset(path);
    const std::size_t peak = memory("VmHWM");
    std::filesystem::remove(path);
    ASSERT_EQ(data.size(), static_cast<std::size_t>(count));
    EXPECT_EQ(data.sample(count - 1).context.size(), static_cast<std::size_t>(length));
    EXPECT_EQ(data.sample(count - 1).label, 9999);
    constexpr std::size_t own = count * (length * sizeof(Token) + sizeof(std::uint64_t) + 2 * sizeof(Token) + 1);
    // arrays double as they grow; a document in memory would take ten times as much
#ifdef __SANITIZE_ADDRESS__
    constexpr std::size_t allowed = 8 * own; // AddressSanitizer keeps what was freed for a while
#else
    constexpr std::size_t allowed = 3 * own;
#endif
    ASSERT_GT(peak, before);
    EXPECT_LT(peak - before, allowed);
}

// 2 x 2 doubles as numpy.save writes them.
std::string npy_of_doubles(const std::string& shape, const std::string& fortran, const std::vector<double>& values) {
    const std::string header = "{'descr': '<f8', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
    std::string r = "\x93NUMPY\x01";
    r += '\0';
    r += static_cast<char>(header.size());
    r += '\0';
    r += header;
    for (const double value : values) {
        r.append(reinterpret_cast<const char*>(&value), sizeof value); // little-endian, as this machine is
    }
    return r;
}

TEST(DatasetJson, embedding_and_head_may_be_npy_files) {
    namespace fs = std::filesystem;
    const fs::path folder = fs::temp_directory_path() / ("attest-npy-" + std::to_string(::getpid()));
    fs::create_directories(folder / "arrays");
    const auto write = [&](const std::string& name, const std::string& content) { std::ofstream(folder / name, std::ios::binary) << content; };
    const auto read = [&](const std::string& embedding, const std::string& more = "") {
        write("data.json", dataset_with("2", embedding, R"([{"context": [1, 0], "label": 1}])", more));
        try {
            return dataset_text(read_dataset((folder / "data.json").string()));
        } catch (const InputError& error) {
            const std::string message = error.what();
            const auto at = message.find(folder.string());
            return at == std::string::npos ? message : message.substr(0, at) + message.substr(at + folder.string().size() + 1);
        }
    };
    write("arrays/e.npy", npy_of_doubles("(2, 3)", "False", {0.1, 1, -2.5, 3, 1e300, 5e-324}));
    write("c.npy", npy_of_doubles("(2, 2)", "True", {1, 2, 3, 4}));
    const std::string read_in = read(R"("arrays/e.npy")");
    // a double is the rational number that it is
    EXPECT_NE(read_in.find(R"(["3602879701896397/36028797018963968", "1", "-5/2"])"), std::string::npos) << read_in;
    EXPECT_EQ(parse_dataset(read_in, "again").embedding().matrix()(1, 2),
              parse_exact("1/2") * 2 * Rational(1, boost::multiprecision::pow(Integer(2), 1074)));
    EXPECT_NE(read(R"("one-hot")", R"(, "head": "c.npy")").find(R"("head": [
  ["1", "3"],
  ["2", "4"]])"),
              std::string::npos);
    write("three.npy", npy_of_doubles("(3, 1)", "False", {1, 2, 3}));
    EXPECT_EQ(read(R"("three.npy")"), "data.json: embedding: has 3 rows; expected 2, one a token");
    EXPECT_EQ(read(R"("arrays/e.npy")", R"(, "head": "c.npy")"), "data.json: head: has rows of 2 numbers; expected 3 as in the embedding");
    EXPECT_EQ(read(R"("none.npy")"), "none.npy: cannot be read (No such file or directory); expected an .npy file");
    EXPECT_EQ(read(R"("arrays")"),
              R"(data.json: embedding: is "arrays"; expected "one-hot", a list of rows of exact numbers or the name of an .npy file)");
    // a dataset inside another document, or in memory, names no file
    EXPECT_EQ(refusal(with_embedding(R"("c.npy")")), R"(file.json: embedding: is "c.npy"; expected "one-hot" or a list of rows of exact numbers)");
    fs::remove_all(folder);
}
