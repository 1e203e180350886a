// Files are written whole or not at all: to a temporary name in the same folder, to the disk, then renamed. So a full disk, a signal or a
// crash leaves the file that was there before, and nobody ever reads half of one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace attest {

/// Makes `text` the content of the file; its folder is made where needed. Throws InputError (file, the system's reason) when that fails.
void write_whole_file(const std::string& path, const std::string& text);

/// The same for a text too long to hold, written piece by piece; without finish() the file is what it was.
class WholeFile {
public:
    /// Makes the folder where needed, and the temporary file in it. Throws InputError as above, so does every function below.
    explicit WholeFile(std::string path);
    ~WholeFile();
    WholeFile(const WholeFile&) = delete;
    WholeFile& operator=(const WholeFile&) = delete;

    void append(std::string_view text);
    /// Renames the temporary file. Nothing is appended after it.
    void finish();

private:
    void flush();
    void remove_fresh();
    [[noreturn]] void give_up(int reason);

    std::string path_;
    std::string fresh_;
    std::string waiting_; ///< not yet written
    bool device_ = false; ///< /dev/stdout, a pipe: written to, never replaced
    int file_ = -1;       ///< -1: finished, or given up
};

/// Why no file can be made in the folder (which need not exist yet), judged by the nearest folder above it that does; nothing when it can.
/// Creates nothing, so it can be asked before a long run. A disk that fills up later is seen only when the file is written.
std::optional<std::string> why_not_writable(const std::string& folder);

} // namespace attest
