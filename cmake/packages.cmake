# Third-party packages, all from Debian 12 (see `./dev deps`). Imported targets are SYSTEM by default.

find_package(Threads REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(tomlplusplus 3 REQUIRED)  # Debian ships it compiled; the target brings TOML_HEADER_ONLY=0
find_package(CLI11 2 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)

# xxHash is used header-only (XXH_INLINE_ALL where it is included), so only its place matters.
find_path(LOCKSTEP_XXHASH_INCLUDE_DIR xxhash.h REQUIRED)
add_library(lockstep_xxhash INTERFACE)
target_include_directories(lockstep_xxhash SYSTEM INTERFACE "${LOCKSTEP_XXHASH_INCLUDE_DIR}")

if(LOCKSTEP_TESTS)
  find_package(Catch2 2.13 REQUIRED)
  find_package(rapidcheck REQUIRED)
endif()
