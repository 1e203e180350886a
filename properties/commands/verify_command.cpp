// attest verify: decides claims on drawn cases, or on a given dataset with inputs drawn for it.
//
// The seed is printed before the first case. Without --seconds it is 1 unless given, so that a plain run repeats itself; a run
// bounded by time starts from a fresh one. Counterexamples are case files and part of
// the report, so that a folder that cannot be written loses none. A file that was asked for and cannot be written costs status 2, never the report.
// With --output what each batch has found is kept beside that file until it is written (properties/search/run_journal.h), and the same command goes
// on from there; not with --cases-out, whose rows would be missing.
#include "model/data/dataset_json.h"
#include "model/data/weights_json.h"
#include "model/input/atomic_file.h"
#include "model/input/input_error.h"
#include "model/stop.h"
#include "properties/cases/case_json.h"
#include "properties/commands/case_folder.h"
#include "properties/commands/commands.h"
#include "properties/commands/output_file.h"
#include "properties/commands/standard_streams.h"
#include "properties/commands/verify_output.h"
#include "properties/rendering/program_name.h"
#include "properties/reports/case_lines.h"
#include "properties/reports/certificates.h"
#include "properties/search/interrupt.h"
#include "properties/search/progress.h"
#include "properties/search/run_journal.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>

namespace attest {
namespace {

/// Claims are decided over dense exact matrices: beyond this size of K or d a case would not fit.
constexpr int largest_dataset = 500;
constexpr std::uint64_t default_cases = 200;

struct VerifyOptions {
    std::vector<std::string> claims;
    std::string data;
    std::string weights; ///< a file; empty: weights are drawn
    std::optional<std::uint64_t> cases;
    std::optional<std::uint64_t> seed;
    std::optional<double> seconds;
    int jobs = 0;
    std::optional<double> effort;
    bool json = false;
    bool fail_on_vacuous = false;
    bool quiet = false;
    bool github = false;
    std::string junit;        ///< a file; empty: none
    std::string cases_out;    ///< a file; empty: none
    std::string certificates; ///< a folder; empty: none are written
    std::string out;          ///< the folder of counterexamples; empty: attest-cases
    std::optional<Shard> shard;
    std::string output; ///< the file of the part, or of the report; empty: none
};

Dataset read_given_dataset(const std::string& path) {
    Dataset r = read_dataset(path);
    if (r.tokens() > largest_dataset || r.dimension() > largest_dataset) {
        throw InputError(path, "",
                         fmt::format("has {} tokens in {} dimensions; expected at most {} of each (claims are decided on dense exact matrices)",
                                     r.tokens(), r.dimension(), largest_dataset));
    }
    return r;
}

/// W of --weights. Without claims that were named the others are left out, in `claims`; one that was named and speaks of no W is refused.
std::optional<Matrix<Rational>> given_weights(const VerifyOptions& options, const std::optional<Dataset>& data, std::vector<const Claim*>& claims) {
    if (options.weights.empty()) {
        return std::nullopt;
    }
    if (!data) {
        throw InputError("", "--weights", fmt::format("is {}, without --data; expected the dataset that the weights belong to", options.weights));
    }
    Matrix<Rational> w = read_weights(options.weights, data->dimension());
    std::erase_if(claims, [&](const Claim* claim) {
        const bool asked = std::find(options.claims.begin(), options.claims.end(), claim->id) != options.claims.end();
        const bool speaks = speaks_of_weights(*claim, *data);
        if (asked && !speaks) {
            throw InputError("", "--weights",
                             fmt::format("does not go with {}, which speaks of no given W; expected claims such as loss.convex", claim->id));
        }
        return !speaks;
    });
    if (claims.empty()) {
        throw InputError("", "--weights", "goes with none of these claims, which speak of no given W; expected claims such as loss.convex");
    }
    return w;
}

std::uint64_t fresh_seed() {
    std::random_device device;
    return device(); // 32 bits: short enough to type again
}

/// The claim under way on a terminal, one line a claim elsewhere.
class ClaimProgress {
public:
    explicit ClaimProgress(std::size_t claims) : claims_(claims) {}

