// Text that came from a file, as it may be printed: names of tokens and paths hold whatever their author liked, escape sequences and newlines too.
#pragma once

#include "model/data/dataset.h"
#include "model/input/input_error.h"

namespace attest {

inline constexpr std::size_t longest_shown_name = 200; ///< bytes

/// A token's name or number on one line, control characters as \xNN.
inline std::string shown_name(const Dataset& data, Token v) { return shortened(data.name(v), longest_shown_name); }
/// A path likewise, never cut.
inline std::string shown_path(std::string_view path) { return shortened(path, path.size()); }

} // namespace attest
