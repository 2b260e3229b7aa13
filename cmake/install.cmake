# Installs what find_package(lockstep) needs: the libraries, their headers in the folders of the source
# tree, the program, and the target lockstep::lockstep, which links all libraries. Layers include each
# other from the root ("core/time.h"), and users include <lockstep/…>. So there are two include folders. A
# single one would make <rapidcheck.h> find our header of that name.

include(CMakePackageConfigHelpers)

add_library(lockstep_all INTERFACE)
add_library(lockstep::lockstep ALIAS lockstep_all)
set_target_properties(lockstep_all PROPERTIES EXPORT_NAME lockstep)
target_compile_features(lockstep_all INTERFACE cxx_std_20)
target_include_directories(lockstep_all INTERFACE
  "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/cli/include>" "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
target_link_libraries(lockstep_all INTERFACE lockstep_cli)

set(layers core sim properties scenarios reports cli)
list(TRANSFORM layers PREPEND lockstep_ OUTPUT_VARIABLE libraries)
if(LOCKSTEP_GUESTS)
  list(APPEND libraries lockstep_guests)
endif()
install(TARGETS ${libraries} lockstep_all lockstep_xxhash EXPORT lockstep_targets)
install(TARGETS lockstep)
install(EXPORT lockstep_targets NAMESPACE lockstep:: FILE lockstepTargets.cmake
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/lockstep")
foreach(layer IN LISTS layers)
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/${layer}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/lockstep/internal"
    FILES_MATCHING PATTERN "*.h" PATTERN include EXCLUDE REGEX "scenarios/library/[^.]*$" EXCLUDE)
endforeach()
install(DIRECTORY "${PROJECT_SOURCE_DIR}/cli/include/lockstep" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/lockstepConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/lockstepConfig.cmake" INSTALL_DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/lockstep")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/lockstepConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/lockstepConfig.cmake" "${PROJECT_BINARY_DIR}/lockstepConfigVersion.cmake"
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/lockstep")
