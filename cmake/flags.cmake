# Compiler flags for all code of this project. Third-party headers are included as SYSTEM, so the warnings
# do not apply to them.

# Every compiler must give the same floating-point results, so none may contract to fused multiply-add
# (docs/STYLE.md, determinism).
add_compile_options(-ffp-contract=off)
add_compile_options(-Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wpedantic)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 at -O3 reports overlaps inside std::string's own assignment and operator+ that cannot happen
  # (GCC bugs 105329, 105651).
  add_compile_options(-Wno-restrict)
endif()
if(LOCKSTEP_WERROR)
  add_compile_options(-Werror)
endif()

# x86-64-v2 makes popcount and the like single instructions. Every x86-64 processor since 2009 has them.
# Results do not depend on this flag.
include(CheckCXXCompilerFlag)
check_cxx_compiler_flag(-march=x86-64-v2 LOCKSTEP_HAS_X86_64_V2)
if(LOCKSTEP_HAS_X86_64_V2)
  add_compile_options(-march=x86-64-v2)
endif()

# Profile-guided optimisation: `./dev build --preset pgo` builds with `generate`, runs what people run, and
# builds again in the same folder with `use`. Results do not depend on it.
set(LOCKSTEP_PGO OFF CACHE STRING "Profile-guided optimisation: OFF, generate or use")
if(LOCKSTEP_PGO AND NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  message(FATAL_ERROR "LOCKSTEP_PGO needs g++")
elseif(LOCKSTEP_PGO STREQUAL "generate")
  add_compile_options(-fprofile-generate)
  add_link_options(-fprofile-generate)
elseif(LOCKSTEP_PGO STREQUAL "use")
  # What the training did not run is still optimised for speed.
  add_compile_options(-fprofile-use -fprofile-partial-training -Wno-missing-profile)
elseif(LOCKSTEP_PGO)
  message(FATAL_ERROR "LOCKSTEP_PGO is OFF, generate or use, and not ${LOCKSTEP_PGO}")
endif()

# CHECK does not depend on NDEBUG: it stays on in Release.
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")
# A world then checks itself after every event (sim/world/invariants.h).
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g -DLOCKSTEP_CHECKS_INVARIANTS")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g")
