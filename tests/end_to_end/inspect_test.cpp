// attest inspect as users run it: the table, the document with its enclosures, `.npy` and exact numbers as one W, and every file that is none.
#include "model/input/json_document.h"
#include "model/numbers/number_text.h"
#include "run_attest.h"

#include <bit>
#include <cstdint>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

using namespace attest;

namespace {

using Json = nlohmann::ordered_json;

const std::string example = "'" + test_data("example.json") + "'";
/// 8 W_mm, and half a unit between the two tokens of the component.
const std::string rows = "[-4,0,0,0], [4.25,0,0,0], [3.75,0,0,0], [-4,0,0,0]";
const std::vector<double> doubles = {-4, 0, 0, 0, 4.25, 0, 0, 0, 3.75, 0, 0, 0, -4, 0, 0, 0};

std::string weights_file(const std::string& name, const std::string& w) {
    return temporary_file(name, R"({"format": "attest-weights/1", "W": [)" + w + "]}");
}

/// What numpy.save writes: `bits` are the bits of the numbers, `size` bytes each.
std::string npy(const std::string& type, const std::string& shape, const std::vector<std::uint64_t>& bits, std::size_t size = 8) {
    const std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}\n", type, shape);
    std::string r = std::string("\x93NUMPY\x01\0", 8) + static_cast<char>(header.size()) + '\0' + header;
    for (const std::uint64_t b : bits) {
        for (std::size_t i = 0; i < size; ++i) {
            r += static_cast<char>(static_cast<unsigned char>(b >> (8 * i)));
        }
    }
    return r;
}
std::vector<std::uint64_t> bits_of(const std::vector<double>& values) {
    std::vector<std::uint64_t> r;
    for (const double x : values) {
        r.push_back(std::bit_cast<std::uint64_t>(x));
    }
    return r;
}

Result inspect(const std::string& weights, const std::string& options = "", const std::string& dataset = example) {
    return run_attest("inspect " + dataset + " --weights '" + weights + "' " + options);
}
Json document(const Result& run) {
    EXPECT_EQ(run.status, 0) << run.err;
    return parse_json_value(run.out, "stdout").json();
}

struct Enclosed {
    Rational mid;
    Rational radius;
};
Enclosed enclosed(const Json& number) { return {parse_exact(number["mid"].get<std::string>()), parse_exact(number["radius"].get<std::string>())}; }

} // namespace

TEST(Inspect, prints_a_table_of_what_the_theory_says) {
    const Result run = inspect(weights_file("w.json", rows));
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.err, "");
    for (const char* part : {"w.json at ", "4 samples over 4 tokens\n", "\n  C in W ~ C W_mm + W_fin                                8\n",
                             "\n  cosine of the angle to W_mm               0.999024865687\n", "yes, with the threshold 4 on the margins; tied",
                             "\n      0               0.999139256437             3    0.0442073354648\n",
                             "\n  B6     the excess loss bounds the distance to W_fin                 held\n"}) {
        EXPECT_NE(run.out.find(part), std::string::npos) << part << "\nnot in\n" << run.out;
    }
    const Result infeasible =
        run_attest("inspect '" + temporary_file("one.json", R"({"format": "attest-dataset/1", "tokens": 2, "embedding": [[1], [1]],
            "samples": [{"context": [1, 0], "label": 1}]})") +
                   "' --weights '" + weights_file("seven.json", "[7]") + "'");
    EXPECT_EQ(infeasible.status, 0) << infeasible.err;
    EXPECT_NE(infeasible.out.find("(the Graph-SVM is infeasible"), std::string::npos) << "a number that there is not has its reason\n"
                                                                                      << infeasible.out;
}

