// An analysis (theory/facts/dataset_facts.h) for people.
#pragma once

#include "properties/reports/analysis_json.h"

namespace attest {

/// Needs analyze(data, analysis_digits(format)). `source` is what the heading calls the dataset. Errors of the stream stay in it (ferror).
void write_analysis_table(std::FILE* out, const std::string& source, const Dataset& data, const Analysis& analysis, const AnalysisFormat& format);

} // namespace attest
