# lockstep_library(<folder> LINKS <targets> [EXCLUDE <files>] [WITHOUT <folder>] [EXTRA <files>])
#
# Defines the library lockstep_<folder> from all .cc files below the current folder. A folder that has
# only headers becomes an INTERFACE library, so that a layer can start as headers. EXTRA lists generated
# sources. EXCLUDE lists files that belong to a binary, and WITHOUT names a folder that is a library of its own.
function(lockstep_library folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "WITHOUT" "LINKS;EXCLUDE;EXTRA")
  set(name lockstep_${folder})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cc")
  foreach(file IN LISTS arg_EXCLUDE)
    list(REMOVE_ITEM sources "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
  endforeach()
  if(arg_WITHOUT)
    list(FILTER sources EXCLUDE REGEX "^${CMAKE_CURRENT_SOURCE_DIR}/${arg_WITHOUT}/")
  endif()
  list(APPEND sources ${arg_EXTRA})
  if(sources)
    add_library(${name} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  # In every layer, includes are relative to the root ("core/time.h").
  target_include_directories(${name} ${scope}
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>" "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/lockstep/internal>")
  set_target_properties(${name} PROPERTIES EXPORT_NAME ${folder})
  target_link_libraries(${name} ${scope} ${arg_LINKS})
endfunction()
