#include "model/input/npy_reader.h"

#include "model/input/input_error.h"
#include "model/input/input_file.h"
#include "model/mutant.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace attest {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t longest_header = 65536;
constexpr std::size_t max_bytes = max_npy_numbers * sizeof(double) + longest_header;

struct Header {
    std::string type;
    std::optional<bool> by_columns;
    std::optional<std::vector<std::uint64_t>> shape;
};

/// The header is the text of a Python dictionary with three known keys, each value a string, True or False, or a tuple of integers.
class HeaderReader {
public:
    HeaderReader(std::string_view text, const std::string& file) : text_(text), file_(file) {}

    Header read() {
        Header r;
        expect('{');
        while (!next('}')) {
            const std::string key = quoted();
            expect(':');
            if (key == "descr" && r.type.empty() && peek() == '\'') {
                r.type = quoted();
            } else if (key == "fortran_order" && !r.by_columns) {
                r.by_columns = boolean();
            } else if (key == "shape" && !r.shape) {
                r.shape = tuple();
            } else {
                refuse();
            }
            if (!next(',')) {
                expect('}');
                break;
            }
        }
        if (peek() != '\0' || r.type.empty() || !r.by_columns || !r.shape) {
            refuse();
        }
        return r;
    }

private:
    [[noreturn]] void refuse() const {
        throw InputError(file_, "header",
                         "is " + in_quotes(text_) + "; expected {'descr': '<f8', 'fortran_order': False, 'shape': (ROWS, COLUMNS), }");
    }
    /// The next character that is no space; NUL at the end.
    char peek() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) {
            ++at_;
        }
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    bool next(char c) {
        const bool r = peek() == c;
        at_ += r ? 1 : 0;
        return r;
    }
    void expect(char c) {
        if (!next(c)) {
            refuse();
        }
    }
    std::string quoted() {
        expect('\'');
        const auto end = text_.find('\'', at_);
        if (end == std::string_view::npos) {
            refuse();
        }
        const std::string r(text_.substr(at_, end - at_));
        at_ = end + 1;
        return r;
    }
    bool boolean() {
        peek();
        for (const auto& [word, value] : {std::pair<std::string_view, bool>{"True", true}, {"False", false}}) {
            if (text_.substr(at_, word.size()) == word) {
                at_ += word.size();
                return value;
            }
        }
        refuse();
    }
    std::vector<std::uint64_t> tuple() {
        std::vector<std::uint64_t> r;
        expect('(');
        while (!next(')')) {
            r.push_back(count());
            if (!next(',')) {
                expect(')');
                break;
            }
        }
        return r;
    }
    std::uint64_t count() {
        constexpr int most_digits = 18;
        std::uint64_t r = 0;
        int digits = 0;
        for (char c = peek(); c >= '0' && c <= '9'; c = at_ < text_.size() ? text_[at_] : '\0') {
            if (++digits > most_digits) {
                refuse();
            }
            r = 10 * r + static_cast<std::uint64_t>(c - '0');
            ++at_;
        }
        if (digits == 0) {
            refuse();
        }
        return r;
    }

    std::string_view text_;
    const std::string& file_;
    std::size_t at_ = 0;
};

std::uint64_t unsigned_at(std::string_view bytes, std::size_t size, bool big_endian) {
    std::uint64_t r = 0;
    for (std::size_t i = 0; i < size; ++i) {
        r = 256 * r + static_cast<unsigned char>(bytes[big_endian ? i : size - 1 - i]);
    }
    return r;
}

/// The numbers' width in bytes and their order.
struct NumberType {
    std::size_t size = 0;
    bool big_endian = false;
};

NumberType number_type(const std::string& type, const std::string& file) {
    for (const auto& [name, size, big_endian] :
         {std::tuple<const char*, std::size_t, bool>{"<f8", 8U, false}, {">f8", 8U, true}, {"<f4", 4U, false}, {">f4", 4U, true}}) {
        if (type == name) {
            return {size, big_endian};
        }
    }
    throw InputError(file, "header.descr", "is " + in_quotes(type) + R"(; expected float64 or float32: "<f8", ">f8", "<f4" or ">f4")");
}