// |W|^2 = 64 + 1/8 and |W|^2 cosine^2 = C^2 = 64 are known apart from the program.
TEST(Inspect, encloses_every_number_as_closely_as_is_asked) {
    const std::string w = weights_file("w.json", rows);
    Rational last = 1;
    for (const int digits : {1, 20, 150}) {
        const Json d = document(inspect(w, fmt::format("--json --digits {}", digits)));
        EXPECT_EQ(d["format"], "attest-inspection/1");
        const Rational most = parse_exact(fmt::format("1e-{}", digits));
        for (const char* key : {"excess_loss", "norm", "off_S", "cosine", "angle_degrees", "C", "distance_to_W_fin", "retrieval"}) {
            const Enclosed x = enclosed(d[key]);
            EXPECT_TRUE(x.radius <= most * (abs(x.mid) > 1 ? Rational(abs(x.mid)) : Rational(1))) << key << d[key];
        }
        const Enclosed norm = enclosed(d["norm"]);
        const Enclosed cosine = enclosed(d["cosine"]);
        const Rational truth = Rational(64) + Rational(1) / Rational(8);
        const auto square = [](const Rational& x) { return Rational(x * x); };
        EXPECT_TRUE(square(norm.mid - norm.radius) <= truth && truth <= square(norm.mid + norm.radius)) << d["norm"];
        EXPECT_TRUE(square(cosine.mid - cosine.radius) * truth <= 64 && 64 <= square(cosine.mid + cosine.radius) * truth) << d["cosine"];
        EXPECT_EQ(d["C"], (Json{{"mid", "8"}, {"radius", "0"}})) << "exact";
        EXPECT_TRUE(norm.radius > 0 && norm.radius < last) << "closer with more digits";
        last = norm.radius;
        EXPECT_EQ(d["discovered"], true);
        EXPECT_EQ(d["queries"][0]["worst_sample"], 3);
        ASSERT_EQ(d["bounds"].size(), 4U);
        for (const Json& bound : d["bounds"]) {
            EXPECT_EQ(bound["verdict"], "held") << bound;
        }
    }
}

TEST(Inspect, one_w_in_every_form) {
    const Json truth = document(inspect(weights_file("w.json", rows), "--json"));
    const std::string by_digits = R"(["-40e-1","0","0","0"], [425e-2,0.0,0,0], ["15/4",0,0,0], [-4,0,0,0])";
    EXPECT_EQ(document(inspect(weights_file("exact.json", by_digits), "--json")), truth);
    EXPECT_EQ(document(inspect(temporary_file("w.npy", npy("<f8", "(4, 4)", bits_of(doubles))), "--json")), truth);
    std::vector<std::uint64_t> floats;
    for (const double x : doubles) {
        floats.push_back(std::bit_cast<std::uint32_t>(static_cast<float>(x)));
    }
    EXPECT_EQ(document(inspect(temporary_file("single.npy", npy("<f4", "(4, 4)", floats, 4)), "--json")), truth);
    const Result piped = run_attest("inspect " + example + " --weights - --json < '" + temporary_directory().file("w.json") + "'");
    EXPECT_EQ(document(piped), truth);
    EXPECT_NE(
        document(inspect(weights_file("near.json", R"(["-4",0,0,0], ["4.2500000000000000000000000000001","0","0","0"], [3.75,0,0,0], [-4,0,0,0])"),
                         "--json --digits 40")),
        document(inspect(temporary_directory().file("w.json"), "--json --digits 40")))
        << "a digit that no double holds is read";
}

