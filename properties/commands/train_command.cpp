// attest train DATASET: one training run against the theory, checkpoint by checkpoint; with --digits every number is proved.
#include "model/data/dataset_json.h"
#include "model/data/weights_json.h"
#include "model/input/input_error.h"
#include "model/numbers/number_text.h"
#include "properties/commands/commands.h"
#include "properties/commands/standard_streams.h"
#include "properties/rendering/whole_output.h"
#include "properties/reports/training_text.h"
#include "properties/search/interrupt.h"
#include "properties/search/progress.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <memory>

namespace attest {
namespace {

constexpr int theory_digits = 20; // of W_fin: more than double precision shows
constexpr int most_digits = 8000; // enclosures are printed with at most 9000
/// A certified run works over dense exact matrices: beyond this size of K or d a dataset would not fit.
constexpr int largest_certified = 500;
constexpr double seconds_to_conclude = 2; // after an interrupt

struct Arguments {
    std::string dataset;
    std::optional<std::string> start;
    std::optional<std::string> rate;
    std::optional<std::string> checkpoints;
    std::optional<int> digits;
    std::optional<std::string> optimiser;
    bool normalised = false;
    bool json = false;
    TrainingOptions training;
    TrainingFormat format;
};

std::string shown(std::string_view text) {
    constexpr std::size_t longest = 40;
    return '"' + std::string(text.substr(0, longest)) + (text.size() > longest ? "..." : "") + '"';
}

Rational parse_rate(const std::string& text, bool certified) {
    const char* const expected = "expected a positive exact number such as 0.01 or 1/3";
    Rational rate;
    try {
        rate = parse_exact(text);
    } catch (const NumberError& error) {
        throw InputError("", "--rate", shown(text) + ": " + error.what() + "; " + expected);
    }
    if (rate <= 0) {
        throw InputError("", "--rate", shown(text) + " is not above 0; " + expected);
    }
    const auto rounded = number_from<double>(rate);
    if (!certified && (rounded == 0 || !std::isfinite(rounded))) {
        throw InputError("", "--rate", shown(text) + " is outside the range of double precision; expected a number between 1e-300 and 1e300");
    }
    return rate;
}

Loss parse_loss(const std::string& name) {
    if (const std::optional<Loss> loss = find_loss(name)) {
        return *loss;
    }
    throw InputError("", "--loss", shown(name) + " is unknown; expected " + loss_names());
}

Optimiser parse_optimiser(const std::string& name) {
    if (const std::optional<Optimiser> optimiser = find_optimiser(name)) {
        return *optimiser;
    }
    throw InputError("", "--optimiser", shown(name) + " is unknown; expected " + optimiser_names());
}

/// The option "--decay" for the parameter "decay".
Option parameter_option(const std::shared_ptr<Arguments>& arguments, const OptimiserParameter& parameter) {
    std::vector<std::string> takers;
    for (const Optimiser optimiser : all_optimisers()) {
        for (const OptimiserParameter& taken : optimiser->parameters) {
            if (taken.name == parameter.name) {
                takers.push_back(taken.otherwise ? fmt::format("{} ({})", optimiser->name, to_text(*taken.otherwise)) : optimiser->name);
            }
        }
    }
    return {.name = "--" + parameter.name,
            .help = fmt::format("{}, an exact number; of {}", parameter.meaning, fmt::join(takers, ", ")),
            .target =
                [arguments, name = parameter.name](const std::string& text) {
                    try {
                        arguments->training.parameters[name] = parse_exact(text);
                    } catch (const NumberError& error) {
                        throw InputError("", "--" + name, shown(text) + ": " + error.what() + "; expected an exact number such as 0.9 or 9/10");
                    }
                },
            .value = "X"};
}

std::vector<std::int64_t> parse_checkpoints(const std::string& text, std::int64_t steps) {
    std::vector<std::int64_t> r;
    const auto refuse = [&](const std::string& problem) {
        throw InputError("", "--checkpoints",
                         problem + "; expected ascending step numbers from 0 to " + std::to_string(steps) + ", separated by commas");
    };
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t comma = std::min(text.find(',', begin), text.size());
        std::int64_t step = 0;
        const auto [end, error] = std::from_chars(text.data() + begin, text.data() + comma, step);
        if (error != std::errc() || end != text.data() + comma) {
            refuse(shown(std::string_view(text).substr(begin, comma - begin)) + " is not a step number");
        }
        if (step < 0 || step > steps) {
            refuse(std::to_string(step) + " is outside the run");
        }
        if (!r.empty() && step <= r.back()) {
            refuse(std::to_string(step) + " follows " + std::to_string(r.back()));
        }
        r.push_back(step);
        begin = comma + 1;
    }
    return r;
}

// What training cannot be asked about.
void require_trainable(const Arguments& arguments, const Dataset& data) {
    if (arguments.digits && (data.tokens() > largest_certified || data.dimension() > largest_certified)) {
        throw InputError(arguments.dataset, "",
                         fmt::format("has {} tokens in {} dimensions; with --digits expected at most {} of each (exact matrices are dense)",
                                     data.tokens(), data.dimension(), largest_certified));
    }
    if (!head_aligned(data)) {
        throw InputError(arguments.dataset, "head",
                         "is not aligned (C E' is not the identity); training expects the score of a label to be its attention mass");
    }
    if (!arguments.training.loss->at_zero && !realisable(data)) {
        for (std::size_t i = 0; i < data.size(); ++i) {
            const Sample sample = data.sample(i);
            if (multiplicity(sample.context, sample.label) == 0) {
                throw InputError(
                    arguments.dataset, "samples[" + std::to_string(i) + "].label",
                    "\"" + data.name(sample.label) +
                        "\" is not in its context, so the log-loss is infinite; expected a label of the context, or --loss squared or linear");
            }
        }
    }
}

/// Steps, and the time left.
class CertifiedProgress {
public:
    explicit CertifiedProgress(std::int64_t steps) : steps_(steps) {}
    ~CertifiedProgress() { line_.finish(); }
    CertifiedProgress(const CertifiedProgress&) = delete;
    CertifiedProgress& operator=(const CertifiedProgress&) = delete;