double number_at(std::string_view bytes, const NumberType& type) {
    const std::uint64_t bits = unsigned_at(bytes, type.size, type.big_endian && !mutant("npy_byte_order_ignored"));
    return type.size == sizeof(double) ? std::bit_cast<double>(bits) : static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
}

} // namespace

bool names_npy(std::string_view path) { return path.ends_with(".npy"); }

Matrix<Rational> parse_npy(std::string_view bytes, const std::string& file) {
    constexpr std::size_t preamble = 8; // the magic and two bytes of version
    if (bytes.substr(0, magic.size()) != magic || bytes.size() < preamble) {
        throw InputError(file, "", "does not begin as an .npy file does; expected what numpy.save writes");
    }
    const int version = static_cast<unsigned char>(bytes[magic.size()]);
    if (version < 1 || version > 3) {
        throw InputError(file, "version", "is " + std::to_string(version) + "; expected 1, 2 or 3");
    }
    const std::size_t length_bytes = version == 1 ? 2 : 4;
    const auto truncated = [&] {
        return InputError(file, "header", "ends after " + std::to_string(bytes.size()) + " bytes; expected a whole header");
    };
    if (bytes.size() < preamble + length_bytes) {
        throw truncated();
    }
    const std::size_t length = unsigned_at(bytes.substr(preamble), length_bytes, false);
    const std::size_t begin = preamble + length_bytes;
    if (length > longest_header) {
        throw InputError(file, "header", "has " + std::to_string(length) + " bytes; expected at most " + std::to_string(longest_header));
    }
    if (bytes.size() - begin < length) {
        throw truncated();
    }
    const Header header = HeaderReader(bytes.substr(begin, length), file).read();
    const NumberType type = number_type(header.type, file);
    const std::vector<std::uint64_t>& shape = *header.shape;
    if (shape.size() != 2 || shape[0] == 0 || shape[1] == 0) {
        std::string shown;
        for (const std::uint64_t n : shape) {
            shown += (shown.empty() ? "" : ", ") + std::to_string(n);
        }
        throw InputError(file, "header.shape", "is (" + shown + "); expected two dimensions, both at least 1");
    }
    if (shape[0] > max_npy_numbers || shape[1] > max_npy_numbers / shape[0]) {
        throw InputError(file, "header.shape",
                         "is (" + std::to_string(shape[0]) + ", " + std::to_string(shape[1]) + "); expected at most " +
                             std::to_string(max_npy_numbers) + " numbers");
    }
    const std::string_view numbers = bytes.substr(begin + length);
    if (numbers.size() != shape[0] * shape[1] * type.size) {
        throw InputError(file, "",
                         "has " + std::to_string(numbers.size()) + " bytes of numbers; expected " + std::to_string(shape[0] * shape[1] * type.size) +
                             " for " + std::to_string(shape[0]) + " x " + std::to_string(shape[1]) + " numbers of " + std::to_string(type.size) +
                             " bytes");
    }
    Matrix<Rational> r(static_cast<Index>(shape[0]), static_cast<Index>(shape[1]));
    for (std::size_t i = 0; i < shape[0]; ++i) {
        for (std::size_t j = 0; j < shape[1]; ++j) {
            const std::size_t position = *header.by_columns && !mutant("npy_by_columns_ignored") ? j * shape[0] + i : i * shape[1] + j;
            const double value = number_at(numbers.substr(position * type.size, type.size), type);
            if (!std::isfinite(value)) {
                throw InputError(file, "[" + std::to_string(i) + "][" + std::to_string(j) + "]",
                                 std::string("is ") +
                                     (std::isnan(value) ? "nan"
                                      : value > 0       ? "inf"
                                                        : "-inf") +
                                     "; expected a finite number");
            }
            Rational& entry = r(static_cast<Index>(i), static_cast<Index>(j));
            mpq_set_d(entry.backend().data(), value); // exact
        }
    }
    return r;
}

Matrix<Rational> read_npy(const std::string& path) {
    const std::string bytes = bytes_of_file(path, max_bytes + 1, "an .npy file");
    if (bytes.size() > max_bytes) {
        throw InputError(path, "",
                         "is longer than " + std::to_string(max_bytes) + " bytes; expected at most " + std::to_string(max_npy_numbers) + " numbers");
    }
    return parse_npy(bytes, path);
}

} // namespace attest
