// attest_pages FOLDER: the manual pages and the completion of bash, written while attest is built (scripts/cmake/installation.cmake). Not installed.
#include "properties/commands/manual_pages.h"

int main(int argc, char** argv) { return attest::write_pages(argc, argv); }
