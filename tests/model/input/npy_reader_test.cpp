// .npy files: every double and float as the number that it is, in both byte orders and both orders of the entries; all else refused with its place.
#include "model/input/npy_reader.h"

#include "model/data/weights_json.h"
#include "model/input/input_error.h"
#include "tests/active_mutant.h"
#include "tests/random_bits.h"

#include <bit>
#include <cstdint>
#include <functional>
#include <gtest/gtest.h>
#include <limits>
#include <vector>

using namespace attest;

namespace {

template <class Bits>
std::string bytes_of(Bits bits, bool big_endian) {
    std::string r;
    for (std::size_t i = 0; i < sizeof bits; ++i) {
        r += static_cast<char>(static_cast<unsigned char>(bits >> (8U * (big_endian ? sizeof bits - 1 - i : i))));
    }
    return r;
}

std::string npy(const std::string& header, const std::string& numbers, int version = 1) {
    std::string r = "\x93NUMPY";
    r += static_cast<char>(version);
    r += '\0';
    r += version == 1 ? bytes_of(static_cast<std::uint16_t>(header.size()), false) : bytes_of(static_cast<std::uint32_t>(header.size()), false);
    return r + header + numbers;
}
std::string header(const std::string& type, const std::string& order, const std::string& shape) {
    return "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }   \n";
}
std::string doubles(const std::vector<double>& values, bool big_endian = false) {
    std::string r;
    for (const double value : values) {
        r += bytes_of(std::bit_cast<std::uint64_t>(value), big_endian);
    }
    return r;
}
std::string floats(const std::vector<float>& values, bool big_endian = false) {
    std::string r;
    for (const float value : values) {
        r += bytes_of(std::bit_cast<std::uint32_t>(value), big_endian);
    }
    return r;
}

std::string refusal(const std::string& bytes) {
    try {
        parse_npy(bytes, "w.npy");
    } catch (const InputError& error) {
        return error.what();
    }
    return "accepted";
}

/// The number of a double from its bits, without the reader's conversion: sign, mantissa, exponent.
Rational exact(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const auto exponent = static_cast<int>((bits >> 52U) & 2047U);
    const std::uint64_t fraction = bits & ((std::uint64_t{1} << 52U) - 1);
    const Integer mantissa(exponent == 0 ? fraction : fraction | (std::uint64_t{1} << 52U));
    const int power = (exponent == 0 ? 1 : exponent) - 1075;
    const Integer scale = boost::multiprecision::pow(Integer(2), static_cast<unsigned>(std::abs(power)));
    const Rational size = power < 0 ? Rational(mantissa) / Rational(scale) : Rational(Integer(mantissa * scale));
    return bits >> 63U != 0 ? Rational(-size) : size;
}

const std::vector<double> values = {0.1, -1e300, 5e-324, -0.0, 1.0 / 3, std::numeric_limits<double>::max()};

Matrix<Rational> expected() {
    Matrix<Rational> r(2, 3);
    for (std::size_t i = 0; i < values.size(); ++i) {
        r(static_cast<Index>(i / 3), static_cast<Index>(i % 3)) = exact(values[i]);
    }
    return r;
}
const std::vector<double> by_columns = {values[0], values[3], values[1], values[4], values[2], values[5]};

} // namespace

TEST(NpyReader, doubles_are_the_numbers_they_are) {
    const Matrix<Rational> truth = expected();
    EXPECT_TRUE(parse_npy(npy(header("<f8", "False", "(2, 3)"), doubles(values)), "w") == truth);
    EXPECT_TRUE(parse_npy(npy(header(">f8", "False", "(2, 3)"), doubles(values, true)), "w") == truth);
    EXPECT_TRUE(parse_npy(npy(header("<f8", "True", "(2, 3)"), doubles(by_columns)), "w") == truth);
    for (const int version : {2, 3}) {
        EXPECT_TRUE(parse_npy(npy(header("<f8", "False", "(2, 3)"), doubles(values), version), "w") == truth);
    }
    // what Python's dictionaries may look like: another order of the keys, no comma at the end
    EXPECT_TRUE(parse_npy(npy("{'shape': (2,3,), 'descr': '<f8', 'fortran_order': False}", doubles(values)), "w") == truth);
}

TEST(NpyReader, floats_are_the_numbers_they_are) {
    for (const bool big_endian : {false, true}) {
        const Matrix<Rational> read = parse_npy(npy(header(big_endian ? ">f4" : "<f4", "False", "(1, 2)"), floats({0.1F, -1e-45F}, big_endian)), "w");
        EXPECT_TRUE(read(0, 0) == exact(static_cast<double>(0.1F)) && read(0, 1) == exact(static_cast<double>(-1e-45F)));
    }
}

