// attest verify: decides claims on drawn cases, or on a given dataset with inputs drawn for it.
//
// The seed is printed before the first case. Without --seconds it is 1 unless given, so that a plain run repeats itself; a run
// bounded by time starts from a fresh one. Counterexamples are case files and part of
// the report, so that a folder that cannot be written loses none. A file that was asked for and cannot be written costs status 2, never the report.
#include "model/data/dataset_json.h"
#include "model/input/atomic_file.h"
#include "model/input/input_error.h"
#include "model/stop.h"
#include "properties/commands/case_folder.h"
#include "properties/commands/commands.h"
#include "properties/rendering/program_name.h"
#include "properties/reports/case_lines.h"
#include "properties/reports/certificates.h"
#include "properties/reports/ci_report.h"
#include "properties/reports/verify_report.h"
#include "properties/search/interrupt.h"
#include "properties/search/progress.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <random>

namespace attest {
namespace {

/// Claims are decided over dense exact matrices: beyond this size of K or d a case would not fit.
constexpr int largest_dataset = 500;

struct VerifyOptions {
    std::vector<std::string> claims;
    std::string data;
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

/// False: it could not be written, and stderr says so.
bool written(const std::string& path, const std::string& text) {
    try {
        write_whole_file(path, text);
        return true;
    } catch (const InputError& error) {
        fmt::print(stderr, "{}\n", error.what());
        return false;
    }
}

/// Before the run: a folder that nothing can be written to is refused.
void require_place(const char* option, const std::string& path) {
    if (path.empty()) {
        return;
    }
    const std::string folder = std::filesystem::path(path).parent_path().string();
    std::error_code ignored;
    const auto reason =
        std::filesystem::is_directory(path, ignored) ? std::optional<std::string>("it is a folder") : why_not_writable(folder.empty() ? "." : folder);
    if (reason) {
        throw InputError("", option, fmt::format("{}: cannot be written ({}); expected a file in a folder that can be written", path, *reason));
    }
}

/// Of everything, or with --quiet of what keeps the status from being 0.
std::string shown_text(const RunReport& report, bool quiet) {
    if (!quiet) {
        return report_text(report);
    }
    const RunReport failures = only_failures(report);
    return failures.claims.empty() ? "" : report_text(failures);
}

int verify(const VerifyOptions& options) {
    const std::vector<const Claim*> claims = find_claims_and_parts(options.claims);
    const std::optional<Dataset> data = options.data.empty() ? std::nullopt : std::optional<Dataset>(read_given_dataset(options.data));
    const double effort = options.effort ? *options.effort : effort_from_environment();
    const std::string folder = case_folder(options.out);
    CertificateFolder certificates(options.certificates);
    require_place("--junit", options.junit);
    require_place("--cases-out", options.cases_out);
    CaseLines case_lines(options.cases_out);
    if (options.quiet) {
        ProgressLine::silence();
    }
    const std::uint64_t wanted = options.cases ? *options.cases : (options.seconds ? 0 : 200);
    RunReport report;
    report.seed = options.seed ? *options.seed : (options.seconds ? fresh_seed() : 1);
    report.cases = wanted == 0 ? 0 : static_cast<std::uint64_t>(std::max(1.0, std::round(static_cast<double>(wanted) * effort)));
    report.effort = effort;
    report.given = data.has_value();
    // On a given dataset a hypothesis that fails is an answer; cases that were drawn and are all vacuous have decided nothing.
    report.vacuous_fails = options.fail_on_vacuous || !report.given;
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
    run.stop = &interrupted;
    run.progress = [&progress](const Claim& claim, std::uint64_t cases) { progress(claim, cases); };
    run.decided = [&](const DecidedCase& decided) {
        certificates.add(decided);
        case_lines.add(decided);
    };
    const auto start = std::chrono::steady_clock::now();
    report.claims = run_claims(claims, run);
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    report.interrupted = interrupted;
    progress.finish();
    const StopScope concluding(StopToken{}); // what is finished is written, whatever the time
    for (const ClaimReport& claim : report.claims) {
        if (claim.counterexample) {
            write_counterexample(folder, *claim.counterexample);
        }
    }
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
    std::fputs((options.json ? report_json_text(report) : shown_text(report, options.quiet)).c_str(), stdout);
    std::fflush(stdout);
    bool arrived = case_lines.finish();
    arrived = (options.junit.empty() || written(options.junit, junit_text(report))) && arrived;
    if (options.github) {
        std::fputs(github_text(report).c_str(), options.json ? stderr : stdout); // GitHub reads both
    }
    if (options.json) {
        std::fputs(decided_nothing_text(report).c_str(), stderr);
    }
    if (report.interrupted) {
        fmt::print(stderr, "interrupted: the report holds what was finished\n");
    }
    const int status = exit_status(report);
    return status == 0 && !arrived ? 2 : status;
}

} // namespace

Command verify_command() {
    const auto options = std::make_shared<VerifyOptions>();
    return {.name = "verify",
            .help = "checks claims on generated cases, or on a given dataset",
            .options = {{.name = "CLAIM",
                         .help = "ids or patterns like svm.*, graph.order!total, svm.*!* (default: all claims)",
                         .target = &options->claims},
                        {.name = "--data", .help = "a dataset file: decide the claims on it", .target = &options->data, .value = "DATASET"},
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
                        {.name = "--out", .help = "the folder for counterexamples (default: attest-cases)", .target = &options->out, .value = "DIR"}},
            .run = [options] { return verify(*options); }};
}

} // namespace attest
