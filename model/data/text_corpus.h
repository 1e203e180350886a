// Real text as a dataset: next-token prediction on the windows of a text.
//
// The text becomes a sequence of tokens: words (runs of letters, digits, apostrophes and characters outside ASCII, in lower case as far as ASCII
// goes), or characters (code points as they are). A window of `context` tokens is a sample whose label is the token that follows, provided it occurs
// in the window (assumption R); windows whose next token does not are counted and left out. With a limit of the vocabulary the most frequent tokens
// are kept, the first in the text of equally frequent ones, and the others are taken out of the sequence before windows are made.
#pragma once

#include "model/data/dataset.h"

#include <optional>

namespace attest {

struct TextOptions {
    int context = 8;           ///< T >= 1: tokens of a context; the last one is the query
    std::optional<int> tokens; ///< largest vocabulary; nothing: all tokens
    bool characters = false;   ///< tokens are characters, not words
};

struct TextDataset {
    Dataset data;                       ///< one-hot, tokens named, numbered by frequency (the most frequent is 0)
    std::size_t length = 0;             ///< tokens of the text
    std::size_t outside_vocabulary = 0; ///< of them taken out
    std::size_t windows = 0;            ///< contexts with a next token
    std::size_t without_label = 0;      ///< of them left out: the next token is not in the context
};

/// `file` stands for the text in messages. Throws InputError for text that is not UTF-8, for a text without a window, for one without a sample.
TextDataset dataset_from_text(const std::string& text, const TextOptions& options, const std::string& file);

} // namespace attest
