// attest inspect DATASET --weights FILE: one given weight matrix against the theory, every number enclosed.
#include "model/data/dataset_json.h"
#include "model/data/weights_json.h"
#include "model/input/input_error.h"
#include "properties/commands/commands.h"
#include "properties/commands/standard_streams.h"
#include "properties/reports/inspection_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>

namespace attest {
namespace {

constexpr int most_digits = 8000; // enclosures are printed with at most 9000
/// The weights are a dense exact matrix.
constexpr int largest_inspected = 500;

struct InspectOptions {
    std::string dataset;
    std::string weights;
    int digits = 20;
    bool json = false;
};

int inspect(const InspectOptions& options) {
    require_one_standard_input("--weights", options.weights, options.dataset);
    Dataset data = read_dataset(options.dataset);
    if (data.tokens() > largest_inspected || data.dimension() > largest_inspected) {
        throw InputError(options.dataset, "",
                         fmt::format("has {} tokens in {} dimensions; expected at most {} of each (exact matrices are dense)", data.tokens(),
                                     data.dimension(), largest_inspected));
    }
    const Matrix<Rational> w = read_weights(options.weights, data.dimension());
    const DatasetFacts facts(std::move(data));
    const WeightInspection inspection = inspect_weights(facts, w, options.digits);
    if (options.json) {
        write_inspection_json(stdout, inspection, options.digits);
    } else {
        write_inspection_text(stdout, facts.data(), inspection, options.dataset, options.weights);
    }
    const bool refuted = std::any_of(inspection.bounds.begin(), inspection.bounds.end(),
                                     [](const BoundAtWeights& b) { return b.verdict.outcome == Outcome::refuted; });
    return refuted ? 1 : 0;
}

} // namespace

Command inspect_command() {
    const auto options = std::make_shared<InspectOptions>();
    return {.name = "inspect",
            .help = "one given weight matrix against the theory, every number enclosed",
            .options =
                {{.name = "DATASET", .help = "an attest-dataset/1 file; - is standard input", .target = &options->dataset, .required = true},
                 {.name = "--weights", .help = "W: an attest-weights/1 or .npy file", .target = &options->weights, .value = "FILE", .required = true},
                 {.name = "--digits",
                  .help = "radius of every enclosure of x at most 1e-D max(1, |x|)",
                  .target = &options->digits,
                  .value = "D",
                  .least = 1,
                  .most = most_digits,
                  .default_text = "20"},
                 json_option(options->json, "print attest-inspection/1 instead of tables")},
            .run = [options] { return inspect(*options); }};
}

} // namespace attest
