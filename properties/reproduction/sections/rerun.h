// The last section of the report: seeds, versions, the command line.
#pragma once

#include "properties/reproduction/reproduction.h"

namespace attest {

Section rerun_section(const Reproduction& result);

} // namespace attest
