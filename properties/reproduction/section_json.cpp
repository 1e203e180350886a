#include "properties/reproduction/section_json.h"

#include "properties/search/tally.h"

#include <map>
#include <nlohmann/json.hpp>

namespace attest {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t most_cells = 1'000'000'000;

std::vector<std::string> texts_from(const JsonValue& value) {
    std::vector<std::string> r;
    for (const JsonValue& text : value.elements()) {
        r.push_back(text.text());
    }
    return r;
}

template <class Kind>
Kind kind_from(const JsonValue& value, Kind last) {
    return static_cast<Kind>(value.integer(0, static_cast<std::int64_t>(last)));
}

Json pairs_to_json(const std::vector<std::pair<double, double>>& pairs) {
    Json r = Json::array();
    for (const auto& [x, y] : pairs) {
        r.push_back(Json::array({measure_to_json(x), measure_to_json(y)}));
    }
    return r;
}

std::vector<std::pair<double, double>> pairs_from(const JsonValue& value) {
    std::vector<std::pair<double, double>> r;
    for (const JsonValue& pair : value.elements()) {
        const auto at = [&pair](std::size_t i) { return measure_from_json(pair.at(i)).value_or(0); };
        r.emplace_back(at(0), at(1));
    }
    return r;
}

Json plot_to_json(const Plot& plot) {
    Json r = {{"title", plot.title},
              {"x_label", plot.x_label},
              {"y_label", plot.y_label},
              {"x_logarithmic", plot.x_logarithmic},
              {"y_logarithmic", plot.y_logarithmic},
              {"legend", plot.legend},
              {"series", Json::array()}};
    for (const Series& s : plot.series) {
        r["series"].push_back({{"label", s.label},
                               {"points", pairs_to_json(s.points)},
                               {"style", static_cast<int>(s.style)},
                               {"band", pairs_to_json(s.band)},
                               {"colour", s.colour ? Json(*s.colour) : Json()}});
    }
    return r;
}

Plot plot_from(const JsonValue& value) {
    Plot r{value.at("title").text(),
           value.at("x_label").text(),
           value.at("y_label").text(),
           value.at("x_logarithmic").boolean(),
           value.at("y_logarithmic").boolean(),
           value.at("legend").text(),
           {}};
    for (const JsonValue& s : value.at("series").elements()) {
        Series series{
            s.at("label").text(), pairs_from(s.at("points")), kind_from(s.at("style"), Series::Style::dashed), pairs_from(s.at("band")), {}};
        if (!s.at("colour").is_null()) {
            series.colour = s.at("colour").unsigned_integer();
        }
        r.series.push_back(std::move(series));
    }
    return r;
}

Json tones_of(const Table& table) {
    Json r = Json::array();
    for (std::size_t row = 0; table.tone && row < table.rows.size(); ++row) {
        r.push_back(Json::array());
        for (std::size_t column = 0; column < table.rows[row].size(); ++column) {
            r.back().push_back(static_cast<int>(table.tone(row, column)));
        }
    }
    return r;
}

struct ToJson {
    Json operator()(const Subheading& b) const { return {{"kind", "subheading"}, {"text", b.text}}; }
    Json operator()(const Paragraph& b) const { return {{"kind", "paragraph"}, {"text", b.text}}; }
    Json operator()(const Preformatted& b) const { return {{"kind", "preformatted"}, {"text", b.text}}; }
    Json operator()(const Comparison& b) const { return {{"kind", "comparison"}, {"standing", static_cast<int>(b.standing)}, {"text", b.text}}; }
    Json operator()(const Table& b) const {
        Json r = {{"kind", "table"},        {"header", b.header},     {"rows", b.rows},       {"caption", b.caption}, {"page_only", b.page_only},
                  {"align", Json::array()}, {"links", Json::array()}, {"anchors", b.anchors}, {"tones", tones_of(b)}};
        for (const Align align : b.align) {
            r["align"].push_back(static_cast<int>(align));
        }
        for (const CellLink& link : b.links) {
            r["links"].push_back(Json::array({link.row, link.column, link.target}));
        }
        return r;
    }
    Json operator()(const Figures& b) const {
        Json r = {{"kind", "figures"}, {"figures", Json::array()}};
        for (const Figure& figure : b.figures) {
            Json one = {{"caption", figure.caption}};
            if (const auto* graph = std::get_if<GraphDrawing>(&figure.drawing)) {
                one["dot"] = graph->dot;
                one["alternative"] = graph->alternative;
            } else {
                one["plot"] = plot_to_json(std::get<Plot>(figure.drawing));
            }
            r["figures"].push_back(std::move(one));
        }
        return r;
    }
};

Table table_from(const JsonValue& value) {
    Table r;
    r.header = texts_from(value.at("header"));
    for (const JsonValue& row : value.at("rows").elements()) {
        r.rows.push_back(texts_from(row));
    }
    r.caption = value.at("caption").text();
    r.page_only = value.at("page_only").boolean();
    for (const JsonValue& align : value.at("align").elements()) {
        r.align.push_back(kind_from(align, Align::right));
    }
    for (const JsonValue& link : value.at("links").elements()) {
        r.links.push_back({static_cast<std::size_t>(link.at(std::size_t{0}).integer(0, most_cells)),
                           static_cast<std::size_t>(link.at(1).integer(0, most_cells)), link.at(2).text()});
    }
    r.anchors = texts_from(value.at("anchors"));
    std::vector<std::vector<Tone>> tones;
    for (const JsonValue& row : value.at("tones").elements()) {
        tones.emplace_back();
        for (const JsonValue& tone : row.elements()) {
            tones.back().push_back(kind_from(tone, Tone::doubtful));
        }
    }
    if (!tones.empty()) {
        r.tone = [tones = std::move(tones)](std::size_t row, std::size_t column) {
            return row < tones.size() && column < tones[row].size() ? tones[row][column] : Tone::plain;
        };
    }
    return r;
}

Figures figures_from(const JsonValue& value) {
    Figures r;
    for (const JsonValue& one : value.at("figures").elements()) {
        const std::string caption = one.at("caption").text();
        if (one.has("plot")) {
            r.figures.push_back({plot_from(one.at("plot")), caption});
        } else {
            r.figures.push_back({GraphDrawing{one.at("dot").text(), one.at("alternative").text()}, caption});
        }
    }
    return r;
}

Block block_from(const JsonValue& value) {
    static const std::map<std::string, Block (*)(const JsonValue&)> kinds = {
        {"subheading", [](const JsonValue& v) { return Block(Subheading{v.at("text").text()}); }},
        {"paragraph", [](const JsonValue& v) { return Block(Paragraph{v.at("text").text()}); }},
        {"preformatted", [](const JsonValue& v) { return Block(Preformatted{v.at("text").text()}); }},
        {"comparison",
         [](const JsonValue& v) {
             return Block(Comparison{kind_from(v.at("standing"), Standing::incomparable), v.at("text").text()});
         }},
        {"table", [](const JsonValue& v) { return Block(table_from(v)); }},
        {"figures", [](const JsonValue& v) { return Block(figures_from(v)); }},
    };
    const auto at = kinds.find(value.at("kind").text());
    if (at == kinds.end()) {
        value.at("kind").expected("a kind of block");
    }
    return at->second(value);
}

} // namespace

Json section_to_json(const Section& section) {
    Json r = {{"title", section.title},
              {"rests_on", section.rests_on},
              {"at_a_glance", section.at_a_glance},
              {"blocks", Json::array()},
              {"files", Json::array()}};
    for (const Block& block : section.blocks) {
        r["blocks"].push_back(std::visit(ToJson(), block));
    }
    for (const SideFile& file : section.files) {
        r["files"].push_back(Json::array({file.path, file.text()}));
    }
    return r;
}

Section section_from_json(const JsonValue& value) {
    value.expect_keys({"title", "rests_on", "at_a_glance", "blocks", "files"});
    Section r{value.at("title").text(), value.at("rests_on").text()};
    for (const JsonValue& pair : value.at("at_a_glance").elements()) {
        r.at_a_glance.emplace_back(pair.at(std::size_t{0}).text(), pair.at(1).text());
    }
    for (const JsonValue& block : value.at("blocks").elements()) {
        r.blocks.push_back(block_from(block));
    }
    for (const JsonValue& file : value.at("files").elements()) {
        r.files.push_back({file.at(std::size_t{0}).text(), [text = file.at(1).text()] { return text; }});
    }
    return r;
}

} // namespace attest
