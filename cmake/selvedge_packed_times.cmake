# Run by cpack before it packs: files get the date of the commit, so that the same commit gives the same package.
set(ENV{SOURCE_DATE_EPOCH} "${CPACK_SOURCE_DATE_EPOCH}")
execute_process(COMMAND find "${CPACK_TEMPORARY_DIRECTORY}" -exec touch --no-dereference --date=@${CPACK_SOURCE_DATE_EPOCH} "{}" +
  COMMAND_ERROR_IS_FATAL ANY)
