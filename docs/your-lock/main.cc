// The whole command line of lockstep, with two more kinds of lock.

#include "locks.h"

int main(int argc, char** argv) { return lockstep::run(argc, argv, {hasty(), careful()}); }
