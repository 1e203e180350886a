// An analysis (theory/facts/dataset_facts.h) for programs: attest-analysis/1.
//
// In attest-analysis/1 finite_component.loss_infimum is L* where F holds; without F it is null, and L*, the infimum of the restricted risk, is
// restricted_loss_infimum. Written piece by piece to a stream, since matrices and components of a large vocabulary need not fit into memory.
#pragma once

#include "theory/facts/dataset_facts.h"

#include <cstdio>

namespace attest {

struct AnalysisFormat {
    int digits = 20;           ///< the radius of W_fin and of L* is at most 10^-digits, rounding of the text included
    bool all_matrices = false; ///< print d x d matrices also when d > largest_printed_dimension
};
inline constexpr int largest_printed_dimension = 2000;
/// To be passed to analyze(): the enclosures must be tighter than what is printed, since rounding comes on top.
inline int analysis_digits(const AnalysisFormat& format) { return format.digits + 1; }

/// Needs analyze(data, analysis_digits(format)). Errors of the stream stay in it (ferror).
void write_analysis_json(std::FILE* out, const Dataset& data, const Analysis& analysis, const AnalysisFormat& format);

} // namespace attest