TEST(Inspect, refuses_what_is_no_w_of_the_dataset) {
    std::vector<double> nan = doubles;
    nan[6] = std::numeric_limits<double>::quiet_NaN();
    std::vector<double> infinite = doubles;
    infinite[15] = -std::numeric_limits<double>::infinity();
    const std::string whole = npy("<f8", "(4, 4)", bits_of(doubles));
    const std::string cut = npy("<f8", "(3, 4)", bits_of({doubles.begin(), doubles.begin() + 12}));
    const auto json = [](const std::string& w) { return R"({"format": "attest-weights/1", "W": [)" + w + "]}"; };
    struct Bad {
        const char* name;
        std::string content;
        std::string message; ///< after the file's name
    };
    const Bad files[] = {
        {"nan.npy", npy("<f8", "(4, 4)", bits_of(nan)), "[1][2]: is nan; expected a finite number"},
        {"infinite.npy", npy("<f8", "(4, 4)", bits_of(infinite)), "[3][3]: is -inf; expected a finite number"},
        {"integers.npy", npy("<i8", "(4, 4)", bits_of(doubles)),
         R"(header.descr: is "<i8"; expected float64 or float32: "<f8", ">f8", "<f4" or ">f4")"},
        {"objects.npy", npy("|O", "(4, 4)", bits_of(doubles)), R"(header.descr: is "|O"; expected float64 or float32: "<f8", ">f8", "<f4" or ">f4")"},
        {"vector.npy", npy("<f8", "(16,)", bits_of(doubles)), "header.shape: is (16); expected two dimensions, both at least 1"},
        {"three.npy", npy("<f8", "(4, 2, 2)", bits_of(doubles)), "header.shape: is (4, 2, 2); expected two dimensions, both at least 1"},
        {"wide.npy", npy("<f8", "(2, 8)", bits_of(doubles)), "header.shape: is (2, 8); expected (4, 4)"},
        {"short.npy", cut, "header.shape: is (3, 4); expected (4, 4)"},
        {"truncated.npy", whole.substr(0, whole.size() - 1), "has 127 bytes of numbers; expected 128"},
        {"longer.npy", whole + "x", "has 129 bytes of numbers; expected 128"},
        {"json.npy", json(rows), "does not begin as an .npy file does; expected what numpy.save writes"},
        {"empty.npy", "", "does not begin as an .npy file does; expected what numpy.save writes"},
        {"npy.json", whole, ""},
        {"rows.json", json("[1,0,0,0], [1,0,0,0], [1,0,0,0]"), "W: has 3 rows; expected 4"},
        {"ragged.json", json("[1,0,0,0], [1,0,0], [1,0,0,0], [1,0,0,0]"), "W[1]: has 3 numbers; expected 4"},
        {"number.json", json("[1,0,0,0], [1,0,\"x\",0], [1,0,0,0], [1,0,0,0]"), "W[1][2]: is \"x\"; expected an exact number"},
        {"null.json", json("[1,0,0,0], [1,0,null,0], [1,0,0,0], [1,0,0,0]"), "W[1][2]: is null; expected an exact number"},
        {"nan.json", json("[1,0,0,0], [1,0,NaN,0], [1,0,0,0], [1,0,0,0]"), ""},
        {"bare.json", "[[1,0,0,0],[1,0,0,0],[1,0,0,0],[1,0,0,0]]", ""},
        {"key.json", R"({"format": "attest-weights/1", "weights": [[1]]})", "has the unknown key \"weights\"; expected \"format\", \"W\""},
        {"format.json", file_content(test_data("example.json")), "format: is \"attest-dataset/1\"; expected \"attest-weights/1\""},
    };
    for (const Bad& bad : files) {
        const std::string path = temporary_file(bad.name, bad.content);
        const Result run = inspect(path);
        EXPECT_EQ(run.status, 2) << bad.name;
        EXPECT_EQ(run.out, "") << bad.name;
        EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
        EXPECT_EQ(run.err.rfind("attest: " + path + ": " + bad.message, 0), 0U) << bad.name << ": " << run.err;
    }
    const std::pair<std::string, std::string> lines[] = {
        {example + " --weights /no/such.npy", "attest: /no/such.npy: cannot be read (No such file or directory); expected an .npy file\n"},
        {example + " --weights /no/such.json", "attest: /no/such.json: cannot be opened (No such file or directory); expected a readable file\n"},
        {example + " --weights /", "attest: /: is a directory; expected a file\n"},
        {example, "attest: --weights is required"},
        {"- --weights - </dev/null", "attest: --weights: is - and so is the dataset; expected a file for one of them\n"},
        {example + " --weights '" + temporary_directory().file("w.npy") + "' --digits 0", "attest: --digits: "},
        {example + " --weights '" + temporary_directory().file("w.npy") + "' --digits 8001", "attest: --digits: "},
    };
    const Result train = run_attest("train - --start - --steps 1 </dev/null");
    EXPECT_EQ(train.status, 2);
    EXPECT_EQ(train.err, "attest: --start: is - and so is the dataset; expected a file for one of them\n");
    for (const auto& [arguments, message] : lines) {
        const Result run = run_attest("inspect " + arguments);
        EXPECT_EQ(run.status, 2) << arguments;
        EXPECT_EQ(run.out, "") << arguments;
        EXPECT_EQ(run.err.rfind(message, 0), 0U) << arguments << ": " << run.err;
    }
}
