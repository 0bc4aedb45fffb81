// The functions of libpq. The library is loaded when the first catalogue on a server is opened, so catalogues in files
// need none. Include this only in .cpp files of catalogue/postgres/.
#pragma once

#include <libpq-fe.h>

#include "ground/files/loaded_library.h"

namespace selvedge::catalogue {

// Each member is libpq's function of the name in quotes (PostgreSQL's manual, "libpq: C Library").
struct LibPq {
  const files::LoadedLibrary library{"libpq.so.5", "libpq5"};
  decltype(&::PQclear) clear{library["PQclear"]};
  decltype(&::PQcmdTuples) touched_rows{library["PQcmdTuples"]};
  decltype(&::PQconnectdbParams) connect{library["PQconnectdbParams"]};
  decltype(&::PQconninfoFree) free_options{library["PQconninfoFree"]};
  decltype(&::PQconninfoParse) parse_options{library["PQconninfoParse"]};
  decltype(&::PQconsumeInput) consume_input{library["PQconsumeInput"]};
  decltype(&::PQerrorMessage) error_message{library["PQerrorMessage"]};
  decltype(&::PQfinish) finish{library["PQfinish"]};
  decltype(&::PQfreemem) free_memory{library["PQfreemem"]};
  decltype(&::PQgetResult) get_result{library["PQgetResult"]};
  decltype(&::PQgetisnull) is_null{library["PQgetisnull"]};
  decltype(&::PQgetlength) length_of{library["PQgetlength"]};
  decltype(&::PQgetvalue) value_of{library["PQgetvalue"]};
  decltype(&::PQisBusy) is_busy{library["PQisBusy"]};
  decltype(&::PQnotifies) notifies{library["PQnotifies"]};
  decltype(&::PQntuples) count_rows{library["PQntuples"]};
  decltype(&::PQputCopyData) put_copy_data{library["PQputCopyData"]};
  decltype(&::PQputCopyEnd) put_copy_end{library["PQputCopyEnd"]};
  decltype(&::PQresultErrorField) result_error_field{library["PQresultErrorField"]};
  decltype(&::PQresultErrorMessage) result_error_message{library["PQresultErrorMessage"]};
  decltype(&::PQresultStatus) result_status{library["PQresultStatus"]};
  decltype(&::PQsendQuery) send_query{library["PQsendQuery"]};
  decltype(&::PQsendQueryParams) send_query_params{library["PQsendQueryParams"]};
  decltype(&::PQsetNoticeProcessor) set_notice_processor{library["PQsetNoticeProcessor"]};
  decltype(&::PQsetSingleRowMode) set_single_row_mode{library["PQsetSingleRowMode"]};
  decltype(&::PQsocket) socket{library["PQsocket"]};
  decltype(&::PQsslInUse) uses_tls{library["PQsslInUse"]};
  decltype(&::PQstatus) status{library["PQstatus"]};
};

// Throws unavailable if libpq cannot be loaded.
inline const LibPq& libpq() {
  static const LibPq loaded;
  return loaded;
}

}  // namespace selvedge::catalogue
