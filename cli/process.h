#pragma once
// lockstep as a process: descriptors, environment and signals around run_cli. The first SIGINT asks it to
// stop, the second leaves at once.

namespace lockstep::cli {

int run_process(int argc, char** argv);

}  // namespace lockstep::cli
