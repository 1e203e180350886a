// A section of the report as a JSON value and back, for a run that is killed and goes on (kept_studies.h): what is drawn from it is the same.
//
// Keys: title, rests_on, at_a_glance ([question, answer]), blocks (each with a "kind"), files ([path, text]). Functions become what they answer: a
// table's tones cell by cell, a file's text.
#pragma once

#include "model/input/json_document.h"
#include "properties/rendering/section.h"

namespace attest {

nlohmann::ordered_json section_to_json(const Section& section);
/// Throws InputError.
Section section_from_json(const JsonValue& value);

} // namespace attest
