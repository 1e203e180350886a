// Colour on a terminal, where it helps to find what is wrong. Nothing is told by colour alone: the words are the same without.
#pragma once

#include <string>

namespace attest {

enum class Tone { plain, good, bad, doubtful };

/// Standard output is a terminal that shows colours, and NO_COLOR (https://no-color.org) is unset or empty.
bool output_has_colours();

/// The text in the tone's colour where `colours`; unchanged for plain and for an empty text.
std::string painted(const std::string& text, Tone tone, bool colours = output_has_colours());

} // namespace attest
