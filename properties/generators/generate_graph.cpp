#include "properties/generators/generate_graph.h"

#include "model/mutant.h"

#include <algorithm>
#include <map>
#include <set>

namespace attest {
namespace {

/// Takes `count` tokens from the end of `pool` (fewer when it runs out).
std::vector<Token> take(std::vector<Token>& pool, std::size_t count) {
    count = std::min(count, pool.size());
    std::vector<Token> r(pool.end() - static_cast<std::ptrdiff_t>(count), pool.end());
    pool.resize(pool.size() - count);
    return r;
}

/// Puts the remaining tokens into components that exist already, sinks among the places when `sinks_too`.
void spread(GraphLayout& layout, std::vector<Token>& pool, bool sinks_too, Draw& draw) {
    for (const Token v : take(pool, pool.size())) {
        const int place = draw.between(sinks_too ? -2 : -1, static_cast<int>(layout.above.size()) - 1);
        if (place >= 0) {
            layout.above[static_cast<std::size_t>(place)].push_back(v);
        } else if (place == -1) {
            layout.own.push_back(v);
        } else {
            layout.sinks.push_back(v);
        }
    }
}

void draw_single_tokens(GraphLayout& layout, std::vector<Token>& pool, Draw& draw) {
    for (const Token v : take(pool, pool.size())) {
        if (draw.chance(60)) {
            layout.above.push_back({v});
        } else {
            layout.sinks.push_back(v);
        }
    }
}

void draw_several_components(GraphLayout& layout, std::vector<Token>& pool, Draw& draw) {
    if (pool.size() >= 4 && draw.chance(30)) { // the query is a component of its own below two others
        layout.above = {take(pool, 2), take(pool, 2)};
    } else {
        layout.own.push_back(take(pool, 1).front());
        layout.above = {take(pool, 2)};
        if (pool.size() >= 2 && draw.chance(40)) {
            layout.above.push_back(take(pool, 2));
        }
    }
    spread(layout, pool, true, draw);
}

void draw_chain(GraphLayout& layout, std::vector<Token>& pool, Draw& draw) {
    layout.chain = true;
    const int needed = std::min(3, static_cast<int>(pool.size())); // besides the query's own component
    const int links = draw.between(needed, static_cast<int>(pool.size()));
    if (links > 0 && draw.chance(40)) {
        layout.sinks = take(pool, 1);
    }
    const int above = links - static_cast<int>(layout.sinks.size());
    for (int i = 0; i < above; ++i) {
        layout.above.push_back(take(pool, 1));
    }
    spread(layout, pool, false, draw);
}

void draw_incomparable(GraphLayout& layout, std::vector<Token>& pool, Draw& draw) {
    layout.unrelated = true;
    if (draw.chance(50)) {
        layout.above = {take(pool, 1), take(pool, 1)};
    } else {
        layout.sinks = take(pool, 2);
    }
    spread(layout, pool, false, draw);
}

void draw_cyclic(GraphLayout& layout, std::vector<Token>& pool, Draw& draw) {
    if (draw.chance(50)) {
        layout.own.push_back(take(pool, 1).front());
        if (draw.chance(50)) {
            layout.above = {take(pool, 1)};
        } else {
            layout.sinks = take(pool, 1);
        }
    } else {
        layout.above = {take(pool, 2)};
    }
    spread(layout, pool, true, draw);
}

void draw_mixed(GraphLayout& layout, std::vector<Token>& pool, Draw& draw) {
    for (const Token v : take(pool, pool.size())) {
        switch (draw.between(0, 3)) {
        case 0: layout.own.push_back(v); break;
        case 1: layout.sinks.push_back(v); break;
        case 2: layout.above.push_back({v}); break;
        default:
            if (layout.above.empty()) {
                layout.above.emplace_back();
            }
            layout.above.back().push_back(v);
        }
    }
}

/// A random cycle through the component, and now and then a chord.
void add_component_edges(std::vector<Token> component, std::set<Edge>& edges, Draw& draw) {
    if (component.size() < (mutant("generator_without_two_cycles") ? 3U : 2U)) {
        return;
    }
    draw.shuffle(component);
    for (std::size_t i = 0; i < component.size(); ++i) {
        edges.insert({component[i], component[(i + 1) % component.size()]});
        for (std::size_t j = 0; j < component.size(); ++j) {
            if (i != j && draw.chance(20)) {
                edges.insert({component[i], component[j]});
            }
        }
    }
}

} // namespace

GraphLayout draw_layout(Plan plan, Token query, std::vector<Token> tokens, Draw& draw) {
    GraphLayout r;
    r.query = query;
    r.own = {query};
    std::erase(tokens, query);
    draw.shuffle(tokens);
    const std::size_t others = tokens.size();
    if (plan == Plan::one_component || (plan == Plan::several_components && others < 3) || (plan == Plan::cyclic && others < 2)) {
        spread(r, tokens, false, draw); // nothing is above: all go to the query's component
    } else if (plan == Plan::acyclic || (plan == Plan::incomparable && others < 2)) {
        draw_single_tokens(r, tokens, draw);
    } else if (plan == Plan::several_components) {
        draw_several_components(r, tokens, draw);
    } else if (plan == Plan::chain) {
        draw_chain(r, tokens, draw);
    } else if (plan == Plan::incomparable) {
        draw_incomparable(r, tokens, draw);
    } else if (plan == Plan::cyclic) {
        draw_cyclic(r, tokens, draw);
    } else {
        draw_mixed(r, tokens, draw);
    }
    return r;
}

std::vector<Edge> draw_edges(const GraphLayout& layout, Draw& draw) {
    std::set<Edge> edges;
    std::vector<Token> parents = layout.own; // of sinks; in a chain the sink hangs below the query's component
    for (std::size_t i = 0; i < layout.above.size(); ++i) {
        const std::vector<Token>& component = layout.above[i];
        add_component_edges(component, edges, draw);
        for (const Token v : component) {
            edges.insert({v, layout.query});
        }
        for (std::size_t j = i + 1; j < layout.above.size() && !layout.unrelated; ++j) {
            if ((layout.chain && j == i + 1) || draw.chance(30)) {
                edges.insert({draw.pick(component), draw.pick(layout.above[j])});
            }
        }
        if (!layout.chain && !layout.unrelated) {
            parents.insert(parents.end(), component.begin(), component.end());
        }
    }
    add_component_edges(layout.own, edges, draw);
    for (const Token v : layout.own) {
        if (v != layout.query) {
            edges.insert({v, layout.query});
        }
    }
    for (const Token sink : layout.sinks) {
        const Token parent = draw.pick(parents);
        edges.insert({parent, sink});
        if (parent != layout.query) {
            edges.insert({parent, layout.query});
        }
    }
    return {edges.begin(), edges.end()};
}

namespace {

/// Repeats some tokens while there is room, shuffles, and puts the query last.
std::vector<Token> finished_context(std::vector<Token> tokens, Token query, int max_context, Draw& draw) {
    while (!tokens.empty() && !mutant("generator_without_repeated_tokens") && static_cast<int>(tokens.size()) + 1 < max_context && draw.chance(25)) {
        tokens.push_back(draw.chance(20) ? query : draw.pick(tokens));
    }
    draw.shuffle(tokens);
    tokens.push_back(query);
    return tokens;
}

/// One context, two labels: both tokens of one component, nothing else but the query, so no edge leaves the plan.
void add_conflicting_labels(const GraphLayout& layout, int max_context, std::vector<DrawnSample>& samples, Draw& draw) {
    std::vector<std::vector<Token>> components = layout.above;
    components.push_back(layout.own);
    std::erase_if(components, [](const std::vector<Token>& c) { return c.size() < 2; });
    if (components.empty()) {
        return;
    }
    std::vector<Token> component = draw.pick(components);
    draw.shuffle(component);
    const std::vector<Token> labels(component.begin(), component.begin() + 2);
    std::vector<Token> tokens = labels;
    std::erase(tokens, layout.query);
    const std::vector<Token> context = finished_context(tokens, layout.query, max_context, draw);
    for (const Token label : labels) {
        for (int copies = mutant("generator_without_duplicated_samples") ? 1 : draw.between(1, 2); copies > 0; --copies) {
            samples.push_back({context, label});
        }
    }
}

} // namespace

std::vector<DrawnSample> draw_realising_samples(const GraphLayout& layout, const std::vector<Edge>& edges, int max_context, Draw& draw) {
    std::map<Token, std::vector<Token>> below;
    for (const Edge& e : edges) {
        below[e.from].push_back(e.to);
    }
    std::vector<DrawnSample> r;
    for (auto& [label, targets] : below) {
        std::erase(targets, layout.query); // every context has the query anyway
        draw.shuffle(targets);
        do {
            std::vector<Token> tokens;
            if (label != layout.query) {
                tokens.push_back(label);
            }
            const std::size_t room = static_cast<std::size_t>(max_context) - 1 - tokens.size();
            const std::size_t count = draw.chance(60) ? room : static_cast<std::size_t>(draw.between(1, static_cast<int>(room)));
            const std::vector<Token> chosen = take(targets, count);
            tokens.insert(tokens.end(), chosen.begin(), chosen.end());
            r.push_back({finished_context(tokens, layout.query, max_context, draw), label});
        } while (!targets.empty());
    }
    if (draw.chance(35)) {
        add_conflicting_labels(layout, max_context, r, draw);
    }
    if (!r.empty() && !mutant("generator_without_duplicated_samples") && draw.chance(30)) {
        r.push_back(draw.pick(r));
    }
    if (r.empty() || draw.chance(12)) {
        r.push_back({{layout.query}, layout.query});
    }
    draw.shuffle(r);
    return r;
}

} // namespace attest
