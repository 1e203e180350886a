#include "model/stop.h"

#include "model/attention/logit_map.h"
#include "model/attention/loss.h"
#include "model/descent/certified_descent.h"
#include "model/descent/descent.h"
#include "model/numbers/approximate_solve.h"
#include "model/numbers/exact_solve.h"
#include "model/numbers/interval_newton.h"
#include "model/numbers/linear_program.h"
#include "model/numbers/radau_collocation.h"
#include "tests/random_instances.h"
#include "tests/stops_everywhere.h"

#include <thread>

namespace attest {
namespace {

using testing_support::expect_stops;
using testing_support::RandomInstances;

bool stops() {
    try {
        poll_stop();
    } catch (const Stopped&) {
        return true;
    }
    return false;
}

TEST(Stop, nothing_stops_without_a_token) {
    EXPECT_FALSE(stops());
    EXPECT_FALSE(current_stop().cause());
}

TEST(Stop, an_interrupt_is_heard_inside_the_scope_alone) {
    std::atomic<bool> interrupt{false};
    {
        const StopScope scope(StopToken{.interrupt = &interrupt});
        EXPECT_FALSE(stops());
        interrupt = true;
        EXPECT_TRUE(stops());
        {
            const StopScope deaf(StopToken{});
            EXPECT_FALSE(stops());
        }
        EXPECT_TRUE(stops());
        bool elsewhere = true;
        std::thread([&] { elsewhere = stops(); }).join();
        EXPECT_FALSE(elsewhere) << "another thread opens a scope of its own";
    }
    EXPECT_FALSE(stops());
}

TEST(Stop, the_earlier_deadline_counts_and_an_interrupt_before_it) {
    std::atomic<bool> interrupt{true};
    const StopToken late = StopToken{}.within(1e-9).within(1000);
    EXPECT_EQ(late.cause(), StopCause::time);
    EXPECT_FALSE(StopToken{}.within(1000).cause());
    EXPECT_FALSE(StopToken{}.within(std::nullopt).cause());
    EXPECT_FALSE(StopToken{}.within(1e300).cause());
    const StopToken both{.interrupt = &interrupt, .deadline = late.deadline};
    EXPECT_EQ(both.cause(), StopCause::interrupt);
    EXPECT_FALSE(both.after_interrupt(1000).cause()) << "a grace to conclude";
    EXPECT_EQ(both.after_interrupt(1e-9).cause(), StopCause::time);
    interrupt = false;
    EXPECT_EQ(both.after_interrupt(1000).cause(), StopCause::time) << "only after an interrupt";
}

// What a case may spend long in: each polls often enough to be stopped anywhere.
TEST(Stop, exact_linear_algebra) {
    RandomInstances random(1);
    const Matrix<Rational> a = random.matrix(60, 60, 1000000000);
    const Matrix<Rational> b = random.matrix(60, 1, 1000000000);
    expect_stops([&] { return exact_solve(a, b); }, 20);
    expect_stops([&] { return exact_product(a, a); }, 20);
    Matrix<Rational> dependent = a;
    dependent.row(20) = a.row(0) - Rational(3) * a.row(1);
    expect_stops([&] { return independent_rows(dependent); }, 5);
    Matrix<Rational> resources(5, 9);
    Vector<Rational> available(5);
    Vector<Rational> worth(9);
    for (Index i = 0; i < resources.size(); ++i) {
        resources.data()[i] = random.positive_rational();
    }
    for (Index i = 0; i < 9; ++i) {
        worth[i] = random.positive_rational();
    }
    for (Index i = 0; i < 5; ++i) {
        available[i] = resources.row(i).sum(); // all ones is feasible
    }
    expect_stops([&] { return maximise_exactly(resources, available, worth)->value; }, 20);
}

TEST(Stop, enclosures) {
    const PrecisionScope precision(100);
    RandomInstances random(2);
    const Matrix<Rational> a = random.matrix(12, 12, 9);
    const Matrix<Real> rounded = converted<Real>(a);
    expect_stops([&] { return find_inverse(rounded).has_value(); }, 12);
    const EnclosedMap linear = {[&](const Vector<Interval>& y) { return Vector<Interval>(multiply(converted<Interval>(a), y)); },
                                [&](const Vector<Interval>&) { return converted<Interval>(a); }};
    expect_stops([&] { return enclose_zero(linear, zero_vector<Real>(12)).has_value(); }, 24);
    expect_stops([&] { return radau_collocation(5).nodes[0] == radau_collocation(5).nodes[0]; }, 100);
}

TEST(Stop, descent) {
    Dataset data(Embedding::one_hot(4));
    data.add_sample({1, 2, 0}, 1);
    data.add_sample({2, 1, 0}, 2);
    data.add_sample({2, 3, 0}, 2);
    const LogitModel model(data);
    const PrecisionScope precision(30);
    const Matrix<Interval> logits = zero_matrix<Interval>(4, 1);
    expect_stops([&] { return risk(model, logits).is_bounded(); }, 3);
    expect_stops([&] { return risk_gradient(model, logits)(0, 0).is_bounded(); }, 3);
    expect_stops([&] { return LogitMap<Interval>(model)(logits)(0, 0).is_bounded(); }, 4);
    CertifiedDescent certified(data, zero_matrix<Rational>(4, 4), {Rational(1, 2), false, Loss::log});
    expect_stops([&] { return certified.step(); }, 3);
    EXPECT_EQ(certified.steps(), 3) << "a step that was stopped was not taken";
}

} // namespace
} // namespace attest
