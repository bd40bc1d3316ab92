# Fails when a translation lacks a sentence of the sources, or leaves one untranslated.
#   cmake -D ROOT=<source tree> -D TS=<file.ts> -D LUPDATE=<program> -D SCRATCH=<folder> -P check_complete.cmake
cmake_minimum_required(VERSION 3.25)

get_filename_component(name "${TS}" NAME)
file(MAKE_DIRECTORY "${SCRATCH}")
file(COPY_FILE "${TS}" "${SCRATCH}/${name}")
# English is the language of the sources: its file holds plural forms alone.
set(options -silent -no-obsolete -locations none)
if(name MATCHES "_en\\.ts$")
    list(APPEND options -pluralonly)
endif()
execute_process(COMMAND "${LUPDATE}" ${options} -I "${ROOT}" "${ROOT}/app" "${ROOT}/ui" -ts "${SCRATCH}/${name}"
                RESULT_VARIABLE status ERROR_VARIABLE complaint)
if(NOT status EQUAL 0)
    message(FATAL_ERROR "lupdate failed: ${complaint}")
endif()

file(READ "${SCRATCH}/${name}" text)
# One list element per message; what divides or joins list elements must not stand in them.
string(REGEX REPLACE "[][;]" "," text "${text}")
string(REPLACE "</message>" ";" messages "${text}")
set(count 0)
set(missing 0)
foreach(message IN LISTS messages)
    if(message MATCHES "<source>(.*)</source>")
        set(source "${CMAKE_MATCH_1}")
        math(EXPR count "${count} + 1")
        if(message MATCHES "type=\"unfinished\"" OR message MATCHES "<translation></translation>")
            math(EXPR missing "${missing} + 1")
            message(SEND_ERROR "${name}: not translated: ${source}")
        endif()
    endif()
endforeach()
if(missing GREATER 0)
    message(FATAL_ERROR "${missing} of ${count} sentences are not translated")
endif()
message(STATUS "${name}: ${count} sentences, all translated")