    void operator()(const Claim& claim, std::uint64_t cases) {
        const bool another = &claim != current_;
        if (another) {
            finish_claim();
            current_ = &claim;
            ++number_;
        }
        cases_ = cases;
        if (line_.terminal() && (another || line_.due())) {
            line_.show(text());
        }
    }
    void finish() {
        finish_claim();
        line_.finish();
    }

private:
    void finish_claim() {
        if (current_ && !line_.terminal()) {
            line_.show(text());
        }
    }
    std::string text() const { return fmt::format("[{}/{}] {}: {} cases", number_, claims_, current_->id, cases_); }

    ProgressLine line_;
    std::size_t claims_;
    const Claim* current_ = nullptr;
    std::size_t number_ = 0;
    std::uint64_t cases_ = 0;
};

/// Writes the certificates that the held verdicts rest on, once for each dataset and kind.
/// The folder was asked for, so one that cannot be written is refused
/// before the run; a disk that fills up later costs certificates, never the report.
class CertificateFolder {
public:
    explicit CertificateFolder(std::string folder) : folder_(std::move(folder)) {
        if (const auto reason = folder_.empty() ? std::nullopt : why_not_writable(folder_)) {
            throw InputError("", "--certificates",
                             fmt::format("{}: nothing can be written there ({}); expected a folder that can be written", folder_, *reason));
        }
    }

    void add(const DecidedCase& decided) {
        if (folder_.empty() || decided.decision.error || decided.decision.verdict.outcome != Outcome::held) {
            return;
        }
        std::set<CertificateKind> kinds = certificate_kinds(decided.claim.id);
        if (kinds.empty()) {
            return;
        }
        const Case value = decided.make();
        const std::string dataset = dataset_text(value.dataset);
        std::erase_if(kinds, [&](CertificateKind kind) { return !written_.insert({kind, dataset}).second; });
        if (!kinds.empty()) {
            std::vector<std::string> left_out;
            count([&] {
                return write_certificates(CaseFacts(value), folder_, fmt::format("{}-{}", decided.claim.id, decided.seed), kinds, &left_out).size();
            });
            for (const std::string& reason : left_out) {
                fmt::print(stderr, "{}\n", reason);
            }
        }
    }
    void add(const Counterexample& counterexample) {
        const std::string stem = fmt::format("{}-{}", counterexample.check, counterexample.seed);
        count([&]() -> std::size_t {
            return write_counterexample_certificate(counterexample.check, CaseFacts(counterexample.value), folder_, stem) ? 1 : 0;
        });
    }
    std::size_t files() const { return files_; }

private:
    template <class Write>
    void count(Write write) {
        try {
            files_ += write();
        } catch (const InputError& error) {
            fmt::print(stderr, "{}\n", error.what());
        }
    }

    std::string folder_;
    std::set<std::pair<CertificateKind, std::string>> written_;
    std::size_t files_ = 0;
};

/// The rows of --cases-out. Opened before the run, so that a file that cannot be made is refused before it.
class CaseLines {
public:
    explicit CaseLines(const std::string& path) {
        if (!path.empty()) {
            file_.emplace(path);
        }
    }
    void add(const DecidedCase& decided) {
        guarded([&] { file_->append(case_line(decided)); });
    }
    /// Did everything arrive?
    bool finish() {
        guarded([&] { file_->finish(); });
        return !failed_;
    }

private:
    template <class Write>
    void guarded(Write write) {
        if (file_ && !failed_) {
            try {
                write();
            } catch (const InputError& error) {
                failed_ = true;
                fmt::print(stderr, "{}\n", error.what());
            }
        }
    }

