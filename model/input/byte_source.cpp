#include "model/input/byte_source.h"

#include "model/input/input_error.h"
#include "model/input/input_file.h"

#include <cerrno>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace attest {
namespace {

constexpr std::size_t buffer_bytes = 64U * 1024U;

std::string megabytes(std::size_t bytes) { return std::to_string(bytes / 1000000U) + " MB"; }

bool is_structure(char c) { return c == ',' || c == ':' || c == '[' || c == ']' || c == '{' || c == '}'; }

[[noreturn]] void refuse_size(const std::string& name, const std::string& what) {
    throw InputError(name, "", what + "; expected at most " + megabytes(max_input_bytes));
}

} // namespace

ByteSource::ByteSource(std::string name) : name_(std::move(name)) {}

ByteSource::ByteSource(ByteSource&& other) noexcept
    : name_(std::move(other.name_)), descriptor_(other.descriptor_), owns_descriptor_(std::exchange(other.owns_descriptor_, false)),
      buffer_(std::move(other.buffer_)), chunk_(other.chunk_), at_(other.at_), total_(other.total_), line_(other.line_), column_(other.column_),
      token_bytes_(other.token_bytes_), in_string_(other.in_string_), escaped_(other.escaped_) {}

ByteSource::~ByteSource() {
    if (owns_descriptor_) {
        ::close(descriptor_);
    }
}

ByteSource ByteSource::of_file(const std::string& path) {
    ByteSource r(path == "-" ? "standard input" : path.empty() ? "\"\"" : path);
    r.owns_descriptor_ = path != "-";
    r.descriptor_ = r.owns_descriptor_ ? open_input(path) : STDIN_FILENO;
    if (r.descriptor_ < 0) {
        r.owns_descriptor_ = false;
        throw InputError(shortened(r.name_, 1000), "", std::string("cannot be opened (") + std::strerror(errno) + "); expected a readable file");
    }
    struct stat status {};
    if (::fstat(r.descriptor_, &status) == 0) {
        if (S_ISDIR(status.st_mode)) {
            throw InputError(r.name_, "", "is a directory; expected a file");
        }
        if (S_ISREG(status.st_mode) && static_cast<std::size_t>(status.st_size) > max_input_bytes) {
            refuse_size(r.name_, "has " + megabytes(static_cast<std::size_t>(status.st_size)));
        }
    }
    r.buffer_ = std::make_unique<char[]>(buffer_bytes);
    return r;
}

ByteSource ByteSource::of_text(std::string_view text, std::string name) {
    ByteSource r(std::move(name));
    if (text.size() > max_input_bytes) {
        refuse_size(r.name_, "has " + megabytes(text.size()));
    }
    r.chunk_ = text;
    r.inspect();
    return r;
}

bool ByteSource::fill() {
    if (descriptor_ < 0) {
        return false;
    }
    const ssize_t count = read_input(descriptor_, buffer_.get(), buffer_bytes);
    if (count < 0) {
        throw InputError(name_, "", std::string("cannot be read (") + std::strerror(errno) + "); expected a readable file");
    }
    at_ = 0;
    chunk_ = {buffer_.get(), static_cast<std::size_t>(count)};
    total_ += chunk_.size();
    if (total_ > max_input_bytes) {
        refuse_size(name_, "has more than " + megabytes(max_input_bytes));
    }
    inspect();
    return count > 0;
}

std::string ByteSource::place() const { return "line " + std::to_string(line_) + ", column " + std::to_string(column_); }

void ByteSource::inspect() {
    for (const char c : chunk_) {
        ++column_;
        if (c == '\0') {
            throw InputError(name_, place(), "is a NUL byte; expected JSON text");
        }
        if (c == '\n') {
            ++line_;
            column_ = 0;
        }
        if (in_string_) {
            in_string_ = escaped_ || c != '"';
            escaped_ = !escaped_ && c == '\\';
            ++token_bytes_;
        } else if (c == '"') {
            in_string_ = true;
            token_bytes_ = 0;
        } else {
            token_bytes_ = is_structure(c) ? 0 : token_bytes_ + 1;
        }
        if (token_bytes_ > max_token_bytes) {
            throw InputError(name_, place(),
                             "is within a string, a number or white space longer than " + megabytes(max_token_bytes) + "; expected less");
        }
    }
}

} // namespace attest
