// One part of `attest reproduce` as a value: its work, what a program reads of it, what the report shows of it, and the sentences that decide the
// exit status. The list of all parts is all_studies() (sections/studies.h); nothing else knows them, so a new one is one file and one line there.
//
// A part keeps what it finds in values shared by its functions. Whatever one of them throws costs that part alone: the report says why
// (reproduction.h), and the others are kept.
#pragma once

#include "model/input/json_document.h"
#include "properties/rendering/section.h"
#include "properties/reproduction/job_list.h"
#include "properties/reproduction/studies/dataset_study.h"

#include <memory>
#include <nlohmann/json_fwd.hpp>

namespace attest {

/// What all parts start from. It stays at its place while its parts live.
struct StudyRun {
    std::uint64_t seed = 1;
    double effort = 1;
    bool given = false; ///< the datasets were given: only what is about them is studied
    std::vector<DatasetStudy> datasets;
    const std::atomic<bool>* stop = nullptr; ///< an interrupt; never null

    /// `at_effort_1` times the effort, at least `least`.
    int scaled(double at_effort_1, int least) const;
};
using StudyRunPointer = std::shared_ptr<StudyRun>;

struct Study {
    std::string name;                                             ///< in a sentence: "the certified rate"
    std::string key = {};                                         ///< of its value in attest-reproduction/1; empty: it has none
    std::vector<Job> jobs = {};                                   ///< see Phase; run after what they need
    std::function<nlohmann::ordered_json()> json = {};            ///< the value at `key`
    std::function<std::vector<Section>()> sections = {};          ///< none when there is nothing to say; their at_a_glance is the summary
    std::function<std::vector<std::string>()> disagreements = {}; ///< sentences: exit status 1
    std::function<std::vector<std::string>()> undecided = {};     ///< sentences: exit status 3
    std::string shares = {};                                      ///< studies with the same word read what the jobs of any of them found
    std::function<nlohmann::ordered_json()> so_far = {};          ///< what finished jobs have found, asked behind each, where that can be kept
    std::function<void(const JsonValue&)> go_on = {};             ///< takes that up before the first job
};

} // namespace attest
