# Third-party packages. All of them are in Debian 12 (see `./dev deps`). Imported targets are SYSTEM by
# default.

find_package(Threads REQUIRED)
find_package(fmt 9 REQUIRED)
# Debian ships toml++ as a compiled library, so its target sets TOML_HEADER_ONLY=0.
find_package(tomlplusplus 3 REQUIRED)
find_package(CLI11 2 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)

# xxHash is used as a header alone (files define XXH_INLINE_ALL before they include it), so only its
# folder is needed.
find_path(LOCKSTEP_XXHASH_INCLUDE_DIR xxhash.h REQUIRED)
add_library(lockstep_xxhash INTERFACE)
target_include_directories(lockstep_xxhash SYSTEM INTERFACE "${LOCKSTEP_XXHASH_INCLUDE_DIR}")

if(LOCKSTEP_TESTS)
  find_package(Catch2 2.13 REQUIRED)
  find_package(rapidcheck REQUIRED)
endif()
