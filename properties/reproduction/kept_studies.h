// What a run of `attest reproduce --report DIR` has finished, in DIR/unfinished.json, so that a run that is killed loses the part in hand and nothing
// else: the same command goes on from there.
//
// The document attest-reproduction-state/1: of (what the run is: revision, seed, effort, data; another run's state is not taken up), seconds,
// studies (a list of name, value, sections (section_json.h), disagreements, undecided) and begun (by the name of a part in hand, what its jobs
// have found so far). Written whole after each part, and removed when the report is there.
#pragma once

#include "model/input/json_document.h"
#include "properties/reproduction/study.h"

#include <mutex>

namespace attest {

class KeptStudies {
public:
    /// An empty path: nothing is kept. A state that is of another run, or none, is not taken up, which stderr says: it is replaced once a part is
    /// finished. Never throws for what is in the file.
    KeptStudies(std::string path, const nlohmann::ordered_json& of);
    /// What a run is: all that its parts depend on.
    static nlohmann::ordered_json name_of(const StudyRun& run);

    bool keeps() const { return !path_.empty(); }
    bool has(const std::string& study) const;
    /// Gives the study what was kept of it in place of its functions: it says the same. Its jobs stay.
    void restore(Study& study) const;
    /// Hands study.go_on what its jobs had found.
    void take_up(const Study& study) const;
    /// Seconds of the runs before this one.
    double seconds() const { return seconds_before_; }

    /// Keeps what the studies say from now on. What one of them throws is its own affair: then none is kept. From any thread.
    void keep(const std::vector<const Study*>& finished, double seconds);
    /// Keeps what study.so_far says, from any thread; left out where the file was written a moment ago.
    void keep_begun(const Study& study, double seconds);

private:
    void write(double seconds);

    std::string path_;
    std::shared_ptr<nlohmann::ordered_json> state_;
    double seconds_before_ = 0;
    static constexpr double seconds_between_writings = 2; // of what is begun
    double written_at_ = -seconds_between_writings;
    std::mutex mutex_;
};

} // namespace attest
