// A training run as text: `attest-training/1` for programs, a table for people.
#pragma once

#include "properties/training/certified_training.h"

#include <cstdio>

namespace attest {

/// Whether the d x d matrix W is printed, and what the heading calls the dataset.
struct TrainingFormat {
    std::string source;
    bool all_matrices = false; ///< print W also when d > largest_printed_dimension
    bool all_tokens = false;   ///< JSON: components list isolated tokens too, each alone; otherwise their number is given
};

void write_training_json(std::FILE* out, const Dataset& data, const TrainingOptions& options, const TrainingRun& run, const TrainingFormat& format);
void write_training_table(std::FILE* out, const Dataset& data, const Analysis& analysis, const TrainingOptions& options, const TrainingRun& run,
                          const TrainingFormat& format);

/// The same of a certified run: every number of the JSON an enclosure; the table shows some of their digits.
void write_training_json(std::FILE* out, const Dataset& data, const CertifiedTrainingRun& run, const TrainingFormat& format);
void write_training_table(std::FILE* out, const Dataset& data, const Analysis& analysis, const TrainingOptions& options,
                          const CertifiedTrainingRun& run, const TrainingFormat& format);

} // namespace attest
