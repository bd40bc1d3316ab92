# cmake -DOBJDUMP=… -DLIBRARY=… -P no_fused_multiply_add.cmake
# Disassembles a library and fails when it holds a fused multiply-add: that would round once where the reference
# rounds twice. Also fails when it holds no vector multiplication at all, so that it cannot pass on nothing.
execute_process(COMMAND ${OBJDUMP} -d --no-show-raw-insn ${LIBRARY} OUTPUT_VARIABLE code RESULT_VARIABLE status)
if(NOT status EQUAL 0)
    message(FATAL_ERROR "${OBJDUMP} failed on ${LIBRARY}")
endif()
string(REGEX MATCH "vfn?m(add|sub)[0-9a-z]*" fused "${code}")
if(fused)
    message(FATAL_ERROR "${LIBRARY} contains ${fused}")
endif()
string(FIND "${code}" "vmulps" multiplied)
if(multiplied EQUAL -1)
    message(FATAL_ERROR "${LIBRARY} contains no vmulps: is this the right file?")
endif()
