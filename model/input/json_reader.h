// Reading JSON safely: every document of the project comes in through here, as a sequence of events.
//
// The tokens are nlohmann-json's (strict: nothing after the document, UTF-8 checked). On top of them, because its own
// document reader does otherwise: nesting is bounded, a key may stand only once in an object, numbers are never
// converted (JsonScalar keeps what the file says, 1e400 too), and every message names the file and the place in it.
// Events, not a document in memory: a dataset of 10^6 samples is read straight into its arrays.
#pragma once

#include "model/input/byte_source.h"

#include <cstdint>
#include <vector>

namespace attest {

inline constexpr std::size_t max_json_depth = 64;
inline constexpr std::size_t max_json_keys = 256; ///< of one object; duplicates are found by comparing all of them

/// Where in a document the reader stands.
class JsonPath {
public:
    /// `place` is put before every place (of a document embedded in another); may be empty.
    explicit JsonPath(std::string file, std::string place = "") : file_(std::move(file)), place_(std::move(place)) {}

    const std::string& file() const { return file_; }
    /// "samples[3].context[1]"; empty at the root.
    std::string text() const;
    /// Throws InputError(file, text(), problem).
    [[noreturn]] void fail(const std::string& problem) const;
    /// The key of the innermost object, the index in the innermost array. Only inside one with a current value.
    const std::string& key() const { return levels_[depth_ - 1].keys[levels_[depth_ - 1].count - 1]; }
    std::size_t index() const { return levels_[depth_ - 1].count - 1; }
    /// Number of open objects and arrays.
    std::size_t depth() const { return depth_; }

    // For the readers that walk a document. They throw InputError at a limit or a duplicate key.
    void enter(bool array);
    void leave() { --depth_; }
    void next_element() { ++levels_[depth_ - 1].count; }
    void next_key(const std::string& key);
    bool in_array() const { return depth_ != 0 && levels_[depth_ - 1].array; }
    /// Between two members of an object there is no current one: places then name the object itself.
    void end_member() { levels_[depth_ - 1].inside = false; }

private:
    struct Level {
        bool array = false;
        bool inside = false;           // an object's key has been read and not its end
        std::size_t count = 0;         // elements or keys so far
        std::vector<std::string> keys; // the first `count` are those of this object
    };
    std::string file_;
    std::string place_;
    std::vector<Level> levels_; // kept beyond depth_ to reuse their memory
    std::size_t depth_ = 0;
};

/// ".name", or ["..."] around a key that is no plain word; without the dot at the start of a place.
std::string place_of_key(const std::string& place, const std::string& key);
std::string place_of_index(const std::string& place, std::size_t index);

/// A value that is neither an object nor an array.
struct JsonScalar {
    enum class Kind { text, integer, unsigned_integer, number, boolean, null };
    Kind kind = Kind::null;
    std::int64_t integer = 0;           ///< integer
    std::uint64_t unsigned_integer = 0; ///< unsigned_integer: one that does not fit `integer`
    bool boolean = false;
    std::string text; ///< text; number (a fraction, an exponent, or too many digits): as it stands in the file

    /// As a message shows it, shortened.
    std::string shown() const;
};

/// What receives a document. `at` is the place of the value; at key() that of the object.
class JsonHandler {
public:
    virtual ~JsonHandler() = default;
    virtual void begin_object(const JsonPath& at) = 0;
    virtual void key(const JsonPath& at, const std::string& name) = 0;
    virtual void end_object(const JsonPath& at) = 0;
    virtual void begin_array(const JsonPath& at) = 0;
    virtual void end_array(const JsonPath& at) = 0;
    virtual void scalar(const JsonPath& at, const JsonScalar& value) = 0;
};

/// Sends the whole document to `handler`. Throws InputError for anything that is not JSON within the limits.
void read_json(ByteSource source, JsonHandler& handler);

} // namespace attest
