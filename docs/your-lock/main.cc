// The whole command line of lockstep, with two kinds of lock more.

#include "locks.h"

int main(int argc, char** argv) { return lockstep::run(argc, argv, {hasty(), careful()}); }
