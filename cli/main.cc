#include "cli/process.h"

int main(int argc, char** argv) { return lockstep::cli::run_process(argc, argv); }
