#include "model/numbers/radau_collocation.h"

#include "model/numbers/approximate_solve.h"

#include <gtest/gtest.h>

using namespace attest;

namespace {

Real tiny() { return Real::power_of_ten(-40); }

} // namespace

TEST(Collocation, nodes_of_small_methods_are_the_known_ones) {
    const PrecisionScope precision(50);
    EXPECT_EQ(radau_collocation(1).nodes[0], Real(1)); // implicit Euler
    EXPECT_LT(abs(radau_collocation(2).nodes[0] - Real(1) / Real(3)), tiny());
    const Real root = sqrt(Real(6));
    EXPECT_LT(abs(radau_collocation(3).nodes[0] - (Real(4) - root) / Real(10)), tiny());
    EXPECT_LT(abs(radau_collocation(3).nodes[1] - (Real(4) + root) / Real(10)), tiny());
    EXPECT_THROW(radau_collocation(0), std::invalid_argument);
    EXPECT_THROW(radau_collocation(13), std::invalid_argument);
}

TEST(Collocation, quadrature_by_the_nodes_is_exact_up_to_degree_2r_minus_2) {
    const PrecisionScope precision(50);
    for (int stages = 1; stages <= 12; ++stages) {
        const RadauCollocation method = radau_collocation(stages);
        // y' = x^k has the collocation values Y = derivative^{-1} (c_i^k), and Y_r = 1/(k+1) is the quadrature rule.
        for (int k = 0; k <= 2 * stages - 1; ++k) {
            Vector<Real> slopes(stages);
            for (Index i = 0; i < stages; ++i) {
                slopes[i] = Real(1);
                for (int p = 0; p < k; ++p) {
                    slopes[i] *= method.nodes[i];
                }
            }
            const auto values = find_solution(method.derivative, slopes);
            ASSERT_TRUE(values.has_value());
            const Real error = abs((*values)[stages - 1] - Real(1) / Real(k + 1));
            if (k <= 2 * stages - 2) {
                EXPECT_LT(error, Real::power_of_ten(-30)) << stages << " stages, degree " << k;
            } else {
                EXPECT_GT(error, Real::power_of_ten(-20)) << stages << " stages, degree " << k;
            }
        }
    }
}

TEST(Collocation, interpolation_reproduces_polynomials_and_the_nodes) {
    const PrecisionScope precision(50);
    const RadauCollocation method = radau_collocation(4);
    const auto polynomial = [](const Real& x) { return Real(3) - x + Real(2) * x * x * x * x; };
    Vector<Real> start(1);
    start[0] = polynomial(Real(0));
    Matrix<Real> values(1, 4);
    for (Index i = 0; i < 4; ++i) {
        values(0, i) = polynomial(method.nodes[i]);
    }
    for (const Real& x : {Real(0), Real(1) / Real(7), method.nodes[2], Real(1), Real(3) / Real(2)}) {
        EXPECT_LT(abs(method.interpolate(start, values, x)[0] - polynomial(x)), tiny());
    }
}
