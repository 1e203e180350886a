#include "properties/reproduction/studies/published.h"

#include "model/data/dataset_json.h"
#include "model/data/weights_json.h"
#include "properties/reports/embedded_files.h"

namespace attest {

std::vector<PublishedDataset> published_datasets() {
    const JsonValue all = parse_json_value(authors_file("printed.json"), "printed.json");
    std::vector<PublishedDataset> r;
    for (const std::string& name : all.keys()) {
        const JsonValue facts = all.at(name);
        Dataset data = parse_dataset(authors_file(name + ".json"), name + ".json");
        Matrix<Rational> start = parse_weights(authors_file(name + "-start.json"), name + "-start.json", data.dimension());
        PublishedResult printed;
        const JsonValue components = facts.at("component_of_token_by_query");
        for (const std::string& query : components.keys()) {
            std::vector<std::int64_t> numbers;
            for (const JsonValue& number : components.at(query).elements()) {
                numbers.push_back(number.integer(0, data.tokens() - 1));
            }
            printed.component_of_token[static_cast<Token>(std::stol(query))] = std::move(numbers);
        }
        printed.correlation = Rational(facts.at("printed_final_correlation").number());
        printed.distance_to_finite = Rational(facts.at("printed_final_distance_to_W_fin").number());
        printed.norm_of_direction = Rational(facts.at("norm_W_mm").number());
        r.push_back({name, std::move(data), std::move(start), std::move(printed)});
    }
    return r;
}

} // namespace attest
