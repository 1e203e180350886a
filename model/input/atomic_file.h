// Files are written whole or not at all: to a temporary name in the same folder, to the disk, then renamed. So a full disk, a signal or a
// crash leaves the file that was there before, and nobody ever reads half of one.
#pragma once

#include <optional>
#include <string>

namespace attest {

/// Makes `text` the content of the file; its folder is made where needed. Throws InputError (file, the system's reason) when that fails.
void write_whole_file(const std::string& path, const std::string& text);

/// Why no file can be made in the folder (which need not exist yet), judged by the nearest folder above it that does; nothing when it can.
/// Creates nothing, so it can be asked before a long run. A disk that fills up later is seen only when the file is written.
std::optional<std::string> why_not_writable(const std::string& folder);

} // namespace attest