    void operator()(std::int64_t steps, int working_digits) {
        if (working_digits != working_digits_) { // a new attempt
            working_digits_ = working_digits;
            begin_ = line_.seconds();
        }
        if (line_.due()) {
            const double left = (line_.seconds() - begin_) / static_cast<double>(steps) * static_cast<double>(steps_ - steps);
            line_.show(fmt::format("step {} of {}, {} working digits, {:.0f} s left", steps, steps_, working_digits, left));
        }
    }

private:
    ProgressLine line_;
    std::int64_t steps_;
    int working_digits_ = 0;
    double begin_ = 0;
};

/// Prints a document whole, or not at all when a second interrupt or a slow disk comes first.
template <class Write>
void print_whole(const Write& write) {
    const StopScope concluding(interrupt_token().after_interrupt(seconds_to_conclude));
    WholeOutput output;
    write(output.stream());
    output.finish(stdout);
}

int status_of(bool interrupted, std::int64_t steps, std::int64_t wanted) {
    if (interrupted) {
        fmt::print(stderr, "interrupted after {} of {} steps: the document holds what was finished\n", steps, wanted);
    }
    return interrupted ? status_interrupted : 0;
}

/// The exit status.
int run_certified(const Arguments& arguments, const Dataset& data) {
    const std::atomic<bool>& interrupted = catch_interrupts();
    const Analysis analysis = analyze(data, certified_analysis_digits(*arguments.digits));
    const CertifiedTrainingRun result = [&] {
        CertifiedProgress progress(arguments.training.steps);
        return train_certified(data, analysis, arguments.training, *arguments.digits, interrupted,
                               [&](std::int64_t steps, int working_digits) { progress(steps, working_digits); });
    }();
    print_whole([&](std::FILE* out) {
        if (arguments.json) {
            write_training_json(out, data, result, arguments.format);
        } else {
            write_training_table(out, data, analysis, arguments.training, result, arguments.format);
        }
    });
    return status_of(result.interrupted, result.steps, arguments.training.steps);
}

int run(Arguments arguments) {
    TrainingOptions& training = arguments.training;
    training.optimiser = arguments.normalised  ? Optimiser::normalised
                         : arguments.optimiser ? parse_optimiser(*arguments.optimiser)
                                               : Optimiser::gradient;
    if (arguments.digits && training.optimiser != Optimiser::gradient) {
        throw InputError("", "--digits",
                         "cannot be had with --" + (arguments.normalised ? "normalised" : "optimiser " + training.optimiser->name) +
                             ", whose steps may stretch errors without a bound; expected the constant rate");
    }
    complete_parameters(training.optimiser, training.parameters, "--");
    if (arguments.rate) {
        training.rate = parse_rate(*arguments.rate, arguments.digits.has_value());
    }
    if (arguments.checkpoints) {
        training.checkpoints = parse_checkpoints(*arguments.checkpoints, training.steps);
    }
    require_one_standard_input("--start", arguments.start.value_or(""), arguments.dataset);
    const Dataset data = read_dataset(arguments.dataset);
    if (arguments.start) {
        training.start = read_weights(*arguments.start, data.dimension());
    }
    require_trainable(arguments, data);
    if (arguments.digits) {
        return run_certified(arguments, data);
    }
    const Analysis analysis = analyze(data, theory_digits);
    TrainingRun result = train(data, analysis, training);
    if (arguments.optimiser && result.weights && !result.interrupted) { // who names an optimiser asks for its norm
        result.norm_margin = norm_margin(data, analysis, training.optimiser, result.rate, training.loss, result.weights());
    }
    print_whole([&](std::FILE* out) {
        if (arguments.json) {
            write_training_json(out, data, training, result, arguments.format);
        } else {
            write_training_table(out, data, analysis, training, result, arguments.format);
        }
    });
    return status_of(result.interrupted, result.steps, training.steps);
}

} // namespace

