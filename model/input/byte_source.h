// The bytes of an input file or text, one after the other, within bounds.
//
// Whatever the input is (a regular file, a pipe, a device that never ends), memory stays at one buffer and reading stops
// at max_input_bytes. Two things that the JSON lexer above would not refuse by itself are refused here: a NUL byte (it
// would be taken for the end of the text) and a string, number or stretch of white space of more than max_token_bytes
// (the lexer keeps it whole, and several times over in its error message).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace attest {

inline constexpr std::size_t max_input_bytes = 256U * 1000U * 1000U;
inline constexpr std::size_t max_token_bytes = 1000U * 1000U;

class ByteSource {
public:
    /// Opens a file; "-" is standard input. Throws InputError when it cannot be opened, is a directory or is too large.
    static ByteSource of_file(const std::string& path);
    /// `text` must outlive the source; `name` stands for the file in messages.
    static ByteSource of_text(std::string_view text, std::string name);
    ~ByteSource();
    ByteSource(ByteSource&&) noexcept;
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;
    ByteSource& operator=(ByteSource&&) = delete;

    const std::string& name() const { return name_; }
    /// Is there another byte? Reads on when the buffer is used up. Throws InputError.
    bool more() { return at_ != chunk_.size() || fill(); }
    /// The byte that more() promised.
    char current() const { return chunk_[at_]; }
    void advance() { ++at_; }

private:
    explicit ByteSource(std::string name);
    bool fill();
    void inspect();
    std::string place() const;

    std::string name_;
    int descriptor_ = -1;
    bool owns_descriptor_ = false;
    std::unique_ptr<char[]> buffer_;
    std::string_view chunk_;
    std::size_t at_ = 0;
    std::size_t total_ = 0; // bytes seen so far
    // of inspect(), from chunk to chunk
    std::size_t line_ = 1;
    std::size_t column_ = 0;
    std::size_t token_bytes_ = 0;
    bool in_string_ = false;
    bool escaped_ = false;
};

} // namespace attest
