// libpq, loaded when the first catalogue on a server is opened. Inside catalogue/postgres/ only, in .cpp files.
#pragma once

#include <libpq-fe.h>

#include "ground/files/loaded_library.h"

namespace selvedge::catalogue {

// Each member is libpq's function of the name in quotes (PostgreSQL's manual, "libpq: C Library").
struct LibPq {
  const files::LoadedLibrary library{"libpq.so.5", "libpq5"};
  template <typename Pointer>
  Pointer get(const char* name) const {
    return library.function<Pointer>(name);
  }
  decltype(&::PQclear) clear = get<decltype(&::PQclear)>("PQclear");
  decltype(&::PQcmdTuples) touched_rows = get<decltype(&::PQcmdTuples)>("PQcmdTuples");
  decltype(&::PQconnectdbParams) connect = get<decltype(&::PQconnectdbParams)>("PQconnectdbParams");
  decltype(&::PQconninfoFree) free_options = get<decltype(&::PQconninfoFree)>("PQconninfoFree");
  decltype(&::PQconninfoParse) parse_options = get<decltype(&::PQconninfoParse)>("PQconninfoParse");
  decltype(&::PQconsumeInput) consume_input = get<decltype(&::PQconsumeInput)>("PQconsumeInput");
  decltype(&::PQerrorMessage) error_message = get<decltype(&::PQerrorMessage)>("PQerrorMessage");
  decltype(&::PQfinish) finish = get<decltype(&::PQfinish)>("PQfinish");
  decltype(&::PQfreemem) free_memory = get<decltype(&::PQfreemem)>("PQfreemem");
  decltype(&::PQgetResult) get_result = get<decltype(&::PQgetResult)>("PQgetResult");
  decltype(&::PQgetisnull) is_null = get<decltype(&::PQgetisnull)>("PQgetisnull");
  decltype(&::PQgetlength) length_of = get<decltype(&::PQgetlength)>("PQgetlength");
  decltype(&::PQgetvalue) value_of = get<decltype(&::PQgetvalue)>("PQgetvalue");
  decltype(&::PQisBusy) is_busy = get<decltype(&::PQisBusy)>("PQisBusy");
  decltype(&::PQnotifies) notifies = get<decltype(&::PQnotifies)>("PQnotifies");
  decltype(&::PQntuples) count_rows = get<decltype(&::PQntuples)>("PQntuples");
  decltype(&::PQputCopyData) put_copy_data = get<decltype(&::PQputCopyData)>("PQputCopyData");
  decltype(&::PQputCopyEnd) put_copy_end = get<decltype(&::PQputCopyEnd)>("PQputCopyEnd");
  decltype(&::PQresultErrorField) result_error_field = get<decltype(&::PQresultErrorField)>("PQresultErrorField");
  decltype(&::PQresultErrorMessage) result_error_message =
      get<decltype(&::PQresultErrorMessage)>("PQresultErrorMessage");
  decltype(&::PQresultStatus) result_status = get<decltype(&::PQresultStatus)>("PQresultStatus");
  decltype(&::PQsendQuery) send_query = get<decltype(&::PQsendQuery)>("PQsendQuery");
  decltype(&::PQsendQueryParams) send_query_params = get<decltype(&::PQsendQueryParams)>("PQsendQueryParams");
  decltype(&::PQsetNoticeProcessor) set_notice_processor =
      get<decltype(&::PQsetNoticeProcessor)>("PQsetNoticeProcessor");
  decltype(&::PQsetSingleRowMode) set_single_row_mode = get<decltype(&::PQsetSingleRowMode)>("PQsetSingleRowMode");
  decltype(&::PQsocket) socket = get<decltype(&::PQsocket)>("PQsocket");
  decltype(&::PQsslInUse) uses_tls = get<decltype(&::PQsslInUse)>("PQsslInUse");
  decltype(&::PQstatus) status = get<decltype(&::PQstatus)>("PQstatus");
};

// Throws unavailable if libpq cannot be loaded.
inline const LibPq& libpq() {
  static const LibPq loaded;
  return loaded;
}

}  // namespace selvedge::catalogue
