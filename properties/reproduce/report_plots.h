// The plots of the report.
#pragma once

#include "properties/reproduce/plot.h"
#include "properties/reproduce/reproduction.h"

namespace attest {

Plot published_runs_plot(const Reproduction& result); ///< correlation of the authors' runs against steps
Plot experiment_plot(const ExperimentStudy& study);   ///< correlation with its spread, published numbers as points
Plot retrieval_plot(const ExperimentStudy& study);    ///< attention outside the label's component
Plot path_plot(const Reproduction& result);           ///< direction error against norm, certified
Plot path_product_plot(const Reproduction& result);   ///< norm times direction error
Plot floor_plot(const std::vector<FloorRun>& runs);   ///< distance to W_fin of normalised descent, by rate

} // namespace attest
