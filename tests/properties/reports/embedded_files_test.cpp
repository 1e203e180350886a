#include "properties/reports/embedded_files.h"

#include "model/data/dataset_json.h"
#include "model/data/weights_json.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

using namespace attest;

TEST(AuthorsData, the_built_in_files_are_those_of_the_folder) {
    ASSERT_EQ(authors_files().size(), 11U);
    for (const EmbeddedFile& file : authors_files()) {
        std::ostringstream text;
        text << std::ifstream(std::string(ATTEST_TEST_DATA "/data/authors/").append(file.name)).rdbuf();
        EXPECT_EQ(text.str(), file.text) << file.name;
    }
    EXPECT_THROW(authors_file("cyclic-9.json"), std::out_of_range);
}

TEST(AuthorsData, each_dataset_has_its_start_and_its_printed_results) {
    const JsonValue printed = parse_json_value(authors_file("printed.json"), "printed.json");
    for (int i = 0; i < 5; ++i) {
        const std::string name = "cyclic-" + std::to_string(i);
        const Dataset data = parse_dataset(authors_file(name + ".json"), name);
        EXPECT_EQ(parse_weights(authors_file(name + "-start.json"), name, data.dimension()).rows(), data.dimension());
        EXPECT_GT(printed.at(name).at("printed_final_correlation").number(), 0.98);
    }
}