Command train_command() {
    const auto arguments = std::make_shared<Arguments>();
    Command command{
        .name = "train",
        .help = "one training run against the theory, checkpoint by checkpoint",
        .options = {{.name = "DATASET", .help = "an attest-dataset/1 file; - is standard input", .target = &arguments->dataset, .required = true},
                    {.name = "--start", .help = "W(0): an attest-weights/1 or .npy file; default 0", .target = &arguments->start, .value = "WEIGHTS"},
                    {.name = "--steps",
                     .help = "number of steps",
                     .target = &arguments->training.steps,
                     .value = "N",
                     .least = 0,
                     .most = 0x1p53,
                     .default_text = "4000"},
                    {.name = "--rate",
                     .help = "step size, an exact number; default 1/beta, 1 when beta = 0, 0.01 with normalised, sign and adam",
                     .target = &arguments->rate,
                     .value = "ETA"},
                    {.name = "--normalised",
                     .help = "W <- W - ETA grad/|grad|; stops when the gradient is 0; the same as --optimiser normalised",
                     .target = &arguments->normalised},
                    {.name = "--optimiser",
                     .help = optimiser_names() + "; default gradient",
                     .target = &arguments->optimiser,
                     .value = "NAME",
                     .excludes = "--normalised"},
                    {.name = "--digits",
                     .help = "certify: every number an enclosure of the exact iterate's value, of radius at most 1e-D; constant rate only",
                     .target = &arguments->digits,
                     .value = "D",
                     .least = 1,
                     .most = most_digits},
                    {.name = "--loss",
                     .help = loss_names(),
                     .target = [arguments](const std::string& name) { arguments->training.loss = parse_loss(name); },
                     .value = "LOSS"},
                    {.name = "--checkpoints",
                     .help = "ascending step numbers; default 0, powers of two, the last",
                     .target = &arguments->checkpoints,
                     .value = "N,N,..."},
                    json_option(arguments->json, "print attest-training/1 instead of a table"),
                    {.name = "--matrices", .help = "print W also when d > 2000", .target = &arguments->format.all_matrices}},
        .run = [arguments] {
            arguments->format.source = arguments->dataset;
            return run(*arguments);
        }};
    for (const OptimiserParameter& parameter : all_optimiser_parameters()) {
        command.options.push_back(parameter_option(arguments, parameter));
    }
    return command;
}

} // namespace attest
