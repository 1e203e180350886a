#include "model/data/dataset_json.h"
#include "model/data/weights_json.h"
#include "model/input/input_error.h"
#include "model/input/json_document.h"
#include "model/numbers/number_text.h"
#include "tests/random_bits.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace attest;

namespace {

std::string message_of(const std::function<void()>& read) {
    try {
        read();
    } catch (const InputError& error) {
        return error.what();
    }
    return "accepted";
}
std::string refusal(std::string_view text) {
    return message_of([&] { parse_json_value(text, "file.json"); });
}

// A file of this test process that goes away with it.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& name)
        : path_((std::filesystem::temp_directory_path() / ("attest-" + std::to_string(::getpid()) + "-" + name)).string()) {}
    ~TemporaryFile() { std::remove(path_.c_str()); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

} // namespace

TEST(JsonReader, depth_is_bounded) {
    EXPECT_EQ(refusal(nested(64)), "accepted");
    std::string place;
    for (int i = 0; i < 64; ++i) {
        place += "[0]";
    }
    EXPECT_EQ(refusal(nested(65)), "file.json: " + place + ": is nested too deeply; expected at most 64 levels");
    EXPECT_NE(refusal(std::string(10'000'000, '[')).find("is nested too deeply"), std::string::npos);
    std::string objects;
    for (int i = 0; i < 100000; ++i) {
        objects += "{\"a\":";
    }
    EXPECT_NE(refusal(objects).find("is nested too deeply; expected at most 64 levels"), std::string::npos);
}

TEST(JsonReader, keys_stand_once) {
    EXPECT_EQ(refusal(R"({"a": {"b": 1, "c": 2, "b": 3}})"), "file.json: a: has the key \"b\" twice; expected it once");
    EXPECT_EQ(refusal(R"({"a": 1, "\u0061": 1})"), "file.json: has the key \"a\" twice; expected it once");
    EXPECT_EQ(refusal(R"([{"a": 1}, {"a": 1}])"), "accepted");
    EXPECT_EQ(refusal(R"({"a": {"a": {}}, "b": {"a": 1}})"), "accepted");
    std::string many = "{";
    for (int i = 0; i < 300; ++i) {
        many += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
    }
    EXPECT_EQ(refusal(many + "}"), "file.json: has more than 256 keys; expected fewer");
}

TEST(JsonReader, only_one_document_of_text) {
    EXPECT_EQ(refusal("{} x"), "file.json: line 1, column 4: is not JSON: syntax error while parsing value - invalid literal; last read: '{} x'; "
                               "expected end of input");
    EXPECT_EQ(refusal(std::string_view("{}\n\0", 4)), "file.json: line 2, column 1: is a NUL byte; expected JSON text");
    EXPECT_EQ(refusal(std::string_view("[\"a\0b\"]", 7)), "file.json: line 1, column 4: is a NUL byte; expected JSON text");
    EXPECT_EQ(refusal("{}\n\n"), "accepted");
}

TEST(JsonReader, refuses_what_is_not_utf8) {
    EXPECT_EQ(refusal("[\"a\xff\"]"), "file.json: line 1, column 4: is not JSON: syntax error while parsing value - invalid string: ill-formed "
                                      "UTF-8 byte; last read: '\"a\\xff'");
    EXPECT_NE(refusal("[\"\xc0\xaf\"]").find("ill-formed UTF-8 byte"), std::string::npos);     // overlong
    EXPECT_NE(refusal("[\"\xed\xa0\x80\"]").find("ill-formed UTF-8 byte"), std::string::npos); // a surrogate
    EXPECT_NE(refusal(R"(["\ud800"])").find("surrogate"), std::string::npos);
    EXPECT_EQ(refusal("[\"\xc3\xa9\"]"), "accepted");
}

TEST(JsonReader, a_long_string_is_neither_kept_nor_repeated) {
    const std::string unfinished = refusal("[\"" + std::string(3'000'000, 'a'));
    EXPECT_EQ(unfinished, "file.json: line 1, column 1000003: is within a string, a number or white space longer than 1 MB; expected less");
    EXPECT_EQ(refusal("[" + std::string(3'000'000, '1') + "]"),
              "file.json: line 1, column 1000002: is within a string, a number or white space longer than 1 MB; expected less");
    const std::string syntax = refusal("[\"" + std::string(500'000, 'a') + "\t\"]");
    EXPECT_LT(syntax.size(), 400U);
    EXPECT_NE(syntax.find("must be escaped"), std::string::npos);
}

TEST(JsonReaderLevel1, the_number_of_values_in_memory_is_bounded) {
    std::string text = "[";
    for (std::size_t i = 0; i < max_document_values; ++i) {
        text += "1,";
    }
    text += "1]";
    EXPECT_EQ(refusal(text),
              "file.json: [" + std::to_string(max_document_values - 1) + "]: is one value too many; expected at most 5000000 in a document");
}

TEST(JsonReader, files_that_cannot_be_read) {
    EXPECT_EQ(message_of([] { read_json_value("/no/such/file.json"); }),
              "/no/such/file.json: cannot be opened (No such file or directory); expected a readable file");
    EXPECT_EQ(message_of([] { read_json_value("/"); }), "/: is a directory; expected a file");
    EXPECT_EQ(message_of([] { read_json_value(""); }), "\"\": cannot be opened (No such file or directory); expected a readable file");
}

TEST(JsonReader, a_file_that_is_too_large_is_refused_before_reading) {
    const TemporaryFile file("large.json");
    std::ofstream(file.path()) << "{}";
    std::filesystem::resize_file(file.path(), 300'000'000); // sparse: takes no disk
    EXPECT_EQ(message_of([&] { read_json_value(file.path()); }), file.path() + ": has 300 MB; expected at most 256 MB");
}

TEST(JsonReader, a_device_that_never_ends_is_refused) {
    EXPECT_EQ(message_of([] { read_json_value("/dev/zero"); }), "/dev/zero: line 1, column 1: is a NUL byte; expected JSON text");
}

// A pipe has no size to look at: the reader counts, and keeps nothing.
TEST(JsonReaderLevel1, a_pipe_that_never_ends_is_refused) {
    class Ignore : public JsonHandler {
        void begin_object(const JsonPath&) override {}
        void key(const JsonPath&, const std::string&) override {}
        void end_object(const JsonPath&) override {}
        void begin_array(const JsonPath&) override {}
        void end_array(const JsonPath&) override {}
        void scalar(const JsonPath&, const JsonScalar&) override {}
    };
    const TemporaryFile pipe("pipe");
    ASSERT_EQ(::mkfifo(pipe.path().c_str(), 0600), 0);
    ::signal(SIGPIPE, SIG_IGN);
    std::thread writer([&] {
        FILE* out = std::fopen(pipe.path().c_str(), "w");
        std::fputs("[", out);
        const std::string text = '"' + std::string(999'997, 'x') + "\",";
        for (int i = 0; i < 300 && std::fwrite(text.data(), 1, text.size(), out) == text.size(); ++i) {
        }
        std::fclose(out);
    });
    Ignore ignore;
    EXPECT_EQ(message_of([&] { read_json(ByteSource::of_file(pipe.path()), ignore); }),
              pipe.path() + ": has more than 256 MB; expected at most 256 MB");
    writer.join();
}

// Bytes changed, dropped, doubled and swapped at random: whatever comes out is read or refused with one line, nothing else.
TEST(JsonReader, damaged_documents_are_read_or_refused) {
    RandomBits random(1);
    const auto content = [](const std::string& name) {
        std::ostringstream text;
        text << std::ifstream(std::string(ATTEST_TEST_DATA "/data/") + name).rdbuf();
        return text.str();
    };
    const std::string example = content("example.json");
    const std::string named = R"({"samples": [{"context": ["a", 1], "label": "b", "query": 0}], "tokens": ["a", "b"], "head": "aligned",
        "embedding": [["1", "-1/2"], ["0.25", "3"]], "format": "attest-dataset/1"})";
    const std::string weights = R"({"format": "attest-weights/1", "W": [["0.25", "1/3"], ["0", "1"]]})";
    static constexpr std::string_view pieces = "{}[]:,\"0123456789-+.eE/tfn\\ \n\xff\xc3u";
    int refused = 0;
    constexpr int rounds = 3000;
    for (int i = 0; i < rounds; ++i) {
        std::string text = i % 3 == 0 ? example : i % 3 == 1 ? named : weights;
        for (int damage = 1 + static_cast<int>(random() % 3); damage > 0; --damage) {
            const std::size_t at = random() % text.size();
            const std::size_t length = 1 + random() % 5;
            switch (random() % 4) {
            case 0: text[at] = pieces[random() % pieces.size()]; break;
            case 1: text.erase(at, length); break;
            case 2: text.insert(at, text.substr(random() % text.size(), length * 4)); break;
            default: std::swap(text[at], text[random() % text.size()]);
            }
        }
        const std::string message = message_of([&] {
            if (i % 3 == 2) {
                parse_weights(text, "w.json");
            } else {
                parse_dataset(text, "d.json");
            }
        });
        refused += message == "accepted" ? 0 : 1;
        ASSERT_EQ(message.find('\n'), std::string::npos) << text;
        ASSERT_LT(message.size(), 500U) << text;
    }
    EXPECT_GT(refused, rounds / 2);
    EXPECT_LT(refused, rounds);
}

TEST(JsonValue, types_are_checked) {
    const JsonValue v = parse_json_value(
        R"({"i": 5, "f": 1.9, "b": true, "s": "x", "n": null, "a": [1, [2]], "big": 18446744073709551615, "e": "1/3", "d": "1e-3"})", "f");
    EXPECT_EQ(v.at("i").integer(0, 5), 5);
    EXPECT_EQ(message_of([&] { v.at("i").integer(6, 7); }), "f: i: is 5; expected an integer from 6 to 7");
    EXPECT_EQ(message_of([&] { v.at("f").integer(0, 5); }), "f: f: is 1.9; expected an integer from 0 to 5");
    EXPECT_EQ(message_of([&] { v.at("b").integer(0, 5); }), "f: b: is true; expected an integer from 0 to 5");
    EXPECT_EQ(message_of([&] { v.at("big").integer(0, 5); }), "f: big: is 18446744073709551615; expected an integer from 0 to 5");
    EXPECT_EQ(v.at("big").unsigned_integer(), UINT64_MAX);
    EXPECT_EQ(message_of([&] { v.at("s").unsigned_integer(); }), "f: s: is \"x\"; expected an integer from 0 to 18446744073709551615");
    EXPECT_EQ(v.at("f").number(), 1.9);
    EXPECT_EQ(message_of([&] { v.at("s").number(); }), "f: s: is \"x\"; expected a number");
    EXPECT_TRUE(v.at("b").boolean());
    EXPECT_EQ(message_of([&] { v.at("i").boolean(); }), "f: i: is 5; expected true or false");
    EXPECT_EQ(message_of([&] { v.at("a").text(); }), "f: a: is an array of 2; expected a string");
    EXPECT_EQ(message_of([&] { v.text(); }), "f: is an object; expected a string");
    EXPECT_EQ(v.at("a").at(1).at(0).integer(0, 9), 2);
    EXPECT_EQ(message_of([&] { v.at("a").at(1).at(0).integer(5, 9); }), "f: a[1][0]: is 2; expected an integer from 5 to 9");
    EXPECT_EQ(message_of([&] { v.at("a").at(7); }), "f: a: is an array of 2; expected an array of at least 8");
    EXPECT_EQ(message_of([&] { v.at("z"); }), "f: lacks the key \"z\"; expected it");
    EXPECT_EQ(message_of([&] { v.at("s").at("z"); }), "f: s: is \"x\"; expected an object with the key \"z\"");
    EXPECT_TRUE(v.at("e").exact() == Rational(1, 3));
    EXPECT_EQ(message_of([&] { v.at("a").exact(); }), "f: a: is an array of 2; expected an exact number");
    EXPECT_TRUE(v.at("f").exact() == Rational(19, 10));
    EXPECT_TRUE(v.at("i").exact() == 5);
    EXPECT_TRUE(v.at("big").exact() == Rational(UINT64_MAX));
    EXPECT_EQ(message_of([&] { v.at("b").exact(); }), "f: b: is true; expected an exact number, such as 0.75, 1e-3 or \"-3/4\"");
    EXPECT_TRUE(v.at("d").decimal() == Rational(1, 1000));
    EXPECT_EQ(message_of([&] { v.at("i").decimal(); }), "f: i: is 5; expected a decimal number as a string, such as \"0.25\" or \"1e-40\"");
    EXPECT_EQ(message_of([&] {
                  v.expect_keys({"i", "f"}, {"b", "s", "n", "a", "big", "e"});
              }),
              "f: has the unknown key \"d\"; expected \"i\", \"f\" and perhaps \"b\", \"s\", \"n\", \"a\", \"big\", \"e\"");
    EXPECT_EQ(message_of([&] { parse_json_value("[1e999999999]", "f").at(0).exact(); }),
              "f: [0]: is 1e999999999; expected a decimal exponent between -10000 and 10000");
    EXPECT_EQ(message_of([&] { parse_json_value("[1e400]", "f").at(0).number(); }), "f: [0]: is 1e400; expected a number of moderate size");
    EXPECT_EQ(message_of([&] { parse_json_value("[1e-10001]", "f").at(0).exact(); }),
              "f: [0]: is 1e-10001; expected a decimal exponent between -10000 and 10000");
}

TEST(JsonValue, numbers_are_read_from_their_digits) {
    const JsonValue v =
        parse_json_value(R"({"a": [0.1, 0.10000000000000000000000000001, 1e-400, -2.5E-3], "b": {"c": 123456789012345678901234567890}})", "f");
    EXPECT_TRUE(v.at("a").at(0).exact() == Rational(1, 10));
    EXPECT_TRUE(v.at("a").at(1).exact() == parse_exact("0.10000000000000000000000000001"));
    EXPECT_TRUE(v.at("a").at(2).exact() == parse_exact("1e-400"));
    EXPECT_TRUE(v.at("a").at(3).exact() == Rational(-1, 400));
    EXPECT_TRUE(v.at("b").at("c").exact() == parse_exact("123456789012345678901234567890"));
}

// Doubles end at 1e308 and at 1e-324; digits do not.
TEST(JsonValue, numbers_beyond_doubles_are_read_from_their_digits) {
    const std::string long_integer = "-" + std::string(400, '7');
    const std::vector<std::string> numbers = {"1e400", "-1E+400", "1.5e10000", "1e-10000", long_integer, long_integer + ".25",
                                              "0e400", "1e308",   "1e309"};
    std::string text = "{\"a\": [";
    for (const std::string& number : numbers) {
        text += (&number == &numbers.front() ? "" : ", ") + number;
    }
    const JsonValue v = parse_json_value(text + "], \"after\": 1}", "f");
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        EXPECT_TRUE(v.at("a").at(i).exact() == parse_exact(numbers[i])) << numbers[i];
    }
    EXPECT_EQ(v.at("after").integer(1, 1), 1);
    EXPECT_TRUE(parse_weights(R"({"format": "attest-weights/1", "W": [[1e400]]})", "f")(0, 0) == parse_exact("1e400"));
    EXPECT_TRUE(
        parse_dataset(R"({"format": "attest-dataset/1", "tokens": 1, "embedding": [[-1e400]], "samples": [{"context": [0], "label": 0}]})", "f")
            .embedding()
            .matrix()(0, 0) == parse_exact("-1e400"));
    EXPECT_EQ(refusal("[1e400"),
              "file.json: line 1, column 7: is not JSON: syntax error while parsing array - unexpected end of input; expected ']'");
    EXPECT_EQ(refusal("{1e400: 1}"), "file.json: line 1, column 6: is not JSON: syntax error while parsing object key - unexpected number literal; "
                                     "expected string literal");
}

TEST(WeightsJson, round_trip_and_dimension) {
    const auto start = std::string(ATTEST_TEST_DATA) + "/data/authors/cyclic-0-start.json";
    const Matrix<Rational> w = read_weights(start, 8);
    EXPECT_EQ(w.rows(), 8);
    EXPECT_TRUE(w(1, 2) == Rational(Integer("-8005696535110474"), Integer("100000000000000000")));
    EXPECT_TRUE(parse_weights(weights_text(w), "again") == w);
    EXPECT_TRUE(weights_from_json(JsonValue(weights_to_json(w), "value"), 8) == w);
    EXPECT_EQ(message_of([&] { read_weights(start, 6); }), start + ": W: has 8 rows; expected 6");
}

TEST(WeightsJson, refuses_what_is_no_square_matrix) {
    const auto refused = [](const std::string& w) {
        return message_of([&] { parse_weights(R"({"format": "attest-weights/1", "W": )" + w + "}", "w.json"); });
    };
    EXPECT_EQ(refused(R"([["1", "2"], ["3", "4"]])"), "accepted");
    EXPECT_EQ(refused(R"([["1", "2"], ["3"]])"), "w.json: W[1]: has 1 numbers; expected 2 as in W[0]");
    EXPECT_EQ(refused(R"([["1", "2"]])"), "w.json: W: is 1 x 2; expected a square matrix");
    EXPECT_EQ(refused(R"([["1", 2], ["3", "4"]])"), "accepted");
    EXPECT_EQ(refused("[]"), "w.json: W: is an array of 0; expected an array of rows of exact numbers");
    EXPECT_EQ(refused("[[]]"), "w.json: W[0]: is an array of 0; expected at least one exact number");
    EXPECT_EQ(refused("\"0\""), "w.json: W: is \"0\"; expected an array of rows of exact numbers");
    EXPECT_EQ(message_of([] { parse_weights(R"({"format": "attest-weights/2", "W": []})", "w.json"); }),
              "w.json: format: is \"attest-weights/2\"; expected \"attest-weights/1\"");
    EXPECT_EQ(message_of([] { parse_weights(R"({"format": "attest-weights/1", "V": []})", "w.json"); }),
              "w.json: has the unknown key \"V\"; expected \"format\", \"W\"");
    EXPECT_EQ(message_of([] { parse_weights("[]", "w.json"); }),
              "w.json: is an array of 0; expected an object whose \"format\" is \"attest-weights/1\"");
}
