#include "properties/reproduction/run_reproduction.h"

#include "model/input/input_error.h"
#include "model/stop.h"
#include "properties/reproduction/sections/rerun.h"
#include "properties/reproduction/sections/studies.h"
#include "properties/reproduction/sections/trust.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <mutex>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int report_digits = 60; // working digits of what is shown

std::vector<DatasetStudy> datasets_of(const ReproductionOptions& options) {
    std::vector<DatasetStudy> r;
    for (const auto& [name, data] : options.data) {
        r.push_back({.name = name, .data = data});
    }
    if (options.data.empty()) {
        for (PublishedDataset& published : published_datasets()) {
            r.push_back(
                {.name = published.name, .data = published.data, .printed = std::move(published.printed), .start = std::move(published.start)});
        }
    }
    return r;
}

std::string reason_of(const std::exception& error) { return shortened(error.what(), 1000); }

/// Collects what fails, from any thread.
class Failures {
public:
    void add(const Study& study, const std::string& what, const std::exception& error) {
        const std::lock_guard<std::mutex> lock(mutex_);
        list_.push_back({study.name, what, reason_of(error)});
    }
    /// What `question` answers; nothing and a failure where it throws, nothing where it is not asked.
    template <class Question>
    auto asked(const Study& study, const std::string& what, const Question& question) -> decltype(question()) {
        try {
            if (question) {
                return question();
            }
        } catch (const std::exception& error) {
            add(study, what, error);
        }
        return {};
    }
    std::vector<StudyFailure> take() { return std::move(list_); }
    std::vector<std::string> sentences_of(const Study& study) const {
        std::vector<std::string> r;
        for (const StudyFailure& failure : list_) {
            if (failure.study == study.name) {
                r.push_back(failure.what + " could not be finished: " + failure.reason);
            }
        }
        return r;
    }

private:
    std::mutex mutex_;
    std::vector<StudyFailure> list_;
};

bool run_phase(const std::vector<Study>& studies, Phase phase, const std::atomic<bool>& stop, Progress& progress, Failures& failures) {
    std::vector<Job> jobs;
    for (const Study& study : studies) {
        for (Job job : study.jobs) {
            if (job.phase == phase) {
                // the study is known here, not in the list of jobs
                job.run = [run = std::move(job.run), &study, &failures, name = job.name] {
                    try {
                        run();
                    } catch (const std::exception& error) {
                        failures.add(study, name, error);
                    }
                };
                jobs.push_back(std::move(job));
            }
        }
    }
    return run_jobs(std::move(jobs), stop, progress);
}

void gather(Reproduction& result, const std::vector<Study>& studies, Failures& failures) {
    const PrecisionScope scope(report_digits);
    result.values = std::make_shared<nlohmann::ordered_json>(nlohmann::ordered_json::object());
    for (const Study& study : studies) {
        if (!study.key.empty()) {
            (*result.values)[study.key] = failures.asked(study, "its value in the JSON document", study.json);
        }
        std::vector<Section> sections = failures.asked(study, "its section", study.sections);
        for (std::string& sentence : failures.asked(study, "its verdict", study.disagreements)) {
            result.disagreements.push_back(std::move(sentence));
        }
        for (std::string& sentence : failures.asked(study, "its verdict", study.undecided)) {
            result.undecided.push_back(std::move(sentence));
        }
        const std::vector<std::string> failed = failures.sentences_of(study);
        if (!failed.empty() && sections.empty()) {
            sections.push_back({"Not finished: " + study.name});
        }
        for (const std::string& sentence : failed) {
            sections.front().add(Comparison{Standing::incomparable, sentence + "."});
            result.undecided.push_back(study.name + ": " + sentence);
        }
        std::move(sections.begin(), sections.end(), std::back_inserter(result.sections));
    }
    result.failures = failures.take();
}

} // namespace

Reproduction run_studies(const StudyRunPointer& run, std::vector<Study> studies) {
    const auto start = Clock::now();
    const std::atomic<bool>& stop = *run->stop;
    Reproduction result;
    result.run = run;
    Failures failures;
    Progress progress;
    for (const Study& study : studies) {
        progress.expect(study.jobs);
    }
    bool finished = true;
    for (const Phase phase : {Phase::datasets, Phase::parallel, Phase::alone}) {
        finished = run_phase(studies, phase, stop, progress, failures) && finished;
    }
    result.interrupted = !finished || stop;
    result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    const StopScope concluding(StopToken{}); // what is finished is told, whatever was heard
    gather(result, studies, failures);
    result.sections.push_back(trust_section(result.sections));
    result.sections.push_back(rerun_section(result));
    return result;
}

Reproduction run_reproduction(const ReproductionOptions& options, const std::atomic<bool>& stop) {
    const auto run = std::make_shared<StudyRun>();
    run->seed = options.seed;
    run->effort = options.effort;
    run->given = !options.data.empty();
    run->datasets = datasets_of(options);
    run->stop = &stop;
    return run_studies(run, all_studies(run));
}

} // namespace attest