    std::optional<WholeFile> file_;
    bool failed_ = false;
};

/// What the parts of a run share, and whether it is the whole.
Part part_of(const VerifyOptions& options, const RunReport& report, const std::vector<const Claim*>& claims, const std::optional<Dataset>& data,
             const std::optional<Matrix<Rational>>& weights) {
    nlohmann::ordered_json of;
    of["revision"] = revision();
    of["seed"] = report.seed;
    of["cases"] = report.cases;
    of["effort"] = report.effort;
    of["fail_on_vacuous"] = options.fail_on_vacuous;
    of["claims"] = nlohmann::ordered_json::array();
    for (const Claim* claim : claims) {
        of["claims"].push_back(claim->id);
    }
    of["data"] = data ? dataset_to_json(*data) : nlohmann::ordered_json();
    if (weights) {
        of["weights"] = matrix_to_json(*weights);
    }
    std::vector<std::string> arguments = {"verify"};
    arguments.insert(arguments.end(), options.claims.begin(), options.claims.end());
    for (const auto& [name, value] : {std::pair<std::string, std::string>{"--data", options.data},
                                      {"--weights", options.weights},
                                      {"--seed", std::to_string(report.seed)},
                                      {"--cases", std::to_string(options.cases.value_or(default_cases))},
                                      {"--effort", fmt::format("{}", report.effort)}}) {
        if (!value.empty()) {
            arguments.insert(arguments.end(), {name, value});
        }
    }
    if (options.fail_on_vacuous) {
        arguments.emplace_back("--fail-on-vacuous");
    }
    return {"verify", options.shard.value_or(Shard{}), std::move(arguments), JsonValue(of, ""), JsonValue(nullptr, "")};
}

/// Decides the shard's cases of each claim and writes the part. The status is that of the work done: what it found is for the merge to say.
int verify_shard(const VerifyOptions& options, const std::vector<const Claim*>& claims, const RunOptions& run, const Part& part,
                 ClaimProgress& progress) {
    nlohmann::ordered_json result;
    result["claims"] = nlohmann::ordered_json::array();
    std::uint64_t cases = 0;
    bool finished = true;
    for (std::size_t i = 0; finished && i < claims.size(); ++i) {
        ClaimPart of_claim = claim_part(*claims[i], run, part.shard);
        decide_part(*claims[i], of_claim, run);
        finished = of_claim.finished();
        cases += of_claim.next() - of_claim.range.first;
        result["claims"].push_back({{"id", claims[i]->id}, {"part", claim_part_to_json(of_claim)}});
    }
    progress.finish();
    if (!finished) {
        return interrupted_before_the_end(options.output);
    }
    return write_part({part.command, part.shard, part.arguments, part.of, JsonValue(result, "")}, options.output,
                      fmt::format("{} cases of {} claims", cases, claims.size()));
}

int verify(const VerifyOptions& options) {
    std::vector<const Claim*> claims = find_claims_and_parts(options.claims);
    require_one_standard_input("--weights", options.weights, options.data);
    const std::optional<Dataset> data = options.data.empty() ? std::nullopt : std::optional<Dataset>(read_given_dataset(options.data));
    const std::size_t found = claims.size();
    const std::optional<Matrix<Rational>> weights = given_weights(options, data, claims);
    if (claims.size() != found && !options.quiet) {
        fmt::print(stderr, "{} of {} claims speak of a given W; the others are not asked\n", claims.size(), found);
    }
    const double effort = options.effort ? *options.effort : options.shard ? 1 : effort_from_environment(); // a part is what its options say
    require_output(options.output, options.shard, options.seconds.has_value());
    if (options.shard && options.json) {
        throw InputError("", "--json", "does not go with --shard, which prints no report; expected --json at attest merge");
    }
    const std::string folder = options.shard ? options.out : case_folder(options.out); // a shard writes no cases
    CertificateFolder certificates(options.certificates);
    require_place("--junit", options.junit);
    require_place("--cases-out", options.cases_out);
    CaseLines case_lines(options.cases_out);
    if (options.quiet) {
        ProgressLine::silence();
    }
    const std::uint64_t wanted = options.cases ? *options.cases : (options.seconds ? 0 : default_cases);
    RunReport report;
    report.seed = options.seed ? *options.seed : (options.seconds ? fresh_seed() : 1);
    report.cases = wanted == 0 ? 0 : static_cast<std::uint64_t>(std::max(1.0, std::round(static_cast<double>(wanted) * effort)));
    report.effort = effort;
    report.given = data.has_value();
    // On a given dataset a hypothesis that fails is an answer; cases that were drawn and are all vacuous have decided nothing.
    report.vacuous_fails = options.fail_on_vacuous || !report.given;
    const Part part = part_of(options, report, claims, data, weights);
    if (options.shard && already_there(options.output, part)) {
        return 0;
    }
    const std::atomic<bool>& interrupted = catch_interrupts();  // before the first line, so that whoever has seen it may interrupt
    if (!options.quiet || (options.seconds && !options.seed)) { // a fresh seed is known to nobody else
        fmt::print(options.json || options.quiet ? stderr : stdout, "seed {}\n", report.seed);
        std::fflush(stdout);
    }

    ClaimProgress progress(claims.size());
    RunOptions run;
    run.seed = report.seed;
    run.cases = report.cases == 0 ? UINT64_MAX : report.cases;
    run.seconds = options.seconds;
    run.jobs = options.jobs;
    run.data = data ? &*data : nullptr;
    run.weights = weights ? &*weights : nullptr;
    run.stop = &interrupted;
    run.progress = [&progress](const Claim& claim, std::uint64_t cases) { progress(claim, cases); };
    run.decided = [&](const DecidedCase& decided) {
        certificates.add(decided);
        case_lines.add(decided);
    };
    std::optional<RunJournal> journal;
    std::map<std::string, ClaimPart> begun;
    if (!options.output.empty() && !options.seconds && options.cases_out.empty()) { // a run bounded by time is another one each time
        for (const Claim* claim : claims) {
            begun[claim->id] = claim_part(*claim, run, part.shard);
        }
        journal.emplace(state_path(options.output), part);
        journal->replay(begun);
        run.begun = &begun;
        run.batch = [&journal](const Claim& claim, const ClaimPart& batch) { journal->append(claim.id, batch); };
    }
    if (options.shard) {
        const int status = verify_shard(options, claims, run, part, progress);
        if (status == 0 && journal) {
            journal->remove();
        }
        return status == 0 && !case_lines.finish() ? 2 : status;
    }
    const auto start = std::chrono::steady_clock::now();
    report.claims = run_claims(claims, run);
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    report.interrupted = interrupted;
    progress.finish();
    const StopScope concluding(StopToken{}); // what is finished is written, whatever the time
    if (!options.certificates.empty()) {
        try {
            const StopScope until_the_end(interrupt_token().after_interrupt(1));
            for (const ClaimReport& claim : report.claims) {
                if (claim.counterexample) {
                    certificates.add(*claim.counterexample);
                }
            }
        } catch (const Stopped&) {
            fmt::print(stderr, "interrupted: certificates of counterexamples are missing\n");
        }
        if (!options.quiet) {
            fmt::print(stderr, "{} certificates in {}; check them with: {} check {}/*\n", certificates.files(), options.certificates, program_name(),
                       options.certificates);
        }
    }
    const bool arrived = case_lines.finish();
    const int status = show_verify(report, {options.json, options.quiet, options.github, options.junit, folder, options.output, arrived});
    if (journal && !interrupted) {
        journal->remove();
    }
    return status;
}

} // namespace

Command verify_command() {
    const auto options = std::make_shared<VerifyOptions>();
    return {.name = "verify",
            .help = "decides claims on drawn cases, on a given dataset, or at a given W",
            .options = {{.name = "CLAIM",
                         .help = "ids or patterns like svm.*, graph.order!total, svm.*!* (default: all claims)",
                         .target = &options->claims},
                        {.name = "--data", .help = "a dataset file: decide the claims on it", .target = &options->data, .value = "DATASET"},
                        {.name = "--weights",
                         .help = "W (attest-weights/1 or .npy), with --data: decide what the claims say of every W at it",
                         .target = &options->weights,
                         .value = "FILE"},
                        {.name = "--cases",
                         .help = "cases a claim (default 200; unlimited with --seconds)",
                         .target = &options->cases,
                         .least = 1,
                         .most = 0x1p40},
                        seed_option(&options->seed, "seed of the run (default 1; fresh with --seconds)"),
                        seconds_option(options->seconds, "time for all claims together"),
                        jobs_option(options->jobs),
                        effort_option(options->effort, "multiplies the cases (default: ATTEST_EFFORT, else 1)"),
                        json_option(options->json, "as attest-report/1"),
                        {.name = "--certificates",
                         .help = "a folder: write what the verdicts rest on, for attest check",
                         .target = &options->certificates,
                         .value = "DIR"},
                        {.name = "--fail-on-vacuous", .help = "status 3 when all cases of a claim are vacuous", .target = &options->fail_on_vacuous},
                        {.name = "--junit", .help = "a file: the report as JUnit's XML", .target = &options->junit, .value = "FILE"},
                        {.name = "--github", .help = "print what is wrong as GitHub's annotations too", .target = &options->github},
                        {.name = "--cases-out", .help = "a file: JSON Lines, a row a case", .target = &options->cases_out, .value = "FILE"},
                        quiet_option(options->quiet, "print nothing but what keeps the status from being 0"),
                        {.name = "--out", .help = "the folder for counterexamples (default: attest-cases)", .target = &options->out, .value = "DIR"},
                        shard_option(options->shard),
                        output_option(options->output, "write attest-report/1 there, with --shard the part; a second start goes on from the first")},
            .run = [options] { return verify(*options); }};
}

} // namespace attest
