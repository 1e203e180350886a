// Does the direction of W_mm survive another optimiser, or the factors W = K'Q? One row each, on a smallest dataset that tells.
//
// A row says what it rests on. "exact" and "enclosed" rows are decided (theory/descent/optimiser_direction.h,
// theory/regularisation_path/penalty_path.h); "trend" rows are runs in double precision with their cosines at some steps, and prove nothing.
//
// For K'Q the dataset ([1,2],1), ([1,0],1), one-hot, has different shortest solutions in the two norms. With x = (-1,2,-1)/3 the matrix
// x (e_0 + e_2)' has both margins 1 and nuclear norm sqrt(4/3). It is the shortest: for any feasible W
//     |W|_nuclear >= <M_1 + M_2, W>/|M_1 + M_2|_spectral >= 2/sqrt 3,
// where M_1 = (e_1 - e_2) e_2', M_2 = (e_1 - e_0) e_0' and the columns of M_1 + M_2 have the Gram matrix (2 1; 1 2). Its cosine with W_mm is
// sqrt(3)/2.
#pragma once

#include "model/data/dataset.h"

namespace attest {

struct OptimiserRow {
    std::string optimiser; ///< with its parameters
    std::string survives;  ///< "yes", "no", or what a trend suggests
    std::string basis;     ///< "exact", "enclosed", "proof", "trend"
    std::string dataset;   ///< "([1,2,0],1), one-hot"
    std::string numbers;
};

/// All rows. `effort` scales the lengths of the runs (1: up to 100000 steps, about a second in all).
std::vector<OptimiserRow> optimiser_study(double effort = 1);

/// The dataset above, and its shortest solution in the nuclear norm.
Dataset factorised_example();
Matrix<Rational> nuclear_direction();

/// Cosines with W_mm and with nuclear_direction() of K'Q at each of the given steps (ascending), from factors of about the given size.
struct FactorisedCosines {
    long step = 0;
    double frobenius = 0, nuclear = 0, norm = 0;
};
std::vector<FactorisedCosines> factorised_run(const std::vector<long>& steps, double size, double rate);

} // namespace attest
