// Text as a dataset, by hand, and texts that are none.
#include "model/data/text_corpus.h"

#include "model/data/dataset_json.h"
#include "model/input/input_error.h"

#include <gtest/gtest.h>

namespace attest {
namespace {

TextOptions options(int context, std::optional<int> tokens = std::nullopt, bool characters = false) { return {context, tokens, characters}; }

std::string message_of(const std::string& text, const TextOptions& wanted) {
    try {
        dataset_from_text(text, wanted, "t");
    } catch (const InputError& error) {
        return error.what();
    }
    return "no error";
}

TEST(TextCorpus, windows_whose_next_word_occurs_are_samples) {
    // the cat | the dog | the cat: "the" 3, "cat" 2, "dog" 1
    const TextDataset text = dataset_from_text("The cat, the DOG; the cat", options(2), "t");
    EXPECT_EQ(text.data.names(), (std::vector<std::string>{"the", "cat", "dog"}));
    EXPECT_EQ(text.length, 6U);
    EXPECT_EQ(text.windows, 4U);
    EXPECT_EQ(text.without_label, 2U); // "cat the" -> dog, "dog the" -> cat
    ASSERT_EQ(text.data.size(), 2U);
    EXPECT_EQ(text.data.sample(0).label, 0);
    EXPECT_EQ(text.data.sample(0).query, 1);
    EXPECT_TRUE(realisable(text.data));
    EXPECT_TRUE(text.data.embedding().is_one_hot());
}

TEST(TextCorpus, rare_words_are_taken_out_before_windows_are_made) {
    const TextDataset text = dataset_from_text("a b x a b y a b", options(2, 2), "t");
    EXPECT_EQ(text.outside_vocabulary, 2U);
    EXPECT_EQ(text.windows, 4U);
    EXPECT_EQ(text.data.size(), 4U); // a b -> a, b a -> b, ...
    EXPECT_EQ(text.data.tokens(), 2);
}

TEST(TextCorpus, characters_are_code_points) {
    const TextDataset text = dataset_from_text("é\né\n", options(2, std::nullopt, true), "t");
    EXPECT_EQ(text.data.names(), (std::vector<std::string>{"é", "\n"}));
    EXPECT_EQ(text.data.size(), 2U);
}

TEST(TextCorpus, the_dataset_survives_its_file) {
    const TextDataset text = dataset_from_text("Don't \"quote\" – don't quote don't", options(3), "t");
    const Dataset again = parse_dataset(dataset_text(text.data), "again");
    EXPECT_EQ(dataset_text(again), dataset_text(text.data));
    EXPECT_EQ(again.names(), text.data.names());
}

TEST(TextCorpus, equally_frequent_words_stand_in_the_order_of_the_text) {
    EXPECT_EQ(dataset_from_text("c b a c b a", options(3), "t").data.names(), (std::vector<std::string>{"c", "b", "a"}));
}

TEST(TextCorpus, says_what_is_wrong_with_a_text) {
    EXPECT_EQ(message_of("a b", options(2)), "t: 2 words; expected more than 2, the length of a context");
    EXPECT_EQ(message_of("", options(1, std::nullopt, true)), "t: 0 characters; expected more than 1, the length of a context");
    EXPECT_EQ(message_of("a b c d", options(2)), "t: no next token occurs in its context; expected a longer text or a longer --context");
    EXPECT_EQ(message_of("ab\xFF", options(1)), "t: byte 2: is not UTF-8 or 0; expected a text in UTF-8");
    EXPECT_EQ(message_of("a\xED\xA0\x80", options(1)), "t: byte 1: is not UTF-8 or 0; expected a text in UTF-8");
    EXPECT_EQ(message_of(std::string("a\0b", 3), options(1)), "t: byte 1: is not UTF-8 or 0; expected a text in UTF-8");
}

} // namespace
} // namespace attest