TEST(NpyReader, refusals_name_the_place_the_value_and_the_expectation) {
    const std::string good = doubles(values);
    const auto with = [&](const std::string& type, const std::string& order, const std::string& shape) {
        return refusal(npy(header(type, order, shape), good));
    };
    EXPECT_EQ(with("<f8", "False", "(2, 3)"), "accepted");
    for (const char* type : {"<i8", "<f2", "<c16", "|O", "|b1", "f8", ">f16"}) {
        EXPECT_EQ(with(type, "False", "(2, 3)"),
                  std::string("w.npy: header.descr: is \"") + type + R"("; expected float64 or float32: "<f8", ">f8", "<f4" or ">f4")");
    }
    EXPECT_EQ(with("<f8", "False", "(6,)"), "w.npy: header.shape: is (6); expected two dimensions, both at least 1");
    EXPECT_EQ(with("<f8", "False", "()"), "w.npy: header.shape: is (); expected two dimensions, both at least 1");
    EXPECT_EQ(with("<f8", "False", "(1, 2, 3)"), "w.npy: header.shape: is (1, 2, 3); expected two dimensions, both at least 1");
    EXPECT_EQ(with("<f8", "False", "(0, 3)"), "w.npy: header.shape: is (0, 3); expected two dimensions, both at least 1");
    EXPECT_EQ(with("<f8", "False", "(3000, 3000)"), "w.npy: header.shape: is (3000, 3000); expected at most 4000000 numbers");
    EXPECT_EQ(with("<f8", "False", "(999999999999999999, 999999999999999999)"),
              "w.npy: header.shape: is (999999999999999999, 999999999999999999); expected at most 4000000 numbers");
    EXPECT_EQ(with("<f8", "False", "(2, 2)"), "w.npy: has 48 bytes of numbers; expected 32 for 2 x 2 numbers of 8 bytes");
    EXPECT_EQ(with("<f8", "False", "(4, 4)"), "w.npy: has 48 bytes of numbers; expected 128 for 4 x 4 numbers of 8 bytes");
    EXPECT_NE(with("<f8", "Maybe", "(2, 3)").find("w.npy: header: is \""), std::string::npos);
    EXPECT_NE(with("<f8", "False", "(2, -3)").find("w.npy: header: is \""), std::string::npos);
    EXPECT_NE(with("<f8", "False", "(2, 3), 'more': 1").find("w.npy: header: is \""), std::string::npos);
    std::vector<double> bad = values;
    bad[4] = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(refusal(npy(header("<f8", "False", "(2, 3)"), doubles(bad))), "w.npy: [1][1]: is nan; expected a finite number");
    bad[1] = -std::numeric_limits<double>::infinity();
    EXPECT_EQ(refusal(npy(header("<f8", "False", "(2, 3)"), doubles(bad))), "w.npy: [0][1]: is -inf; expected a finite number");
    bad = by_columns;
    bad[1] = std::numeric_limits<double>::infinity(); // the second of the first column
    EXPECT_EQ(refusal(npy(header("<f8", "True", "(2, 3)"), doubles(bad))), "w.npy: [1][0]: is inf; expected a finite number");
    EXPECT_EQ(refusal("PK\x03\x04"), "w.npy: does not begin as an .npy file does; expected what numpy.save writes");
    EXPECT_EQ(refusal(npy(header("<f8", "False", "(2, 3)"), good, 4)), "w.npy: version: is 4; expected 1, 2 or 3");
    EXPECT_EQ(refusal(std::string("\x93NUMPY\x02\0\xff\xff\xff\xff", 12)), "w.npy: header: has 4294967295 bytes; expected at most 65536");
}

TEST(NpyReader, truncated_and_damaged_files_are_read_or_refused) {
    const std::string whole = npy(header("<f8", "False", "(2, 3)"), doubles(values));
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_NE(refusal(whole.substr(0, length)), "accepted") << length;
    }
    RandomBits random(3);
    int accepted = 0;
    for (int i = 0; i < 2000; ++i) {
        std::string bytes = whole;
        bytes[random() % bytes.size()] = static_cast<char>(random() % 256);
        const std::string message = refusal(bytes);
        accepted += message == "accepted" ? 1 : 0;
        ASSERT_EQ(message.find('\n'), std::string::npos) << message;
        ASSERT_LT(message.size(), 400U);
    }
    EXPECT_GT(accepted, 200); // bytes of the numbers
    EXPECT_LT(accepted, 1800);
}

TEST(NpyReader, weights_must_be_square_and_of_the_dimension) {
    EXPECT_TRUE(names_npy("W.npy") && !names_npy("W.npy.json") && !names_npy("npy"));
    EXPECT_THROW(read_weights("/no/such/W.npy"), InputError);
    EXPECT_THROW(read_npy("/"), InputError);
}

TEST(NpyReader, mutants_of_the_orders_are_seen) {
    ATTEST_NEEDS_MUTANTS();
    const auto read = [](const std::string& type, bool big_endian, const std::string& order, const std::vector<double>& numbers) {
        return parse_npy(npy(header(type, order, "(2, 3)"), doubles(numbers, big_endian)), "w");
    };
    EXPECT_FALSE(with_mutant("npy_by_columns_ignored", [&] { return read("<f8", false, "True", by_columns); }) == expected());
    EXPECT_FALSE(with_mutant("npy_byte_order_ignored", [&] {
                     return read(">f8", true, "False", {1, 2, 3, 4, 5, 6});
                 }) == read(">f8", true, "False", {1, 2, 3, 4, 5, 6}));
}
