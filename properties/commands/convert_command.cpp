// attest convert text FILE, attest convert ntp FILE: other people's data as attest-dataset/1.
#include "model/data/dataset_json.h"
#include "model/data/next_tokens.h"
#include "model/data/text_corpus.h"
#include "model/input/byte_source.h"
#include "model/input/input_error.h"
#include "model/input/input_file.h"
#include "properties/commands/commands.h"
#include "properties/rendering/whole_output.h"
#include "properties/reports/shown_name.h"

#include <fmt/format.h>
#include <memory>

namespace attest {
namespace {

struct ConvertOptions {
    std::string kind;
    std::string file;
    TextOptions text;
};

/// The whole text; one that is too long to become a dataset is not read to its end.
std::string content(const std::string& path) {
    std::string r = bytes_of_file(path, max_input_bytes + 1, "a text file");
    if (r.size() > max_input_bytes) {
        throw InputError(path, "", "is longer than " + std::to_string(max_input_bytes) + " bytes; expected a shorter text");
    }
    return r;
}

void print_dataset(const Dataset& data) {
    WholeOutput output;
    const std::string document = dataset_text(data);
    std::fwrite(document.data(), 1, document.size(), output.stream());
    output.finish(stdout);
}

/// Contexts with counts of next tokens (attest-ntp/1).
void convert_next_tokens(const ConvertOptions& options) {
    const TextOptions none;
    if (options.text.context != none.context || options.text.tokens || options.text.characters) {
        throw InputError("", "--context, --tokens and --characters", "belong to the kind text; expected none of them with ntp");
    }
    const NextTokens tokens = read_next_tokens(options.file);
    const Dataset data = dataset_of_next_tokens(tokens, options.file);
    print_dataset(data);
    fmt::print(stderr, "attest: {}: {} contexts over {} tokens: {} samples, the contexts are the tokens {} to {}\n", shown_path(options.file),
               tokens.contexts.size(), tokens.tokens.tokens(), data.size(), tokens.tokens.tokens(), data.tokens() - 1);
}

void convert_text(const ConvertOptions& options) {
    const TextDataset text = dataset_from_text(content(options.file), options.text, options.file);
    print_dataset(text.data);
    const char* unit = options.text.characters ? "characters" : "words";
    fmt::print(stderr,
               "attest: {}: {} {}, {} different ones kept ({} outside the vocabulary); {} windows of {}: {} samples, {} left out because the next "
               "one is not in the context\n",
               shown_path(options.file), text.length, unit, text.data.tokens(), text.outside_vocabulary, text.windows, options.text.context,
               text.data.size(), text.without_label);
}

} // namespace

Command convert_command() {
    const auto options = std::make_shared<ConvertOptions>();
    return {
        .name = "convert",
        .help = "a text, or the next-token data of a linear decoder, as a dataset",
        .options = {{.name = "KIND",
                     .help = "text: windows of a text with the next token as label; ntp: next-token data of a linear decoder",
                     .target = &options->kind,
                     .required = true},
                    {.name = "FILE", .help = "the text, in UTF-8, or attest-ntp/1; - is standard input", .target = &options->file, .required = true},
                    {.name = "--context",
                     .help = "tokens of a context",
                     .target = &options->text.context,
                     .value = "T",
                     .least = 1,
                     .most = 1000000,
                     .default_text = "8"},
                    {.name = "--tokens",
                     .help = "keep the N most frequent tokens and take the others out of the text",
                     .target = &options->text.tokens,
                     .value = "N",
                     .least = 1,
                     .most = max_tokens},
                    {.name = "--characters", .help = "tokens are characters, not words", .target = &options->text.characters}},
        .run = [options] {
            if (options->kind == "text") {
                convert_text(*options);
            } else if (options->kind == "ntp") {
                convert_next_tokens(*options);
            } else {
                throw InputError("", "KIND", "is \"" + options->kind + "\"; expected text or ntp");
            }
            return 0;
        }};
}

} // namespace attest
