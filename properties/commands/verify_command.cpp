// attest verify: decides claims on drawn cases, or on a given dataset with inputs drawn for it.
//
// The seed is printed before the first case. Without --seconds it is 1 unless given, so that a plain run repeats itself; a run
// bounded by time starts from a fresh one. Counterexamples are written as case files before they are reported.
#include "model/data/dataset_json.h"
#include "model/input/input_error.h"
#include "properties/cases/case_json.h"
#include "properties/commands/commands.h"
#include "properties/reports/certificates.h"
#include "properties/reports/verify_report.h"
#include "properties/search/interrupt.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <fmt/format.h>
#include <memory>
#include <random>
#include <unistd.h>

namespace attest {
namespace {

/// Claims are decided over dense exact matrices: beyond this size of K or d a case would not fit.
constexpr int largest_dataset = 500;
/// Where counterexamples go, in the current folder.
constexpr auto case_folder = "attest-cases";

struct VerifyOptions {
    std::vector<std::string> claims;
    std::string data;
    std::optional<std::uint64_t> cases;
    std::optional<std::uint64_t> seed;
    std::optional<double> seconds;
    int jobs = 0;
    std::optional<double> effort;
    bool json = false;
    std::string certificates; ///< a folder; empty: none are written
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

/// One line that is overwritten on a terminal, one line a claim elsewhere; nothing of it goes to stdout.
class Progress {
public:
    Progress(std::size_t claims) : claims_(claims), terminal_(isatty(STDERR_FILENO) != 0) {}

    void operator()(const Claim& claim, std::uint64_t cases) {
        if (&claim != current_) {
            finish_line();
            current_ = &claim;
            ++number_;
        }
        cases_ = cases;
        if (terminal_) {
            fmt::print(stderr, "\r\033[K[{}/{}] {}: {} cases", number_, claims_, claim.id, cases);
            std::fflush(stderr);
        }
    }
    void finish_line() {
        if (current_ && !terminal_) {
            fmt::print(stderr, "[{}/{}] {}: {} cases\n", number_, claims_, current_->id, cases_);
        }
    }
    void finish() {
        finish_line();
        if (terminal_) {
            std::fputs("\r\033[K", stderr);
        }
    }

private:
    std::size_t claims_;
    bool terminal_;
    const Claim* current_ = nullptr;
    std::size_t number_ = 0;
    std::uint64_t cases_ = 0;
};

/// Writes the certificates that the held verdicts rest on, once for each dataset and kind.
class CertificateFolder {
public:
    explicit CertificateFolder(std::string folder) : folder_(std::move(folder)) {}

    void add(const Claim& claim, const Case& value, std::uint64_t seed, const Verdict& verdict) {
        if (verdict.outcome != Outcome::held) {
            return;
        }
        std::set<CertificateKind> kinds = certificate_kinds(claim.id);
        const std::string dataset = dataset_text(value.dataset);
        std::erase_if(kinds, [&](CertificateKind kind) { return !written_.insert({kind, dataset}).second; });
        if (!kinds.empty()) {
            files_ += write_certificates(CaseFacts(value), folder_, fmt::format("{}-{}", claim.id, seed), kinds).size();
        }
    }
    void add(const Counterexample& counterexample) {
        const std::string stem = fmt::format("{}-{}", counterexample.check, counterexample.seed);
        files_ += write_counterexample_certificate(counterexample.check, CaseFacts(counterexample.value), folder_, stem) ? 1 : 0;
    }
    std::size_t files() const { return files_; }

private:
    std::string folder_;
    std::set<std::pair<CertificateKind, std::string>> written_;
    std::size_t files_ = 0;
};

void write_counterexamples(const std::vector<ClaimReport>& reports) {
    for (const ClaimReport& report : reports) {
        if (!report.counterexample) {
            continue;
        }
        try {
            const std::string path = write_case(case_folder, record_of(*report.counterexample));
            fmt::print(stderr, "{}: refuted; run it again with: attest replay {}\n", report.claim->id, path);
        } catch (const std::runtime_error& error) {
            fmt::print(stderr, "{}\n", error.what());
        }
    }
}

int verify(const VerifyOptions& options) {
    const std::vector<const Claim*> claims = find_claims(options.claims);
    const std::optional<Dataset> data = options.data.empty() ? std::nullopt : std::optional<Dataset>(read_given_dataset(options.data));
    const double effort = options.effort ? *options.effort : effort_from_environment();
    const std::uint64_t wanted = options.cases ? *options.cases : (options.seconds ? 0 : 200);
    RunReport report;
    report.seed = options.seed ? *options.seed : (options.seconds ? fresh_seed() : 1);
    report.cases = wanted == 0 ? 0 : static_cast<std::uint64_t>(std::max(1.0, std::round(static_cast<double>(wanted) * effort)));
    report.effort = effort;
    fmt::print(options.json ? stderr : stdout, "seed {}\n", report.seed);
    std::fflush(stdout);

    const std::atomic<bool>& interrupted = catch_interrupts();
    Progress progress(claims.size());
    RunOptions run;
    run.seed = report.seed;
    run.cases = report.cases == 0 ? UINT64_MAX : report.cases;
    run.seconds = options.seconds;
    run.jobs = options.jobs;
    run.data = data ? &*data : nullptr;
    run.stop = &interrupted;
    run.progress = [&progress](const Claim& claim, std::uint64_t cases) { progress(claim, cases); };
    CertificateFolder certificates(options.certificates);
    if (!options.certificates.empty()) {
        run.decided = [&](const Claim& claim, const Case& value, std::uint64_t seed, const Verdict& verdict) {
            certificates.add(claim, value, seed, verdict);
        };
    }
    const auto start = std::chrono::steady_clock::now();
    report.claims = run_claims(claims, run);
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    progress.finish();
    write_counterexamples(report.claims);
    if (!options.certificates.empty()) {
        for (const ClaimReport& claim : report.claims) {
            if (claim.counterexample) {
                certificates.add(*claim.counterexample);
            }
        }
        fmt::print(stderr, "{} certificates in {}; check them with: attest check {}/*\n", certificates.files(), options.certificates,
                   options.certificates);
    }
    std::fputs((options.json ? report_json_text(report) : report_text(report)).c_str(), stdout);
    std::fflush(stdout);
    if (interrupted) {
        fmt::print(stderr, "interrupted: the report holds what was finished\n");
    }
    return exit_status(report.claims, interrupted);
}

} // namespace

Command verify_command() {
    const auto options = std::make_shared<VerifyOptions>();
    return {.name = "verify",
            .help = "checks claims on generated cases, or on a given dataset",
            .options = {{.name = "CLAIM", .help = "ids or patterns like svm.* (default: all claims)", .target = &options->claims},
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
                         .value = "DIR"}},
            .run = [options] { return verify(*options); }};
}

} // namespace attest
