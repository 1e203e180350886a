#include "properties/reproduction/run_reproduction.h"

#include "model/input/input_error.h"
#include "model/stop.h"
#include "properties/reproduction/kept_studies.h"
#include "properties/reproduction/sections/rerun.h"
#include "properties/reproduction/sections/studies.h"
#include "properties/reproduction/sections/trust.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <numeric>

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

/// Which studies share what they find, and how far each such part has come: it is kept when its last job has ended well.
class Parts {
public:
    Parts(std::vector<Study>& studies, KeptStudies& kept, const std::atomic<bool>& stop) : studies_(studies), kept_(kept), stop_(stop) {
        for (const Study& study : studies) {
            parts_[word_of(study)].members.push_back(&study);
        }
        for (auto& [word, part] : parts_) {
            for (const Study* study : part.members) {
                part.waiting += study->jobs.size();
                part.longest = std::accumulate(study->jobs.begin(), study->jobs.end(), part.longest,
                                               [](double longest, const Job& job) { return std::max(longest, job.weight); });
                part.kept = part.kept || (kept.keeps() && kept.has(study->name));
            }
        }
        take_up();
        set_places();
    }

    /// A job has ended, or was not needed. One that broke off at an interrupt has not.
    void ended(const Study& study, bool well) {
        if (!kept_.keeps() || stop_) {
            return;
        }
        const StopScope to_the_end(StopToken{});
        const PrecisionScope scope(report_digits);
        Part& part = parts_.at(word_of(study));
        bool last = false;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            part.failed = part.failed || !well;
            last = --part.waiting == 0 && !part.failed && !part.kept;
        }
        if (last) {
            kept_.keep(part.members, seconds());
        } else if (well && study.so_far) {
            kept_.keep_begun(study, seconds());
        }
    }
    double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

private:
    struct Part {
        std::vector<const Study*> members;
        std::size_t waiting = 0; ///< jobs
        double longest = 0;      ///< weight of a job
        bool failed = false;
        bool kept = false; ///< by a run before
    };

    static std::string word_of(const Study& study) { return study.shares.empty() ? study.name : study.shares; }

    /// Kept parts say what they said, without their work; the analysis of the datasets is what all others start from.
    void take_up() {
        const bool all_kept =
            std::all_of(parts_.begin(), parts_.end(), [](const auto& part) { return part.second.kept || part.second.waiting == 0; });
        for (Study& study : studies_) {
            if (!parts_.at(word_of(study)).kept) {
                kept_.take_up(study);
                continue;
            }
            kept_.restore(study);
            std::erase_if(study.jobs, [&](const Job& job) { return all_kept || job.phase != Phase::datasets; });
        }
    }
    /// Part by part, so that little is in hand at any time; those of short jobs last, so that no core waits at the end.
    void set_places() {
        std::vector<const Part*> order;
        for (const auto& [word, part] : parts_) {
            order.push_back(&part);
        }
        std::stable_sort(order.begin(), order.end(), [](const Part* a, const Part* b) { return a->longest > b->longest; });
        for (Study& study : studies_) {
            const auto at = std::find(order.begin(), order.end(), &parts_.at(word_of(study)));
            for (Job& job : study.jobs) {
                job.place = static_cast<std::size_t>(at - order.begin());
            }
        }
    }

    std::vector<Study>& studies_;
    KeptStudies& kept_;
    const std::atomic<bool>& stop_;
    std::map<std::string, Part> parts_;
    std::mutex mutex_;
    Clock::time_point start_ = Clock::now();
};

bool run_phase(const std::vector<Study>& studies, Phase phase, const std::atomic<bool>& stop, Progress& progress, Failures& failures, Parts& parts) {
    std::vector<Job> jobs;
    for (const Study& study : studies) {
        for (Job job : study.jobs) {
            if (job.phase == phase) {
                // the study is known here, not in the list of jobs
                job.run = [run = std::move(job.run), &study, &failures, &parts, name = job.name] {
                    try {
                        run();
                    } catch (const std::exception& error) {
                        failures.add(study, name, error);
                        parts.ended(study, false);
                        return;
                    }
                    parts.ended(study, true);
                };
                if (job.needed) {
                    job.needed = [needed = std::move(job.needed), &study, &parts] {
                        const bool r = needed();
                        if (!r) {
                            parts.ended(study, true);
                        }
                        return r;
                    };
                }
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

Reproduction run_studies(const StudyRunPointer& run, std::vector<Study> studies, const std::string& unfinished) {
    const std::atomic<bool>& stop = *run->stop;
    KeptStudies kept(unfinished, unfinished.empty() ? nlohmann::ordered_json::object() : KeptStudies::name_of(*run));
    Parts parts(studies, kept, stop);
    Reproduction result;
    result.run = run;
    Failures failures;
    Progress progress;
    for (const Study& study : studies) {
        progress.expect(study.jobs);
    }
    bool finished = true;
    for (const Phase phase : {Phase::datasets, Phase::parallel, Phase::alone}) {
        finished = run_phase(studies, phase, stop, progress, failures, parts) && finished;
    }
    result.interrupted = !finished || stop;
    result.seconds = kept.seconds() + parts.seconds();
    const StopScope concluding(StopToken{}); // what is finished is told, whatever was heard
    gather(result, studies, failures);
    result.sections.push_back(trust_section(result.sections));
    result.sections.push_back(rerun_section(result));
    return result;
}

Reproduction run_reproduction(const ReproductionOptions& options, const std::atomic<bool>& stop, const std::string& unfinished) {
    const auto run = std::make_shared<StudyRun>();
    run->seed = options.seed;
    run->effort = options.effort;
    run->given = !options.data.empty();
    run->datasets = datasets_of(options);
    run->stop = &stop;
    return run_studies(run, all_studies(run), unfinished);
}

} // namespace attest
