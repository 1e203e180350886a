// Every optimiser has a norm that its steps are measured in, and tends to that norm's Graph-SVM (section 11): runs of several optimisers on small
// data, each beside the directions of all the norms. The directions are exact; the runs are double precision, a trend.
#pragma once

#include "model/data/dataset.h"
#include "model/descent/optimiser.h"

#include <atomic>
#include <optional>

namespace attest {

/// A norm's Graph-SVM on one dataset.
struct NormColumn {
    std::string norm;   ///< "|W|_F", "max |W_ij|", "sum |W_ij|", "|W|_2"
    double gamma = 0;   ///< 1/nu: no W has a larger least strict margin over its norm
    bool unique = true; ///< one direction on S; else, or where that is not known, the one that was found is shown
};

/// One optimiser at the end of its run.
struct NormRow {
    std::string optimiser;
    long steps = 0;              ///< fewer than asked for where there was no step to take; 0: interrupted before it
    std::vector<double> cosines; ///< with each column's direction
    std::vector<double> shares;  ///< least strict margin over |W| in each column's norm, as a share of gamma: 1 is the best that any W does
};

struct NormStudy {
    std::string dataset;
    std::string reason; ///< why there is nothing; empty otherwise
    std::vector<NormColumn> columns;
    std::vector<NormRow> rows;
};

/// Runs of `steps` steps from 0: of rate 1/50 where a step is as long for any multiple of the risk, else of 1/2.
NormStudy norm_study(const std::string& name, const Dataset& data, long steps, const std::atomic<bool>& stop);

/// The optimisers of the table.
std::vector<Optimiser> norm_study_optimisers();

} // namespace attest
