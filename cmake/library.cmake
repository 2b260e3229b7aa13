# lockstep_library(<folder> LINKS <targets> [EXCLUDE <files>] [EXTRA <files>])
#
# Makes lockstep_<folder> of all .cc files below the current folder. A folder with headers alone becomes an INTERFACE
# library, so that a layer can start as headers. EXTRA are generated sources, EXCLUDE names files that belong to a binary.
function(lockstep_library folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINKS;EXCLUDE;EXTRA")
  set(name lockstep_${folder})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  foreach(file IN LISTS arg_EXCLUDE)
    list(REMOVE_ITEM sources "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
  endforeach()
  list(APPEND sources ${arg_EXTRA})
  if(sources)
    add_library(${name} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  # Includes are relative to the root ("core/time.h"), in every layer.
  target_include_directories(${name} ${scope}
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>" "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/lockstep/internal>")
  set_target_properties(${name} PROPERTIES EXPORT_NAME ${folder})
  target_link_libraries(${name} ${scope} ${arg_LINKS})
endfunction()
