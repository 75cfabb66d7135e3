# The SDK's build-local.sh passes this variable and nothing reads it, of which CMake would warn.
set(UNUSED "${CLR_CMAKE_TARGET_UNIX}")
