// The claims with another loss than the paper states them for: (1-u)^2 and -u in place of -log u.
//
// Only claims whose statement makes sense for the other loss and can be decided, exactly or by intervals, are here: the path and descent
// for non-convex losses have no certified trajectory, so there the decisions are exact arguments about the data
// (properties/claims/loss/other_losses.h), and `undecided` where these say nothing.
#include "properties/claims/loss/loss_checks.h"
#include "properties/claims/loss/other_losses.h"
#include "properties/claims/path/path_general_loss.h"
#include "properties/generators/generate.h"

namespace attest {
namespace {

const char* loss_words(Loss loss) { return loss == Loss::log ? "-log u" : loss == Loss::squared ? "(1-u)^2" : "-u"; }

Variation with_loss(Loss loss, std::string statement, Decide decide) {
    Variation r;
    r.kind = Variation::Kind::loss;
    r.dropped = Hypothesis::log_loss;
    r.name = std::string("loss-") + loss_name(loss);
    r.statement = std::move(statement);
    r.decide = std::move(decide);
    return r;
}

/// A decision that takes the loss as its second argument.
Decide for_loss(Verdict (*decide)(const CaseFacts&, Loss), Loss loss) {
    return [decide, loss](const CaseFacts& facts) { return decide(facts, loss); };
}

/// Why the beta of the log-loss also serves the bounded losses: D is the range of the logits u of a displacement in a context, a the label's
/// mass, delta and Var as in loss_checks.h.
std::string smoothness_proof(Loss loss) {
    return loss == Loss::linear ? "the second derivative of a along u is a (delta^2 - Var), of size at most max(a (1-a)^2 D^2, a Var) <= D^2/4, "
                                  "because |delta| <= (1-a) D "
                                  "and Var <= D^2/4."
                                : "the second derivative of (1-a)^2 along u is 2 a^2 delta^2 - 2 a (1-a) delta^2 + 2 a (1-a) Var; it is at most 2 "
                                  "a^2 (1-a)^2 D^2 + 2 a (1-a) "
                                  "D^2/4 <= D^2/4 and at least -2 a (1-a)^3 D^2 >= -D^2/4, because |delta| <= (1-a) D and Var <= D^2/4.";
}

/// Small datasets whose components hold one bag of tokens: the finite component for these losses is decided there.
DrawDataset one_bag_datasets() {
    return [](std::uint64_t seed, int size) {
        Draw draw(seed, size);
        const int tokens = draw.between(2, 4);
        std::vector<Token> context;
        for (Token v = 0; v < tokens; ++v) {
            context.push_back(v);
        }
        Dataset data(Embedding::one_hot(tokens));
        for (int i = draw.between(2, 6); i > 0; --i) {
            data.add_sample(context, draw.between(0, tokens - 1));
        }
        return data;
    };
}

DatasetShape small_cycles() {
    return cyclic_datasets().tokens(2, 4).samples(2, 5).context_up_to(4).embedded({{3, EmbeddingKind::one_hot}, {1, EmbeddingKind::dense}});
}

} // namespace

ClaimVariations loss_variations() {
    ClaimVariations r;
    for (const Loss loss : {Loss::squared, Loss::linear}) {
        const std::string words = loss_words(loss);
        r.emplace_back("loss.gradient",
                       with_loss(loss, "0 <= L(W+V) - L(W) - <grad L(W), V> <= beta/2 |V|^2 for every W and V, for the loss " + words + ".",
                                 for_loss(gradient_bounds_for, loss)));
        r.emplace_back("loss.convex", with_loss(loss, "For the loss " + words + " the risk lies below its chords and its gradient is monotone.",
                                                for_loss(convex_for, loss)));
        r.emplace_back("loss.strictly-convex",
                       with_loss(loss,
                                 "For the loss " + words +
                                     " the curvature along every nonzero direction of S is positive; along the orthogonal complement of S "
                                     "it is 0.",
                                 for_loss(strictly_convex_for, loss)));
        Variation smooth = with_loss(loss, "|grad L(W) - grad L(V)| <= beta |W - V| for the loss " + words + " and the beta of the log-loss.",
                                     for_loss(smooth_for, loss));
        smooth.not_needed = smoothness_proof(loss);
        r.emplace_back("loss.smooth", std::move(smooth));

        Variation falls =
            with_loss(loss, "For the loss " + words + " the first step from any start, eta <= 1/beta, lowers L by at least eta/2 |grad|^2.",
                      for_loss(first_step_falls_for, loss));
        falls.not_needed = "the descent lemma needs only that beta is a Lipschitz constant of the gradient, and " + smoothness_proof(loss);
        r.emplace_back("descent.monotone", std::move(falls));

        Variation exists = with_loss(loss, "For the loss " + words + " Lbar has exactly one minimiser on S_fin.", for_loss(one_minimiser_for, loss));
        exists.generate = generate_cases(mixture({{2, one_bag_datasets()}, {1, small_cycles()}}));
        r.emplace_back("finite.exists", std::move(exists));
    }
    Variation calibrated =
        with_loss(Loss::squared,
                  "For the loss (1-u)^2 the predicted token frequencies inside each component equal the label frequencies at the minimiser of Lbar.",
                  calibrated_for_squared_loss);
    calibrated.generate = generate_cases(mixture({{2, one_bag_datasets()}, {1, small_cycles()}}));
    r.emplace_back("finite.calibration", std::move(calibrated));

    for (const Loss loss : {Loss::log, Loss::squared, Loss::linear}) {
        r.emplace_back(
            "path.general-loss",
            with_loss(loss,
                      std::string("On acyclic data every W of the ball that is not worse than R W_mm/|W_mm| has its direction within the bound of "
                                  "B2' and B3, for the loss ") +
                          loss_words(loss) + ".",
                      [loss](const CaseFacts& facts) { return no_adversary_escapes(facts, loss); }));
    }
    Variation direction = with_loss(Loss::linear, "On data with a cycle W/|W| tends to W_mm/|W_mm| on the regularisation path for the loss -u.",
                                    path_direction_for_linear_loss);
    direction.generate = generate_cases(small_cycles().with_strict_edge());
    r.emplace_back("path.direction", std::move(direction));
    Variation finite =
        with_loss(Loss::linear, "On the regularisation path for the loss -u the part in S_fin tends to W_fin.", path_finite_for_linear_loss);
    finite.generate = generate_cases(small_cycles().with_strict_edge());
    r.emplace_back("path.finite", std::move(finite));

    // the claim's own inputs: a start and a share of 1/beta
    r.emplace_back("descent.finite",
                   with_loss(Loss::linear, "Under gradient descent on the risk for -u the part in S_fin tends to W_fin from any start.",
                             descent_finite_for_linear_loss));
    return r;
}

} // namespace attest
