// our-claims: every command of attest, over our claim too.
#include "labels_lead_claim.h"

#include "properties/commands/command_line.h"

int main(int argc, char** argv) { return attest::run_command_line(argc, argv, {labels_lead_claim()}); }
