#include "properties/reproduction/studies/dataset_study.h"

#include "theory/graph_svm/check_graph_svm.h"
#include "theory/second_order/second_order.h"
#include "theory/subspace/edge_subspace.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <set>

namespace attest {
namespace {

constexpr int shown_digits = 30;   // of W_fin and L* in the tables' enclosures
constexpr int kept_digits = 60;    // of a path point's facts
constexpr int digits_beyond = 20;  // a point's S_fin distance is about lambda R: digits of it that mean something
constexpr int limit_digits = 20;   // of the path's limit
constexpr int largest_limit = 64;  // tokens up to which that limit is enclosed: its strict classes are a dense exact problem
constexpr int training_every = 10; // steps between two points of the correlation curve

using Partition = std::set<std::set<Token>>;

Partition printed_partition(const std::vector<std::int64_t>& component_of) {
    std::map<std::int64_t, std::set<Token>> classes;
    for (std::size_t v = 0; v < component_of.size(); ++v) {
        classes[component_of[v]].insert(static_cast<Token>(v));
    }
    Partition r;
    for (auto& [number, tokens] : classes) {
        r.insert(std::move(tokens));
    }
    return r;
}

bool components_agree(const DatasetStudy& study) {
    const std::vector<QueryGraph>& graphs = study.analysis->graphs;
    if (graphs.size() != study.printed->component_of_token.size()) {
        return false;
    }
    for (const QueryGraph& graph : graphs) {
        const auto printed = study.printed->component_of_token.find(graph.query());
        if (printed == study.printed->component_of_token.end()) {
            return false;
        }
        Partition ours;
        for (const std::vector<Token>& c : graph.components_of_vocabulary(study.data.tokens())) {
            ours.insert(std::set<Token>(c.begin(), c.end()));
        }
        if (ours != printed_partition(printed->second)) {
            return false;
        }
    }
    return true;
}

Interval rounded(const Interval& x) { return Interval::between(x.lower(), x.upper()); }

// Outward to the working digits: thousands of digits of a fact are of no use in a table.
PathFacts rounded(PathFacts facts) {
    for (Interval* x : {&facts.norm, &facts.finite_distance, &facts.outside_mass, &facts.composition_error, &facts.excess}) {
        *x = rounded(*x);
    }
    for (std::optional<Interval>* x : {&facts.direction_error, &facts.cosine, &facts.scaled_direction_error}) {
        if (*x) {
            *x = rounded(**x);
        }
    }
    return facts;
}

void train_as_published(DatasetStudy& study) {
    TrainingOptions options;
    options.optimiser = Optimiser::normalised;
    options.start = study.start;
    for (std::int64_t t = 0; t <= options.steps; t += training_every) {
        options.checkpoints.push_back(t);
    }
    study.training = train(study.data, *study.analysis, options).checkpoints;
    const std::optional<double> end = study.training.back().correlation;
    if (study.printed) {
        study.correlation_agrees = end && abs(Rational(Rational(*end) - study.printed->correlation)) <= published_agreement;
    }
}

void enclose_path_limit(DatasetStudy& study) {
    const Analysis& a = *study.analysis;
    if (a.svm.status != GraphSvmStatus::optimal || !a.finite || study.data.tokens() > largest_limit) {
        return;
    }
    if (const auto second = enclose_second_order(study.data, a.graphs, a.svm, *a.finite, limit_digits)) {
        study.path_limit = rounded(second->path_limit);
    }
}

} // namespace

std::size_t support_edges(const GraphSvm& svm) {
    return static_cast<std::size_t>(std::count_if(svm.multipliers.begin(), svm.multipliers.end(), [](const Multiplier& m) { return m.strict; }));
}

void study_dataset(DatasetStudy& study) {
    const PrecisionScope scope(kept_digits);
    study.analysis = analyze(study.data, shown_digits);
    const Analysis& analysis = *study.analysis;
    study.certificate = check_graph_svm(study.data, analysis.graphs, analysis.svm);
    if (study.printed) {
        study.components_agree = components_agree(study);
    }
    if (!analysis.assumptions.head || !analysis.assumptions.realisable) {
        study.training_reason = study.path_reason = analysis.finite_reason;
        return;
    }
    if (analysis.finite) {
        study.finite_norm = sqrt(max(Interval(0), analysis.finite->space.squared_norm(analysis.finite->enclosure)));
    }
    // Each on its own: a run that double precision cannot do is no reason to be without the path.
    std::exception_ptr failure;
    const auto attempt = [&failure](std::string& reason, const auto& work) {
        try {
            work();
        } catch (const std::exception& error) {
            reason = error.what();
            failure = failure ? failure : std::current_exception();
        }
    };
    std::string limit_reason; // told by the exception
    attempt(study.training_reason, [&] { train_as_published(study); });
    attempt(study.path_reason, [&] { study.path = std::make_shared<const PenaltyPath>(study.data, analysis.graphs, analysis.svm); });
    attempt(limit_reason, [&] { enclose_path_limit(study); });
    if (failure) {
        std::rethrow_exception(failure);
    }
}

std::optional<PathRow> study_path_point(const DatasetStudy& study, int power) {
    const auto start = std::chrono::steady_clock::now();
    const PrecisionScope scope(kept_digits);
    const Rational penalty(1, boost::multiprecision::pow(Integer(10), static_cast<unsigned>(power)));
    const auto finite = enclose_finite_component(study.data, study.analysis->graphs, study.analysis->cyclic, power + digits_beyond);
    const auto point = enclose_path_point(*study.path, penalty, power + digits_beyond);
    if (!finite || !point) {
        return std::nullopt;
    }
    PathRow row;
    row.power = power;
    row.digits = point->digits;
    row.radius = Interval::exactly(point->radius).upper();
    row.facts = rounded(path_facts(*study.path, *point, *finite));
    row.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return row;
}

} // namespace attest
